// What every act on a filed claim begins with.
//
//   AMANAT_ASSIGN_OR_RETURN(const Step step, TakeStep(given, {&Claim::recommender},
//                                                     {ClaimState::kRecommended}));
//   if (step.refusal.has_value()) return *step.refusal;
//   // *step.claim is there
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_STEP_H_
#define AMANAT_SERVICES_RULES_CLAIMS_STEP_H_

#include <initializer_list>
#include <optional>
#include <string>

#include "services/rules/act/act.h"
#include "services/rules/claims/tables.h"
#include "services/rules/claims/the_dead.h"

namespace amanat::rules::claims {

// A claim at one of the states that the act takes, on which none of those it bars acts; or else why
// not.
struct Step {
  std::optional<Claim> claim;
  std::optional<Decision> refusal;
};

// `barred`: the parts that the author may not have had, under whichever of his codes. What is looked at first
// wins: whether there is such a claim, then people, then its state.
absl::StatusOr<Step> TakeClaim(const StreamId& id, const std::string& author,
                               std::initializer_list<const std::string Claim::*> barred,
                               std::initializer_list<ClaimState> states, const Context& context);

// The same for a command, which must name the claim's stream.
template <typename Body>
absl::StatusOr<Step> TakeStep(const Given<Body>& given,
                              std::initializer_list<const std::string Claim::*> barred,
                              std::initializer_list<ClaimState> states) {
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, given.body.claim));
  return TakeClaim(given.body.claim, given.author->body.code, barred, states, given.context);
}

// The same for a step on the way to a payment: refused, behind the other reasons, when one of those who
// are paid is dead, or the claim is of something that happened to the member after his death.
template <typename Body>
absl::StatusOr<Step> TakeStepOfTheLiving(const Given<Body>& given,
                                         std::initializer_list<const std::string Claim::*> barred,
                                         std::initializer_list<ClaimState> states) {
  AMANAT_ASSIGN_OR_RETURN(Step step, TakeStep(given, barred, states));
  if (step.refusal.has_value()) return step;
  const Claim& claim = *step.claim;
  AMANAT_ASSIGN_OR_RETURN(
      step.refusal, RefuseTheDead(claim.body, claim.subjects, claim.benefit, given.context.rows()));
  return step;
}

// An account of head office in the claim's currency.
accounts::AccountKey AccountOf(const Claim& claim, accounts::Chart chart, const Context& context);

}  // namespace amanat::rules::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_STEP_H_
