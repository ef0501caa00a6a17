// An approved assistance is paid, at most what is held for it, or given up.
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "services/core/corrections.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/case_rules.h"
#include "services/rules/repatriation/payment_form.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::AssistanceDisbursed;
using ::amanat::repatriation::AssistanceReleased;
using ::amanat::repatriation::CheckPayment;
using ::amanat::repatriation::DisbursementAdded;
using core::Refuse;
using directory::Role;

namespace {

// Who approved alone may be alone at the counter, too, without the payer's role.
bool HasPayersRole(const directory::Operator& author, const std::optional<Assistance>& assistance,
                   const Context& context) {
  if (author.HasRole(Role::kPayer)) return true;
  return assistance.has_value() && !assistance->emergency.empty() &&
         core::IsSamePerson(context, assistance->approver, author.body.code);
}

// A third person, or the one who approved it alone in an emergency.
bool MayPay(const Assistance& assistance, const std::string& payer, const Context& context) {
  if (!assistance.emergency.empty()) return true;
  return !core::IsSamePerson(context, assistance.recommender, payer) &&
         !core::IsSamePerson(context, assistance.approver, payer);
}

// The refusal of a receipt against which was paid already.
absl::StatusOr<std::optional<Decision>> CheckReceipts(const AssistanceDisbursed& body,
                                                      const Context& context) {
  std::vector<std::tuple<Hash>> digests(body.receipts.begin(), body.receipts.end());
  AMANAT_ASSIGN_OR_RETURN(const auto uses, Receipts().FindMany(context.rows(), digests));
  for (size_t i = 0; i < uses.size(); ++i) {
    if (!uses[i].has_value()) continue;
    return std::make_optional(core::RefuseReused(
        context, uses[i]->payment,
        absl::StrCat("paid against receipt ", i + 1, " already, another payment"),
        "one receipt is for one payment: give the one of this payment"));
  }
  return std::optional<Decision>();
}

absl::StatusOr<Decision> DecidePayment(const Given<AssistanceDisbursed>& given) {
  const AssistanceDisbursed& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(context.rows(), body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto assistance,
                          Assistances().Find(context.rows(), body.case_id, body.assistance));
  if (!HasPayersRole(*given.author, assistance, context)) {
    return absl::PermissionDeniedError("a payment is made by a payer");
  }
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (!found.has_value() || !assistance.has_value()) {
    return Refuse(outcome::kNotFound, "no such case or assistance");
  }
  if (!MayPay(*assistance, given.author->body.code, context)) {
    return Refuse(outcome::kSeparationOfDuties,
                  "who recommended or approved the assistance may not pay it");
  }
  if (assistance->state != AssistanceState::kApproved) return RefuseState(*assistance);
  AMANAT_ASSIGN_OR_RETURN(const auto used, CheckReceipts(body, context));
  if (used.has_value()) return *used;
  if (auto refusal = CheckPayment(body, assistance->amount, found->distress_date,
                                  given.command.effective_date)) {
    return *refusal;
  }
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  Decision decision;
  decision.recipient = head_office->id;
  decision.closes_hold = assistance->approval;
  PostPayment(decision, context, *assistance, body.amount.minor_units, entry::Phase::kCapture);
  DisbursementAdded added{assistance->allotment, assistance->line, found->liable_party};
  if (!assistance->emergency.empty()) added.emergency_approval = assistance->approval;
  decision.added = wire::Encode(added);
  return decision;
}

// What the treasury knows of the payment.
treasury::Spend SpendOf(const Recorded<AssistanceDisbursed>& recorded, const Case& found,
                        const Assistance& paid) {
  treasury::Spend spend;
  spend.allotment = paid.allotment;
  spend.amount = recorded.body.amount;
  spend.cost_line = paid.line;
  spend.liable_party = found.liable_party;
  if (!paid.emergency.empty()) spend.emergency_approval = paid.approval;
  spend.case_id = recorded.body.case_id;
  spend.assistance = recorded.body.assistance;
  spend.recorded_at = recorded.leaf.entry.record_time;
  return spend;
}

absl::Status EvolvePayment(const Recorded<AssistanceDisbursed>& recorded, Evolution& evolution) {
  const AssistanceDisbursed& body = recorded.body;
  state::Overlay& rows = evolution.rows;
  AMANAT_ASSIGN_OR_RETURN(const Case found, FindRecorded(Cases(), rows, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(Assistance paid,
                          FindRecorded(Assistances(), rows, body.case_id, body.assistance));
  paid.state = AssistanceState::kDisbursed;
  paid.payer = recorded.author;
  paid.disbursement = recorded.index();
  paid.disbursed_at = recorded.leaf.entry.record_time;
  paid.paid = body.amount;
  paid.expense_date = body.expense_date;
  AMANAT_RETURN_IF_ERROR(ChangeAssistance(rows, body.case_id, body.assistance, paid));
  for (const Hash& receipt : body.receipts) {
    AMANAT_RETURN_IF_ERROR(Receipts().Put(rows, {recorded.index()}, receipt));
  }
  return treasury::RecordSpend(rows, recorded.index(), SpendOf(recorded, found, paid));
}

absl::StatusOr<Decision> DecideRelease(const Given<AssistanceReleased>& given) {
  const AssistanceReleased& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto assistance,
                          Assistances().Find(given.context.rows(), body.case_id, body.assistance));
  if (!assistance.has_value()) return Refuse(outcome::kNotFound, "no such case or assistance");
  if (assistance->state != AssistanceState::kApproved) return RefuseState(*assistance);
  if (body.reason.empty()) return Refuse(outcome::kReasonRequired, "the reason is missing");
  Decision decision;
  decision.closes_hold = assistance->approval;
  return decision;
}

absl::Status EvolveRelease(const Recorded<AssistanceReleased>& recorded, Evolution& evolution) {
  const auto& [case_id, number, reason] = recorded.body;
  AMANAT_ASSIGN_OR_RETURN(Assistance released,
                          FindRecorded(Assistances(), evolution.rows, case_id, number));
  released.state = AssistanceState::kReleased;
  released.ended = reason;
  return ChangeAssistance(evolution.rows, case_id, number, released);
}

}  // namespace

std::vector<Act> PaymentActs() {
  const std::vector<Role> roles = {Role::kOfficer, Role::kApprover, Role::kPayer};
  return {MakeAct<AssistanceDisbursed, DecidePayment, EvolvePayment>(event::kAssistanceDisbursed,
                                                                     Place::kConsulate, roles),
          MakeAct<AssistanceReleased, DecideRelease, EvolveRelease>(event::kAssistanceReleased,
                                                                    Place::kConsulate, roles)};
}

}  // namespace amanat::rules::repatriation
