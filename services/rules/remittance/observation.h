// What the rules compute from observations of remittances and prices: what must agree, what may stand
// once only, what it cost.
//
//   SamePayment(first.content, second.content);    // else one identifier was used twice
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_OBSERVATION_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_OBSERVATION_H_

#include <optional>

#include "absl/status/statusor.h"
#include "amanat/acts/remittance.h"
#include "services/forms/cost.h"
#include "services/forms/remittance_form.h"

namespace amanat::remittance {

// Whether two observations with the same fingerprint agree in what no leg of a payment may change:
// end-to-end id, debtor's and creditor's agent (where both are stated; a branch code does not
// matter) and instructed amount (where both are stated).
bool SamePayment(const PaymentContent& first, const PaymentContent& second);

// In what two observations contradict each other that people or providers recorded, singly or in a file:
// "another fee"; empty when they do not. What one of them leaves out contradicts nothing, and legs that
// messages tell of (SamePayment) may differ in amounts and dates. The provider is the caller's to compare.
absl::string_view ContradictionOf(const Remittance& first, const Remittance& second);

// By period, provider, corridor, both methods and speed.
OnceFingerprint PriceKey(const PriceObserved& event);

// InvalidArgument when it is not positive or does not fit.
absl::StatusOr<money::Ratio> RatioOf(const Rate& rate);

// Fee and margin together in per cent of what was sent, as Remittance Prices Worldwide counts;
// nothing where the fee or one of the rates is not known, or cannot be computed.
std::optional<PercentMillionths> CostOf(const Remittance& remittance);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_OBSERVATION_H_
