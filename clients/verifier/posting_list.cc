// Every posting with the name of its account, and what the accounts stand at in the end.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/verifier/account_book.h"
#include "clients/verifier/lists.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"

namespace amanat::verifier {
namespace {

std::vector<Column> PostingColumns() {
  return {{"entry", 20},          {"log", 0},           {"index", 0},        {"record_time", 0},
          {"effective_date", 10}, {"type", 28},         {"by", 10},          {"account", 0},
          {"office", 10},         {"chart", 20},        {"dimension", 32},   {"currency", 3},
          {"debit", 14, true},    {"credit", 14, true}, {"amount_minor", 0}, {"phase", 1},
          {"closes_hold", 0},     {"reverses", 0}};
}

std::vector<Column> AccountColumns() {
  return {{"log", 0},
          {"book", 16},
          {"account", 7},
          {"office", 10},
          {"chart", 20},
          {"dimension", 32},
          {"currency", 3},
          {"debit", 14, true},
          {"credit", 14, true},
          {"held_debit", 12, true},
          {"held_credit", 12, true},
          {"balance_minor", 0},
          {"opened_by", 0},
          {"closed", 1}};
}

// The amount on its side, nothing on the other.
std::string Side(const accounts::Account& account, int64_t amount) {
  if (amount <= 0) return "";
  return money::FormatAmount(account.opening.currency, absl::int128(amount));
}

std::vector<Cell> RowOf(const ListedEntry& listed, const entry::Posting& posting,
                        const AccountBook& book) {
  const accounts::Account& account = book.Of(posting);
  return {PlaceCell(listed.log.name, listed.entry().index),
          Cell::Text(listed.log.name.str()),
          Cell::Index(listed.entry().index),
          Cell::Text(listed.RecordTime()),
          Cell::Text(listed.EffectiveDate()),
          Cell::Text(listed.TypeName()),
          Cell::List(listed.authors),
          Cell::Index(account.number),
          Cell::Text(account.opening.office),
          Cell::Text(book.ChartOf(account)),
          Cell::Text(account.opening.dimension),
          Cell::Text(CurrencyText(account.opening.currency)),
          Cell::Text(Side(account, posting.amount)),
          Cell::Text(Side(account, -posting.amount)),
          Cell::Number(posting.amount),
          Cell::Text(std::string(entry::EnumName(posting.phase))),
          Cell::IndexIfAny(listed.entry().closes_hold),
          Cell::IndexIfAny(listed.entry().reverses)};
}

std::vector<Cell> RowOf(const verify::VerifiedSet::Log& log, const accounts::Account& account,
                        const AccountBook& book) {
  return {Cell::Text(log.name.str()),
          Cell::Text(ShortName(log.name)),
          Cell::Index(account.number),
          Cell::Text(account.opening.office),
          Cell::Text(book.ChartOf(account)),
          Cell::Text(account.opening.dimension),
          Cell::Text(CurrencyText(account.opening.currency)),
          Cell::Text(Side(account, account.posted)),
          Cell::Text(Side(account, -account.posted)),
          Cell::Text(Side(account, account.held_debit)),
          Cell::Text(Side(account, account.held_credit)),
          Cell::Number(account.posted),
          Cell::Index(account.opened_at),
          Cell::Text(account.closed ? "yes" : "no")};
}

}  // namespace

absl::StatusOr<uint64_t> ListPostings(const ListedEntries& entries, RowFormat format,
                                      const RowWriter::Sink& sink) {
  RowWriter rows(format, PostingColumns(), sink);
  std::unique_ptr<AccountBook> book;
  const verify::VerifiedSet::Log* at = nullptr;
  AMANAT_RETURN_IF_ERROR(entries.ForEach([&](const ListedEntry& listed) -> absl::Status {
    if (at != &listed.log) book = std::make_unique<AccountBook>(*(at = &listed.log));
    AMANAT_RETURN_IF_ERROR(book->Take(listed));
    for (const entry::Posting& posting : listed.entry().postings) {
      AMANAT_RETURN_IF_ERROR(rows.Write(RowOf(listed, posting, *book)));
    }
    return absl::OkStatus();
  }));
  AMANAT_RETURN_IF_ERROR(rows.Finish());
  return rows.rows();
}

absl::StatusOr<uint64_t> ListAccounts(const ListedEntries& entries, RowFormat format,
                                      const RowWriter::Sink& sink) {
  RowWriter rows(format, AccountColumns(), sink);
  for (const verify::VerifiedSet::Log* log : entries.logs()) {
    AccountBook book(*log);
    AMANAT_RETURN_IF_ERROR(
        entries.ForEachOf(*log, [&](const ListedEntry& listed) { return book.Take(listed); }));
    for (const accounts::Account& account : book.all()) {
      AMANAT_RETURN_IF_ERROR(rows.Write(RowOf(*log, account, book)));
    }
  }
  AMANAT_RETURN_IF_ERROR(rows.Finish());
  return rows.rows();
}

}  // namespace amanat::verifier
