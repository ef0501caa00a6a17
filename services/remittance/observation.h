// Makes the bodies of remittance entries out of what the readers of messages and price files give,
// and reads them back. Runs at the client: what is personal ends here.
//
//   Remittance body = ObservationOf(transfer);     // of a pacs.008 message
//   SamePayment(first.content, second.content);    // as DescribesSamePayment, on fingerprints
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_REMITTANCE_OBSERVATION_H_
#define AMANAT_SERVICES_REMITTANCE_OBSERVATION_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "amanat/acts/remittance.h"
#include "services/remittance/pacs008.h"
#include "services/remittance/price.h"

namespace amanat::remittance {

// Stands for a provider that a message does not name.
constexpr absl::string_view kUnstatedProvider = "unstated";
constexpr size_t kNameCodeBytesMax = 64;
// Prices in one PRICES_OBSERVED: as many as an entry has once-only keys.
constexpr size_t kObservationsMax = entry::kOnceKeysMax;

// The observation of a message. `sent` is the instructed amount, or else the settlement amount;
// where they differ in currency the settlement amount is `received`. The fee is the sum of the
// charges, when all are in the currency of `sent`. The rate is left out: the standard does not say
// in which direction it is quoted.
Remittance ObservationOf(const CreditTransfer& transfer);

// The observation of a transaction that was refused because its currency has no minor unit, so that
// the refusal can be recorded: it has no key, hence can never stand for a payment. Nothing for
// other refusals.
std::optional<Remittance> ObservationOf(const TransferRefusal& refusal);

PaymentContent ContentOf(const CreditTransfer& transfer);
// Agrees with DescribesSamePayment.
bool SamePayment(const PaymentContent& first, const PaymentContent& second);

// Key and content of a remittance that has a reference of its provider.
OnceFingerprint ReferenceKey(absl::string_view provider, absl::string_view reference);
PaymentContent ContentOf(absl::string_view reference, const money::Money& sent);

// "KCB (Kenya Commercial Bank)" gives "kcb-kenya-commercial-bank": lower case, everything that is
// neither an ASCII letter nor a digit becomes one '-' between words; at most kNameCodeBytesMax.
std::string CodeFromName(absl::string_view name);
// What CodeFromName gives, or empty.
bool IsNameCode(absl::string_view code);

PriceObserved EventOf(const PriceObservation& price);
PriceObservation PriceOf(const PriceObserved& event);
OnceFingerprint PriceKey(const PriceObserved& event);

std::optional<Rate> RateOf(const std::optional<money::Ratio>& ratio);
// InvalidArgument when it is not positive or does not fit.
absl::StatusOr<money::Ratio> RatioOf(const Rate& rate);

// Fee and margin together in per cent of what was sent, as Remittance Prices Worldwide counts;
// nothing where the fee or one of the rates is not known, or cannot be computed.
std::optional<PercentMillionths> CostOf(const Remittance& remittance);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_REMITTANCE_OBSERVATION_H_
