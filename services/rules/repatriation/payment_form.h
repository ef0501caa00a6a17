// What is asked of a payment beside the state of its case. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_PAYMENT_FORM_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_PAYMENT_FORM_H_

#include <optional>

#include "amanat/acts/repatriation.h"
#include "services/core/core.h"

namespace amanat::repatriation {

constexpr size_t kReceiptsMax = 16;  // of one payment
// Older expenses are not paid from this fund.
constexpr CivilDays kExpenseAgeDaysMax = 366;

// InvalidArgument above kReceiptsMax receipts, for one that stands twice, and for the digest of an empty
// file.
absl::Status CheckForm(const AssistanceDisbursed& body);
// The refusal of a payment without receipts, of another currency or more than was approved, or of
// an expense that is too old, before the distress or after the act.
std::optional<core::Decision> CheckPayment(const AssistanceDisbursed& body,
                                           const money::Money& approved, wire::CivilDate distress,
                                           wire::CivilDate effective);

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_PAYMENT_FORM_H_
