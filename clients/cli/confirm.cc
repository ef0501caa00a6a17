// What a session asks before it signs.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/history.h"
#include "clients/cli/limit_advice.h"
#include "clients/cli/resolved_card.h"
#include "clients/cli/session.h"
#include "clients/cli/signing_card.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/money/amount_for_people.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kAccepted = "ACCEPTED";
constexpr absl::string_view kLimitExceeded = "LIMIT_EXCEEDED";

// The largest amount that the profile wants typed back.
std::optional<money::Money> TypedBack(const Profile& profile,
                                      const std::vector<money::Money>& amounts) {
  std::optional<money::Money> largest;
  for (const money::Money& amount : amounts) {
    const auto above = profile.typed_back_above.find(amount.currency);
    if (above == profile.typed_back_above.end() || amount.minor_units <= above->second) continue;
    if (!largest.has_value() || amount.minor_units > largest->minor_units) largest = amount;
  }
  return largest;
}

std::optional<money::Money> LargestOf(const std::vector<money::Money>& amounts) {
  const auto largest = std::max_element(
      amounts.begin(), amounts.end(),
      [](const money::Money& a, const money::Money& b) { return a.minor_units < b.minor_units; });
  return largest == amounts.end() ? std::nullopt : std::make_optional(*largest);
}

// What a posting does with the money, in front of its side; nothing of a phase that this program does not know.
std::optional<absl::string_view> DoingOf(common::v1::PostingPhase phase) {
  switch (phase) {
    case common::v1::POSTING_PHASE_POSTED:
      return "";
    case common::v1::POSTING_PHASE_HOLD:
      return "hold, not move yet: ";
    case common::v1::POSTING_PHASE_CAPTURE:
      return "pay from the hold: ";
    default:
      return std::nullopt;
  }
}

// Whether the account, such as "BANK, manila, PHP", is of a kind that this program knows.
bool IsKnownAccount(absl::string_view account) {
  const absl::string_view kind = account.substr(0, account.find(','));
  const auto& charts = rules::FundCatalogue().charts();
  return std::any_of(charts.begin(), charts.end(),
                     [&](const entry::ChartInfo& chart) { return chart.name == kind; });
}

// What nobody here can read must not be signed.
absl::Status NewerThanThis(const std::string& what) {
  return rpc::WithReason(
      absl::UnimplementedError(absl::StrCat(
          "the command would ", what,
          " which this program does not know, and nothing was signed: install a newer one")),
      "NEWER_THAN_THIS_PROGRAM");
}

// A hold that ends, with or without a payment out of it.
void ShowRelease(const common::v1::PreparedCommand& prepared) {
  if (prepared.closes_hold() == 0) return;
  terminal::Say(
      absl::StrCat("  The node would release ",
                   prepared.postings().empty() ? "what entry " : "the rest of what entry ",
                   prepared.closes_hold(), " holds"));
}

// What the node says that the command would do. Unimplemented where this program has no words for it.
absl::Status ShowPreview(const common::v1::PreparedCommand& prepared, uint32_t event_type,
                         std::vector<money::Money>& amounts) {
  for (const common::v1::PreviewPosting& posting : prepared.postings()) {
    const auto currency = money::CurrencyFromNumeric(posting.amount().currency());
    const int64_t minor_units = posting.amount().minor_units();
    if (!currency.ok() || minor_units == INT64_MIN) {
      return NewerThanThis(absl::StrCat("move an amount on ", posting.account(), " in a currency"));
    }
    const std::optional<absl::string_view> doing = DoingOf(posting.phase());
    if (!doing.has_value()) {
      return NewerThanThis(absl::StrCat("move money on ", posting.account(), " in a way"));
    }
    if (!IsKnownAccount(posting.account())) {
      return NewerThanThis(absl::StrCat("post to ", posting.account(), ", an account of a kind"));
    }
    const money::Money amount{*currency, minor_units < 0 ? -minor_units : minor_units};
    amounts.push_back(amount);
    terminal::Say(absl::StrCat("  The node would ", *doing, minor_units < 0 ? "credit " : "debit ",
                               posting.account(), ": ", money::AmountForPeople(amount)));
  }
  ShowRelease(prepared);
  if (prepared.preview() != kAccepted) {
    terminal::Say(absl::StrCat("  As things stand it would be refused: ", prepared.preview(),
                               prepared.preview_detail().empty() ? "" : ": ",
                               prepared.preview_detail()));
    const absl::string_view advice =
        prepared.preview() == kLimitExceeded ? LimitAdvice(event_type) : absl::string_view();
    if (!advice.empty()) terminal::Say(absl::StrCat("  ", advice));
  }
  return absl::OkStatus();
}

void ShowHistory(EntrySource& entries, const entry::Command& command,
                 std::vector<money::Money>& amounts) {
  if (command.streams.empty()) return;
  const auto history = HistoryOf(entries, command);
  if (!history.ok()) {
    terminal::Say(
        absl::StrCat("  What happened before is not shown: ", history.status().message()));
    return;
  }
  for (const std::string& line : history->lines) {
    terminal::Say(absl::StrCat("  Before, as the node shows it: ", line));
  }
  amounts.insert(amounts.end(), history->amounts.begin(), history->amounts.end());
}

}  // namespace

const LogNames& Session::NamesOfLogs() {
  if (!names_of_logs_.has_value()) {
    // A fund that is being founded has none yet.
    const auto names = founding_ ? LogNames() : AdmittedLogNames(*this);
    names_of_logs_ = names.value_or(LogNames());
  }
  return *names_of_logs_;
}

absl::Status Session::Show(const common::v1::PreparedCommand& prepared) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(prepared.command()));
  const bool reads = MayReadForCard();
  const bool may_ask = reads || !channels_.empty();
  AMANAT_ASSIGN_OR_RETURN(SigningCard card,
                          SigningCardOf(command, may_ask ? NamesOfLogs() : LogNames()));
  terminal::Say(absl::StrCat("To be signed: ", card.lines.front()));
  std::for_each(card.lines.begin() + 1, card.lines.end(),
                [](const std::string& line) { terminal::Say(line); });
  for (const std::string& doubt : card.doubts) {
    terminal::Say(absl::StrCat("  Is this right? ", doubt));
  }
  is_doubtful_ = !card.doubts.empty();
  const std::vector<money::Money> said = card.amounts;
  LedgerEntries entries(*this);
  const auto unlike = DoubtOfExpense(entries, command);
  if (unlike.has_value()) terminal::Say(absl::StrCat("  Is this right? ", *unlike));
  is_unlike_ = unlike.has_value();
  if (reads) {
    AMANAT_ASSIGN_OR_RETURN(const ResolvedCard resolved, ResolvedCardOf(entries, command));
    for (const std::string& line : resolved.lines) terminal::Say(line);
    card.amounts.insert(card.amounts.end(), resolved.amounts.begin(), resolved.amounts.end());
  }
  AMANAT_RETURN_IF_ERROR(ShowPreview(prepared, command.event_type, card.amounts));
  if (reads) ShowHistory(entries, command, card.amounts);
  typed_back_ = TypedBack(options_.profile, card.amounts);
  if ((is_doubtful_ || is_unlike_) && !typed_back_.has_value()) typed_back_ = LargestOf(said);
  return absl::OkStatus();
}

absl::Status Session::Confirm(const common::v1::PreparedCommand& prepared) {
  if (answered_) return absl::OkStatus();
  if (options_.yes) {
    if (prepared.preview() == kAccepted || options_.record_refusal) {
      AMANAT_RETURN_IF_ERROR(CheckExpense());
      if (!is_doubtful_ || options_.confirm_amount) return absl::OkStatus();
      return rpc::WithReason(
          absl::FailedPreconditionError(
              "an amount or cost is implausibly large, and nothing was signed; --confirm-amount "
              "says that it is right"),
          "IMPLAUSIBLE_AMOUNT");
    }
    return rpc::WithReason(
        absl::FailedPreconditionError(absl::StrCat(
            "as things stand it would be refused, ", prepared.preview(),
            ", and nothing was signed; --record-refusal signs it all the same, and the refusal is "
            "recorded")),
        "WOULD_BE_REFUSED");
  }
  if (!Asks()) {
    return absl::InvalidArgumentError("nobody is there to confirm: give --yes to sign unasked");
  }
  const std::string wanted = typed_back_.has_value() ? money::FormatAmount(*typed_back_) : "yes";
  std::string answer =
      terminal::Ask(typed_back_.has_value() ? absl::StrCat("Sign? Type the amount in ",
                                                           money::CodeOf(typed_back_->currency),
                                                           ", ", wanted, ", to go on: ")
                                            : "Sign? Type yes to go on: ");
  // An amount may be typed as it was shown.
  if (typed_back_.has_value())
    answer.erase(std::remove(answer.begin(), answer.end(), ','), answer.end());
  if (answer != wanted) {
    return absl::FailedPreconditionError("not confirmed, nothing was signed");
  }
  answered_ = ask_once_;
  return absl::OkStatus();
}

absl::Status Session::CheckExpense() const {
  if (!is_unlike_ || options_.confirm_expense) return absl::OkStatus();
  return rpc::WithReason(
      absl::FailedPreconditionError("the expense is not the payment's cost line, and nothing was "
                                    "signed; --confirm-expense says that it is right"),
      "ANOTHER_EXPENSE");
}

bool Session::Asks() const {
  return !options_.yes && !options_.no_input && !options_.dry_run && !answered_ &&
         terminal::IsAPerson();
}

absl::Status Session::ConfirmCommand(const std::string& bytes) {
  common::v1::PreparedCommand prepared;
  prepared.set_command(bytes);
  prepared.set_preview(std::string(kAccepted));  // nobody was asked
  AMANAT_RETURN_IF_ERROR(Show(prepared));
  return Confirm(prepared);
}

bool Session::MayReadForCard() const {
  if (Asks() || options_.dry_run) return true;
  // One card stands for all that follows.
  if (ask_once_ && has_acted_) return false;
  // Whoever signs a file unasked may be far from any node.
  return NodeAnswers();
}

}  // namespace amanat::cli
