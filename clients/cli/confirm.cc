// What a session asks before it signs.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/history.h"
#include "clients/cli/session.h"
#include "clients/cli/signing_card.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/money/amount_for_people.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kAccepted = "ACCEPTED";

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

// What the node says that the command would do.
void ShowPreview(const common::v1::PreparedCommand& prepared, std::vector<money::Money>& amounts) {
  for (const common::v1::PreviewPosting& posting : prepared.postings()) {
    const auto currency = money::CurrencyFromNumeric(posting.amount().currency());
    const int64_t minor_units = posting.amount().minor_units();
    if (!currency.ok() || minor_units == INT64_MIN) continue;
    const money::Money amount{*currency, minor_units < 0 ? -minor_units : minor_units};
    amounts.push_back(amount);
    terminal::Say(absl::StrCat("  The node would ", minor_units < 0 ? "credit " : "debit ",
                               posting.account(), ": ", money::AmountForPeople(amount)));
  }
  if (prepared.preview() != kAccepted) {
    terminal::Say(absl::StrCat("  As things stand it would be refused: ", prepared.preview()));
  }
}

// Where nobody looks, nobody is asked for it.
void ShowHistory(Session& session, const entry::Command& command,
                 std::vector<money::Money>& amounts) {
  if (command.streams.empty()) return;
  const auto history = HistoryOf(session, command);
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

absl::Status Session::Show(const common::v1::PreparedCommand& prepared) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(prepared.command()));
  AMANAT_ASSIGN_OR_RETURN(SigningCard card, SigningCardOf(command));
  terminal::Say(absl::StrCat("To be signed: ", card.lines.front()));
  std::for_each(card.lines.begin() + 1, card.lines.end(),
                [](const std::string& line) { terminal::Say(line); });
  ShowPreview(prepared, card.amounts);
  if (Asks()) ShowHistory(*this, command, card.amounts);
  typed_back_ = TypedBack(options_.profile, card.amounts);
  return absl::OkStatus();
}

absl::Status Session::Confirm(const common::v1::PreparedCommand& prepared) {
  if (answered_) return absl::OkStatus();
  if (options_.yes) {
    if (prepared.preview() == kAccepted || options_.record_refusal) return absl::OkStatus();
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

}  // namespace amanat::cli
