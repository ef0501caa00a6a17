#include "services/rules/claims/step.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::claims {

using accounts::Chart;
using amanat::claims::ClaimStateName;
using core::Refuse;

absl::StatusOr<Step> TakeClaim(const StreamId& id, const std::string& author,
                               std::initializer_list<const std::string Claim::*> barred,
                               std::initializer_list<ClaimState> states, const Context& context) {
  Step step;
  AMANAT_ASSIGN_OR_RETURN(step.claim, Claims().Find(context.rows(), id));
  if (!step.claim.has_value()) {
    step.refusal = Refuse(outcome::kNotFound, "no such claim");
    return step;
  }
  const Claim& claim = *step.claim;
  if (std::any_of(barred.begin(), barred.end(), [&](const std::string Claim::*part) {
        return core::IsSamePerson(context, claim.*part, author);
      })) {
    step.refusal = Refuse(outcome::kSeparationOfDuties,
                          "recommender, approver and payer are three different people");
  } else if (std::find(states.begin(), states.end(), claim.state) == states.end()) {
    step.refusal =
        Refuse(outcome::kWrongState, absl::StrCat("the claim is ", ClaimStateName(claim.state)));
  }
  return step;
}

accounts::AccountKey AccountOf(const Claim& claim, Chart chart, const Context& context) {
  const std::string dimension = chart == chart::kExpense ? claim.body.benefit : "";
  return {context.site(), chart, claim.benefit.amount.currency, dimension};
}

}  // namespace amanat::rules::claims
