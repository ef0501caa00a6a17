// The status codes that agents report of a payment (ISO 20022, external code set
// ExternalPaymentTransactionStatus1Code).
//
//   IsPaymentStatus("ACSC");   // true: settled
//   IsRejection("RJCT");       // true
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_PAYMENT_STATUS_H_
#define AMANAT_SERVICES_FORMS_PAYMENT_STATUS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::remittance {

// In the order of the alphabet.
absl::Span<const absl::string_view> PaymentStatuses();
// One of them.
bool IsPaymentStatus(absl::string_view code);
// Whether a payment that stands so will not arrive: it was rejected or cancelled.
bool IsRejection(absl::string_view code);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_PAYMENT_STATUS_H_
