// What was paid comes back before it is liquidated: in part by refunds, or whole, by which the payment is
// taken back.
#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "services/core/corrections.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/act/reversal.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/case_rules.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::SpendRefunded;
using ::amanat::repatriation::SpendReversed;
using core::Refuse;
using directory::Role;
using entry::Outcome;
using treasury::Spend;
using treasury::SpendState;

namespace {

// InvalidArgument unless the command names the streams that the spend changes.
absl::Status RequireStreamsOf(const Spend& spend, const Command& command) {
  if (!spend.case_id.is_zero()) {
    AMANAT_RETURN_IF_ERROR(core::RequireStream(command, spend.case_id));
  }
  return core::RequireStream(command, spend.allotment);
}

// The refusal of what can no longer come back to the allotment's cash.
std::optional<Decision> CheckIsOpen(const Spend& spend) {
  switch (spend.state) {
    case SpendState::kOpen:
      return std::nullopt;
    case SpendState::kSubmitted:
    case SpendState::kAccepted:
      return Refuse(outcome::kFrozen,
                    "the payment stands in a liquidation that is undecided or accepted");
    case SpendState::kTakenBack:
      break;
  }
  return Refuse(outcome::kWrongState, "nothing is left of the payment");
}

// The refusal of an amount that cannot be a refund of the spend.
std::optional<Decision> CheckRefund(const money::Money& refund, const Spend& spend) {
  const money::Money left = spend.net();
  if (refund.currency != left.currency) {
    return Refuse(outcome::kCurrencyMismatch,
                  absl::StrCat("the payment is of ", money::FormatMoney(left)));
  }
  if (refund.minor_units > left.minor_units) {
    return Refuse(outcome::kAmountMismatch,
                  absl::StrCat("of the payment ", money::FormatMoney(left), " is left"));
  }
  if (refund == spend.amount && !spend.case_id.is_zero()) {
    return Refuse(outcome::kAmountMismatch,
                  "all of it at once is no refund: two persons take the payment back");
  }
  return core::CheckAmount(refund);
}

absl::StatusOr<Decision> DecideRefund(const Given<SpendRefunded>& given) {
  const SpendRefunded& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  AMANAT_ASSIGN_OR_RETURN(const auto spend, treasury::Spends().Find(context.rows(), body.spend));
  if (!spend.has_value()) {
    return Refuse(outcome::kNotFound, absl::StrCat("entry ", body.spend, " is no payment"));
  }
  AMANAT_RETURN_IF_ERROR(RequireStreamsOf(*spend, given.command));
  AMANAT_ASSIGN_OR_RETURN(const core::KeyUse line,
                          core::FindKeyUse(context, core::StatementLineKey(body.statement_line),
                                           core::HeldBy::kPosting));
  std::optional<Decision> used;
  if (line.standing.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(used, core::RefuseUsed("the line of the statement", given.command,
                                                   *line.standing, context));
    if (used->outcome == Outcome::kDuplicate) return *used;
  }
  if (auto refusal = CheckIsOpen(*spend)) return *refusal;
  if (used.has_value()) return *used;
  if (auto refusal = CheckRefund(body.amount, *spend)) return *refusal;
  if (auto refusal = core::CheckDate("the date of the refund", body.refund_date,
                                     given.command.effective_date)) {
    return *refusal;
  }
  Decision decision;
  decision.once.push_back(line.free);
  const auto account = [&](accounts::Chart chart) {
    return accounts::AccountKey{context.site(), chart, body.amount.currency,
                                spend->allotment.hex()};
  };
  core::Post(decision, account(chart::kAllotmentCash), account(chart::kDisbursed),
             body.amount.minor_units);
  return decision;
}

// The case's assistance when so much less was paid for it, in the end; of nothing it was taken back.
absl::Status CountRefund(state::Overlay& rows, const Spend& spend, const money::Money& amount,
                         const std::string& reason) {
  if (spend.case_id.is_zero()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(Assistance refunded, FindRecorded(Assistances(), rows, spend.case_id,
                                                            uint64_t{spend.assistance}));
  refunded.paid.minor_units -= amount.minor_units;
  if (refunded.paid.minor_units == 0) {
    refunded.state = AssistanceState::kTakenBack;
    refunded.ended = reason;
  }
  return ChangeAssistance(rows, spend.case_id, spend.assistance, refunded);
}

absl::Status EvolveRefund(const Recorded<SpendRefunded>& recorded, Evolution& evolution) {
  const SpendRefunded& body = recorded.body;
  AMANAT_ASSIGN_OR_RETURN(const Spend spend,
                          FindRecorded(treasury::Spends(), evolution.rows, body.spend));
  AMANAT_RETURN_IF_ERROR(treasury::RecordRefund(evolution.rows, body.spend, body.amount));
  return CountRefund(evolution.rows, spend, body.amount, "refunded");
}

absl::StatusOr<Decision> DecideSpendReversal(const Given<SpendReversed>& given) {
  const SpendReversed& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(context, body.entry));
  if (auto refusal =
          RefuseReversal(original, {event::kAssistanceDisbursed}, body.reason, context)) {
    return *refusal;
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.payment, given.command.subjects));
  AMANAT_ASSIGN_OR_RETURN(const Spend spend,
                          FindRecorded(treasury::Spends(), context.rows(), body.entry));
  AMANAT_RETURN_IF_ERROR(RequireStreamsOf(spend, given.command));
  if (auto refusal = CheckIsOpen(spend)) return *refusal;
  if (spend.refunded != 0) {
    return Refuse(outcome::kWrongState, "part of it was refunded: the rest comes back by a refund");
  }
  return TakeBack(original, context);
}

absl::Status EvolveSpendReversal(const Recorded<SpendReversed>& recorded, Evolution& evolution) {
  const SpendReversed& body = recorded.body;
  state::Overlay& rows = evolution.rows;
  AMANAT_ASSIGN_OR_RETURN(const Spend spend, FindRecorded(treasury::Spends(), rows, body.entry));
  for (const Hash& receipt : body.payment.receipts) {
    AMANAT_RETURN_IF_ERROR(Receipts().Delete(rows, receipt));
  }
  AMANAT_RETURN_IF_ERROR(treasury::RecordRefund(rows, body.entry, spend.amount));
  return CountRefund(rows, spend, spend.amount, body.reason);
}

}  // namespace

std::vector<Act> RefundActs() {
  const std::vector<Role> roles = {Role::kOfficer, Role::kPayer, Role::kTreasurer};
  Act reversal = MakeAct<SpendReversed, DecideSpendReversal, EvolveSpendReversal>(
      event::kSpendReversed, Place::kConsulate, roles);
  reversal.second_roles = {Role::kOfficer, Role::kApprover, Role::kTreasurer};
  return {MakeAct<SpendRefunded, DecideRefund, EvolveRefund>(event::kSpendRefunded,
                                                             Place::kConsulate, roles),
          reversal};
}

}  // namespace amanat::rules::repatriation
