// A filed claim is recommended, and approved or rejected by somebody else. An approval books the
// expense; a rejection sets the entitlement free, and the member who was said to be dead.
#include "amanat/acts/claims.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/step.h"
#include "services/rules/contribution/deaths.h"

namespace amanat::rules::claims {
namespace {

using amanat::claims::ClaimRejected;
using amanat::claims::ClaimStep;
using amanat::claims::IsOfDeath;
using core::Refuse;
using directory::Role;

absl::StatusOr<Decision> DecideRecommendation(const Given<ClaimStep>& given) {
  AMANAT_ASSIGN_OR_RETURN(const Step step, TakeStepOfTheLiving(given, {}, {ClaimState::kFiled}));
  return step.refusal.value_or(Decision{});
}

absl::Status EvolveRecommendation(const Recorded<ClaimStep>& recorded, Evolution& evolution) {
  return ChangeClaim(recorded.body.claim, recorded.index(), evolution.rows, [&](Claim& claim) {
    claim.state = ClaimState::kRecommended;
    claim.recommender = recorded.author;
  });
}

absl::StatusOr<Decision> DecideApproval(const Given<ClaimStep>& given) {
  AMANAT_ASSIGN_OR_RETURN(const Step step, TakeStepOfTheLiving(given, {&Claim::recommender},
                                                               {ClaimState::kRecommended}));
  if (step.refusal.has_value()) return *step.refusal;
  Decision decision;
  core::Post(decision, AccountOf(*step.claim, chart::kExpense, given.context),
             AccountOf(*step.claim, chart::kClaimsPayable, given.context),
             step.claim->benefit.amount.minor_units);
  return decision;
}

absl::Status EvolveApproval(const Recorded<ClaimStep>& recorded, Evolution& evolution) {
  return ChangeClaim(recorded.body.claim, recorded.index(), evolution.rows, [&](Claim& claim) {
    claim.state = ClaimState::kApproved;
    claim.approver = recorded.author;
  });
}

absl::StatusOr<Decision> DecideRejection(const Given<ClaimRejected>& given) {
  AMANAT_ASSIGN_OR_RETURN(
      const Step step,
      TakeStep(given, {&Claim::recommender}, {ClaimState::kFiled, ClaimState::kRecommended}));
  if (step.refusal.has_value()) return *step.refusal;
  if (given.body.reason.empty()) {
    return Refuse(outcome::kReasonRequired, "the reason is missing");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, step.claim->entitlement));
  return Decision{};
}

absl::Status EvolveRejection(const Recorded<ClaimRejected>& recorded, Evolution& evolution) {
  const StreamId& id = recorded.body.claim;
  AMANAT_ASSIGN_OR_RETURN(const Claim rejected, FindRecorded(Claims(), evolution.rows, id));
  if (IsOfDeath(rejected.benefit)) {
    AMANAT_RETURN_IF_ERROR(
        contribution::ForgetDeath(evolution.rows, rejected.subjects.front(), id));
  }
  return ChangeClaim(id, recorded.index(), evolution.rows, [&](Claim& claim) {
    claim.state = ClaimState::kRejected;
    claim.rejector = recorded.author;
    claim.reason = recorded.body.reason;
  });
}

}  // namespace

Act RecommendClaim() {
  return MakeAct<ClaimStep, DecideRecommendation, EvolveRecommendation>(
      event::kClaimRecommended, Place::kHeadOffice, {Role::kOfficer});
}

Act ApproveClaim() {
  return MakeAct<ClaimStep, DecideApproval, EvolveApproval>(event::kClaimApproved,
                                                            Place::kHeadOffice, {Role::kApprover});
}

Act RejectClaim() {
  return MakeAct<ClaimRejected, DecideRejection, EvolveRejection>(
      event::kClaimRejected, Place::kHeadOffice, {Role::kApprover});
}

}  // namespace amanat::rules::claims
