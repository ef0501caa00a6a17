// An assistance is approved within the ceiling of its case, by another person or, in an emergency, by
// one officer alone; its amount is held on the allotment's cash.
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/case_rules.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::AssistanceApproved;
using ::amanat::repatriation::AssistanceEmergencyApproved;
using core::Refuse;
using directory::Role;
using entry::Phase;

namespace {

// A refusal when `assistance`, which is not counted yet, would pass the case's ceiling.
std::optional<Decision> CheckCeiling(const Case& found, const Assistance& assistance,
                                     const Context& context) {
  const money::Currency currency = assistance.amount.currency;
  const directory::Ceiling* ceiling = context.directory.FindCeiling(
      context.site(), assistance.line, currency, context.directory_size);
  if (ceiling == nullptr) {
    return Refuse(outcome::kCeilingExceeded,
                  absl::StrCat("no ceiling is set for ", assistance.line, " in ",
                               money::CodeOf(currency), " at ", context.site()));
  }
  const absl::int128 counted =
      absl::int128(found.ApprovedOf(assistance.line, currency)) + assistance.amount.minor_units;
  if (counted <= ceiling->body.per_case.minor_units) return std::nullopt;
  return Refuse(outcome::kCeilingExceeded,
                absl::StrCat("the ceiling of ", assistance.line, " for one case is ",
                             money::FormatMoney(ceiling->body.per_case)));
}

absl::StatusOr<Decision> DecideApproval(const Given<AssistanceApproved>& given) {
  const auto& [case_id, number] = given.body;
  const state::Reader& rows = given.context.rows();
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(rows, case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto assistance, Assistances().Find(rows, case_id, number));
  if (!found.has_value() || !assistance.has_value()) {
    return Refuse(outcome::kNotFound, "no such case or assistance");
  }
  if (core::IsSamePerson(given.context, assistance->recommender, given.author->body.code)) {
    return Refuse(outcome::kSeparationOfDuties, "the recommender may not approve");
  }
  if (assistance->state != AssistanceState::kRecommended) return RefuseState(*assistance);
  if (auto refusal = CheckCeiling(*found, *assistance, given.context)) return *refusal;
  Decision decision;
  PostPayment(decision, given.context, *assistance, assistance->amount.minor_units, Phase::kHold);
  return decision;
}

// As it stands once `author` has approved it by the entry.
void Approve(const Leaf& leaf, const std::string& author, Assistance& assistance) {
  assistance.state = AssistanceState::kApproved;
  assistance.approver = author;
  assistance.approval = leaf.entry.index;
  assistance.approved_at = leaf.entry.record_time;
}

absl::Status EvolveApproval(const Recorded<AssistanceApproved>& recorded, Evolution& evolution) {
  const auto& [case_id, number] = recorded.body;
  AMANAT_ASSIGN_OR_RETURN(Assistance approved,
                          FindRecorded(Assistances(), evolution.rows, case_id, number));
  Approve(recorded.leaf, recorded.author, approved);
  return ChangeAssistance(evolution.rows, case_id, number, approved);
}

absl::StatusOr<Decision> DecideEmergency(const Given<AssistanceEmergencyApproved>& given) {
  const AssistanceEmergencyApproved& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(given.context.rows(), body.case_id));
  AMANAT_ASSIGN_OR_RETURN(auto refusal,
                          CheckProposal(found, body.assistance, body.line, body.allotment));
  if (refusal.has_value()) return *refusal;
  if (body.emergency.empty()) return Refuse(outcome::kReasonRequired, "the emergency is missing");
  if ((refusal = core::CheckAmount(body.amount))) return *refusal;
  Assistance assistance;
  assistance.line = body.line;
  assistance.amount = body.amount;
  assistance.allotment = body.allotment;
  if ((refusal = CheckCeiling(*found, assistance, given.context))) return *refusal;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office,
                          core::HeadOfficeFund(given.context));
  Decision decision;
  decision.recipient = head_office->id;
  PostPayment(decision, given.context, assistance, body.amount.minor_units, Phase::kHold);
  return decision;
}

absl::Status EvolveEmergency(const Recorded<AssistanceEmergencyApproved>& recorded,
                             Evolution& evolution) {
  Assistance approved = ProposedBy(recorded);
  approved.emergency = recorded.body.emergency;
  Approve(recorded.leaf, recorded.author, approved);
  AMANAT_RETURN_IF_ERROR(AddAssistance(evolution.rows, recorded.body.case_id, approved));
  return CountEntry(EmergencyCounts(), evolution.rows, recorded.leaf.entry.recipient,
                    recorded.index());
}

}  // namespace

std::vector<Act> ApprovalActs() {
  return {MakeAct<AssistanceApproved, DecideApproval, EvolveApproval>(
              event::kAssistanceApproved, Place::kConsulate, {Role::kApprover}),
          MakeAct<AssistanceEmergencyApproved, DecideEmergency, EvolveEmergency>(
              event::kAssistanceEmergencyApproved, Place::kConsulate,
              {Role::kOfficer, Role::kApprover})};
}

}  // namespace amanat::rules::repatriation
