// The payment of an approved claim is ordered, and paid by somebody who neither recommended, approved
// nor ordered it: to each heir his share.
#include "amanat/acts/claims.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/step.h"

namespace amanat::rules::claims {
namespace {

using amanat::claims::AmountsOf;
using amanat::claims::ClaimStep;
using directory::Role;

absl::StatusOr<Decision> DecideOrder(const Given<ClaimStep>& given) {
  AMANAT_ASSIGN_OR_RETURN(
      const Step step, TakeStepOfTheLiving(given, {&Claim::recommender}, {ClaimState::kApproved}));
  if (step.refusal.has_value()) return *step.refusal;
  Decision decision;
  core::Post(decision, AccountOf(*step.claim, chart::kClaimsPayable, given.context),
             AccountOf(*step.claim, chart::kClaimsOrdered, given.context),
             step.claim->benefit.amount.minor_units);
  return decision;
}

absl::Status EvolveOrder(const Recorded<ClaimStep>& recorded, Evolution& evolution) {
  return ChangeClaim(recorded.body.claim, recorded.index(), evolution.rows, [&](Claim& claim) {
    claim.state = ClaimState::kPaymentOrdered;
    claim.orderer = recorded.author;
  });
}

absl::StatusOr<Decision> DecidePayment(const Given<ClaimStep>& given) {
  AMANAT_ASSIGN_OR_RETURN(
      const Step step,
      TakeStepOfTheLiving(given, {&Claim::recommender, &Claim::approver, &Claim::orderer},
                          {ClaimState::kPaymentOrdered}));
  if (step.refusal.has_value()) return *step.refusal;
  const Claim& claim = *step.claim;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, claim.entitlement));
  Decision decision;
  const int64_t whole = claim.benefit.amount.minor_units;
  decision.postings.push_back({AccountOf(claim, chart::kClaimsOrdered, given.context), whole});
  for (const int64_t amount : AmountsOf(whole, claim.body.heirs)) {
    // The share of an heir may be less than a minor unit.
    if (amount == 0) continue;
    decision.postings.push_back({AccountOf(claim, chart::kBank, given.context), -amount});
  }
  return decision;
}

absl::Status EvolvePayment(const Recorded<ClaimStep>& recorded, Evolution& evolution) {
  return ChangeClaim(recorded.body.claim, recorded.index(), evolution.rows, [&](Claim& claim) {
    claim.state = ClaimState::kPaid;
    claim.payer = recorded.author;
  });
}

}  // namespace

Act OrderPayment() {
  return MakeAct<ClaimStep, DecideOrder, EvolveOrder>(event::kClaimPaymentOrdered,
                                                      Place::kHeadOffice, {Role::kApprover});
}

Act PayClaim() {
  return MakeAct<ClaimStep, DecidePayment, EvolvePayment>(event::kClaimPaid, Place::kHeadOffice,
                                                          {Role::kPayer});
}

}  // namespace amanat::rules::claims
