#include "services/ledger/reads.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounts/chart.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/wire.h"
#include "ledger/state/balances.h"
#include "ledger/state/once_keys.h"
#include "ledger/state/overlay.h"
#include "ledger/state/statement.h"
#include "ledger/state/streams.h"
#include "services/core/corrections.h"
#include "services/core/sums.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::ledger {
namespace {

// Where a list goes on.
struct Token {
  std::string arguments;  // a fingerprint of the request without page_size and page_token
  TreeSize size = 0;
  uint64_t next = 0;        // index, or account number
  int64_t posted_high = 0;  // of the 128 bits that are brought forward
  uint64_t posted_low = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "arguments", self.arguments);
    v.Field(2, "size", self.size);
    v.Field(3, "next", self.next);
    v.Field(4, "posted_high", self.posted_high);
    v.Field(5, "posted_low", self.posted_low);
  }
};

struct Page {
  std::string arguments;
  size_t items_max = kReadsPageSizeDefault;
  TreeSize size = 0;
  std::optional<Token> token;  // of the page before
};

absl::StatusOr<TreeSize> SizeOf(const StoredLog& log, TreeSize asked) {
  if (asked <= log.newest) return asked == 0 ? log.newest : asked;
  return absl::OutOfRangeError(
      absl::StrCat("as_of_size: ", Counted(asked, "entry was", "entries were"),
                   " asked for, here are ", log.newest));
}

template <typename Request>
absl::StatusOr<Page> OpenPage(const StoredLog& log, Request request) {
  Page page;
  if (request.page_size() < 0) return absl::InvalidArgumentError("page_size: negative");
  if (request.page_size() > 0) {
    page.items_max = std::min<size_t>(request.page_size(), kReadsPageSizeMax);
  }
  const std::string text = request.page_token();
  request.clear_page_size();
  request.clear_page_token();
  page.arguments = entry::Fingerprint(request.GetTypeName(), {request.SerializeAsString()});
  TreeSize asked = request.as_of_size();
  if (!text.empty()) {
    const auto bytes = HexDecode(text);
    auto token = wire::Decode<Token>(bytes.ok() ? *bytes : "");
    if (!token.ok() || token->arguments != page.arguments || token->size == 0) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    asked = token->size;
    page.token = *std::move(token);
  }
  AMANAT_ASSIGN_OR_RETURN(page.size, SizeOf(log, asked));
  return page;
}

std::string NextToken(const Page& page, uint64_t next, absl::int128 posted = 0) {
  return HexEncode(wire::Encode(Token{page.arguments, page.size, next, absl::Int128High64(posted),
                                      absl::Int128Low64(posted)}));
}

// Nothing for day 0, which is no date.
absl::StatusOr<std::optional<int32_t>> ReadDate(int64_t days, absl::string_view field) {
  if (days < wire::kCivilDaysMin || days > wire::kCivilDaysMax) {
    return absl::InvalidArgumentError(absl::StrCat(field, ": not a date of the years 1 to 9999"));
  }
  return days == 0 ? std::nullopt : std::make_optional(static_cast<int32_t>(days));
}

template <typename Request>
absl::StatusOr<std::optional<int32_t>> DateOf(const Request& request) {
  return ReadDate(request.effective_date(), "effective_date");
}

void Fill(const accounts::Account& account, v1::Account* message) {
  message->set_number(account.number);
  message->set_office(account.opening.office);
  message->set_chart(rules::FundCatalogue().ChartName(account.opening.chart));
  message->set_currency_code(money::CodeOf(account.opening.currency));
  message->set_dimension(account.opening.dimension);
  message->set_opened_at(account.opened_at);
}

// Fills amounts of one account.
class Amounts {
 public:
  Amounts(const accounts::Account& account, bool with_holds)
      : currency_(account.opening.currency), with_holds_(with_holds) {}

  void Fill(int64_t minor_units, acts::v1::Money* message) const {
    message->set_currency(currency_.numeric);
    message->set_minor_units(minor_units);
  }
  template <typename Message>
  void FillSum(absl::int128 sum, absl::string_view field,
               acts::v1::Money* (Message::*mutable_field)(), Message* message) const {
    core::FillSum(currency_, sum, field, mutable_field, message);
  }
  // Of a Balance or a row with holds.
  template <typename Message>
  void FillHolds(const state::Balance& balance, Message* message) const {
    if (!with_holds_) return;
    FillSum(balance.held_debit, "held_debit", &Message::mutable_held_debit, message);
    FillSum(balance.held_credit, "held_credit", &Message::mutable_held_credit, message);
  }
  void Fill(const state::Balance& balance, v1::Balance* message) const {
    FillSum(balance.posted, "posted", &v1::Balance::mutable_posted, message);
    FillHolds(balance, message);
  }
  void Fill(const state::StatementLine& line, v1::StatementLine* message) const {
    message->set_index(line.movement.index);
    message->set_effective_date(line.movement.effective_date);
    Fill(line.movement.posted, message->mutable_posted());
    Fill(line.movement.held_debit, message->mutable_held_debit());
    Fill(line.movement.held_credit, message->mutable_held_credit());
    Fill(line.after, message->mutable_after());
  }

 private:
  const money::Currency currency_;
  const bool with_holds_;
};

absl::StatusOr<accounts::Account> AccountOf(const StoredLog& log, uint64_t number, TreeSize size) {
  AMANAT_ASSIGN_OR_RETURN(std::optional<accounts::Account> account,
                          state::FindAccount(*log.rows, number, size));
  if (account.has_value()) return *std::move(account);
  return absl::NotFoundError(
      absl::StrCat("no account ", number, " before the log had ", size, " entries"));
}

absl::StatusOr<state::StatementRange> RangeOf(const v1::ListStatementRequest& request,
                                              TreeSize size) {
  state::StatementRange range{.first = request.first_index(), .size = size, .dates = {}};
  if (range.first > size) {
    return absl::OutOfRangeError(
        absl::StrCat("first_index: ", range.first, " lies beyond size ", size));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto from, ReadDate(request.from_date(), "from_date"));
  AMANAT_ASSIGN_OR_RETURN(const auto to, ReadDate(request.to_date(), "to_date"));
  if (!from.has_value() && !to.has_value()) return range;
  if (range.first != 0) return absl::InvalidArgumentError("first_index: not together with dates");
  state::DateRange& dates = range.dates.emplace();
  dates.first = from.value_or(dates.first);
  dates.last = to.value_or(dates.last);
  if (dates.last < dates.first) return absl::InvalidArgumentError("to_date: before from_date");
  return range;
}

}  // namespace

absl::StatusOr<v1::GetBalanceResponse> GetBalance(const StoredLog& log,
                                                  const v1::GetBalanceRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(const TreeSize size, SizeOf(log, request.as_of_size()));
  AMANAT_ASSIGN_OR_RETURN(const std::optional<int32_t> date, DateOf(request));
  AMANAT_ASSIGN_OR_RETURN(const accounts::Account account, AccountOf(log, request.account(), size));
  state::Balance balance;
  if (date.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(balance.posted,
                            state::BalanceOn(*log.rows, account.number, *date, size));
  } else {
    AMANAT_ASSIGN_OR_RETURN(balance, state::BalanceAt(*log.rows, account.number, size));
  }
  v1::GetBalanceResponse response;
  response.set_size(size);
  Fill(account, response.mutable_account());
  Amounts(account, !date.has_value()).Fill(balance, response.mutable_balance());
  return response;
}

absl::StatusOr<v1::ListStatementResponse> ListStatement(const StoredLog& log,
                                                        const v1::ListStatementRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(const Page page, OpenPage(log, request));
  AMANAT_ASSIGN_OR_RETURN(const state::StatementRange range, RangeOf(request, page.size));
  AMANAT_ASSIGN_OR_RETURN(const accounts::Account account,
                          AccountOf(log, request.account(), page.size));
  std::optional<state::StatementPlace> place;
  if (page.token.has_value()) {
    place = {page.token->next, absl::MakeInt128(page.token->posted_high, page.token->posted_low)};
  }
  AMANAT_ASSIGN_OR_RETURN(
      const state::StatementPage statement,
      state::Statement(*log.rows, account.number, range, place, page.items_max));
  v1::ListStatementResponse response;
  response.set_size(page.size);
  Fill(account, response.mutable_account());
  const Amounts amounts(account, !range.dates.has_value());
  amounts.Fill(statement.opening, response.mutable_opening());
  for (const state::StatementLine& line : statement.lines) amounts.Fill(line, response.add_lines());
  amounts.Fill(statement.closing, response.mutable_closing());
  if (statement.next.has_value()) {
    response.set_next_page_token(NextToken(page, statement.next->index, statement.next->posted));
  }
  return response;
}

absl::StatusOr<v1::GetTrialBalanceResponse> GetTrialBalance(
    const StoredLog& log, const v1::GetTrialBalanceRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(const Page page, OpenPage(log, request));
  AMANAT_ASSIGN_OR_RETURN(const std::optional<int32_t> date, DateOf(request));
  const uint64_t first = page.token.has_value() ? page.token->next : 1;
  AMANAT_ASSIGN_OR_RETURN(const state::TrialBalancePage found,
                          state::TrialBalance(*log.rows, page.size, date, first, page.items_max));
  v1::GetTrialBalanceResponse response;
  response.set_size(page.size);
  for (const state::TrialBalanceRow& row : found.rows) {
    v1::TrialBalanceRow* message = response.add_rows();
    Fill(row.account, message->mutable_account());
    const Amounts amounts(row.account, !date.has_value());
    amounts.FillSum(row.debit(), "debit", &v1::TrialBalanceRow::mutable_debit, message);
    amounts.FillSum(row.credit(), "credit", &v1::TrialBalanceRow::mutable_credit, message);
    amounts.FillHolds(row.balance, message);
  }
  if (found.next.has_value()) response.set_next_page_token(NextToken(page, *found.next));
  return response;
}

absl::StatusOr<v1::GetStreamResponse> GetStream(const StoredLog& log,
                                                const v1::GetStreamRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(const Page page, OpenPage(log, request));
  AMANAT_ASSIGN_OR_RETURN(const std::optional<int32_t> date, DateOf(request));
  const auto stream = StreamId::FromBytes(request.stream_id());
  if (!stream.ok()) return Annotate(stream.status(), "stream_id");
  const LogIndex first = page.token.has_value() ? page.token->next : 0;
  AMANAT_ASSIGN_OR_RETURN(
      const state::StreamPage found,
      state::StreamAt(*log.rows, *stream, page.size, date, first, page.items_max));
  v1::GetStreamResponse response;
  response.set_size(page.size);
  response.set_version(found.version);
  for (const state::StreamEntry& entry : found.entries) {
    v1::StreamEntry* message = response.add_entries();
    message->set_index(entry.index);
    message->set_effective_date(entry.effective_date);
    message->set_version(entry.version);
  }
  if (found.next.has_value()) response.set_next_page_token(NextToken(page, *found.next));
  return response;
}

absl::Status AddTakenBack(const StoredLog& log, LogIndex first, size_t count,
                          v1::ReadEntriesResponse& response) {
  state::Overlay rows(log.rows);
  const state::OnceKeys keys(&rows);
  for (LogIndex index = first; index < first + count; ++index) {
    AMANAT_ASSIGN_OR_RETURN(const std::optional<LogIndex> by, keys.Find(core::ReversalKey(index)));
    if (!by.has_value() || *by >= log.newest) continue;
    v1::TakenBackEntry* entry = response.add_taken_back();
    entry->set_index(index);
    entry->set_by(*by);
  }
  return absl::OkStatus();
}

}  // namespace amanat::ledger
