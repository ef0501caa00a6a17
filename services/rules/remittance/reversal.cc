// Remittances and prices that were recorded wrongly are taken back by two people; then the right ones are
// recorded.
#include "services/rules/act/reversal.h"
#include "amanat/acts/remittance.h"
#include "services/forms/payment_status.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/tables.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::IsRejection;
using amanat::remittance::PricesReversed;
using amanat::remittance::RemittanceReversed;
using directory::Role;

absl::StatusOr<Decision> DecideRemittance(const Given<RemittanceReversed>& given) {
  const RemittanceReversed& body = given.body;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal = RefuseReversal(original, {event::kRemittanceRecorded, event::kRemittanceLine},
                                    body.reason, given.context)) {
    return *std::move(refusal);
  }
  Remittance said = body.remittance;
  if (original.type == event::kRemittanceLine) {
    if (said.provider != original.source) {
      return absl::InvalidArgumentError(
          absl::StrCat("entry ", body.entry, " is a line of another provider's file"));
    }
    said.provider.clear();
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, said, given.command.subjects));
  AMANAT_ASSIGN_OR_RETURN(const auto aftermath,
                          Aftermaths().Find(given.context.rows(), body.entry));
  if (aftermath.has_value() && (aftermath->returns > 0 || IsRejection(aftermath->status))) {
    return core::Refuse(outcome::kWrongState,
                        "it is recorded that the payment came back or was rejected: nothing of it "
                        "stands that could be taken back");
  }
  return TakeBack(original, given.context);
}

absl::Status EvolveRemittance(const Recorded<RemittanceReversed>& recorded, Evolution& evolution) {
  return TakeRemittanceBack(recorded.body.remittance, recorded.body.entry, recorded.index(),
                            evolution.rows);
}

absl::StatusOr<Decision> DecidePrices(const Given<PricesReversed>& given) {
  const PricesReversed& body = given.body;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal =
          RefuseReversal(original, {event::kPricesObserved}, body.reason, given.context)) {
    return *std::move(refusal);
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.prices, given.command.subjects));
  return TakeBack(original, given.context);
}

absl::Status EvolvePrices(const Recorded<PricesReversed>& recorded, Evolution& evolution) {
  uint64_t place = 0;
  for (const PriceObserved& price : recorded.body.prices.observations) {
    AMANAT_RETURN_IF_ERROR(Prices().Delete(evolution.rows, price.period, price.source,
                                           price.destination, recorded.body.entry, place++));
  }
  return absl::OkStatus();
}

}  // namespace

Act ReverseRemittance() {
  Act act = MakeAct<RemittanceReversed, DecideRemittance, EvolveRemittance>(
      event::kRemittanceReversed, Place::kAnywhere, {Role::kReporter, Role::kAdministrator});
  act.second_roles = {Role::kReporter, Role::kOfficer, Role::kTreasurer, Role::kAdministrator};
  return act;
}

Act ReversePrices() {
  Act act = MakeAct<PricesReversed, DecidePrices, EvolvePrices>(
      event::kPricesReversed, Place::kAnywhere, {Role::kReporter, Role::kAdministrator});
  act.second_roles = {Role::kReporter, Role::kOfficer, Role::kTreasurer, Role::kAdministrator};
  return act;
}

}  // namespace amanat::rules::remittance
