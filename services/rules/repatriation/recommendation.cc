// An officer recommends a payment of a case, and a recommendation that nobody approved is withdrawn.
#include "amanat/acts/repatriation.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/case_rules.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::AssistanceRecommendationWithdrawn;
using ::amanat::repatriation::AssistanceRecommended;
using core::Refuse;
using directory::Role;

namespace {

absl::StatusOr<Decision> DecideRecommendation(const Given<AssistanceRecommended>& given) {
  const AssistanceRecommended& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(given.context.rows(), body.case_id));
  AMANAT_ASSIGN_OR_RETURN(auto refusal,
                          CheckProposal(found, body.assistance, body.line, body.allotment));
  if (!refusal.has_value()) refusal = core::CheckAmount(body.amount);
  return refusal.value_or(Decision());
}

absl::Status EvolveRecommendation(const Recorded<AssistanceRecommended>& recorded,
                                  Evolution& evolution) {
  return AddAssistance(evolution.rows, recorded.body.case_id, ProposedBy(recorded));
}

absl::StatusOr<Decision> DecideWithdrawal(const Given<AssistanceRecommendationWithdrawn>& given) {
  const AssistanceRecommendationWithdrawn& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto assistance,
                          Assistances().Find(given.context.rows(), body.case_id, body.assistance));
  const bool own =
      assistance.has_value() &&
      core::IsSamePerson(given.context, assistance->recommender, given.author->body.code);
  if (!own && !given.author->HasRole(Role::kOfficer)) {
    return absl::PermissionDeniedError(
        "a recommendation is withdrawn by who gave it, or by an officer");
  }
  if (!assistance.has_value()) return Refuse(outcome::kNotFound, "no such case or assistance");
  if (assistance->state != AssistanceState::kRecommended) return RefuseState(*assistance);
  if (body.reason.empty()) return Refuse(outcome::kReasonRequired, "the reason is missing");
  return Decision();
}

absl::Status EvolveWithdrawal(const Recorded<AssistanceRecommendationWithdrawn>& recorded,
                              Evolution& evolution) {
  const auto& [case_id, number, reason] = recorded.body;
  AMANAT_ASSIGN_OR_RETURN(Assistance withdrawn,
                          FindRecorded(Assistances(), evolution.rows, case_id, number));
  withdrawn.state = AssistanceState::kWithdrawn;
  withdrawn.ended = reason;
  return ChangeAssistance(evolution.rows, case_id, number, withdrawn);
}

}  // namespace

std::vector<Act> RecommendationActs() {
  return {MakeAct<AssistanceRecommended, DecideRecommendation, EvolveRecommendation>(
              event::kAssistanceRecommended, Place::kConsulate, {Role::kOfficer}),
          // Who recommended may have another role by now.
          MakeAct<AssistanceRecommendationWithdrawn, DecideWithdrawal, EvolveWithdrawal>(
              event::kAssistanceRecommendationWithdrawn, Place::kConsulate,
              {Role::kOfficer, Role::kApprover, Role::kPayer})};
}

}  // namespace amanat::rules::repatriation
