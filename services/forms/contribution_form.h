// The form of what a collector reports, whatever the fund's state: codes and dates that can be
// judged by themselves. The client asks here before it signs, the rules again before they decide.
//
//   IsCountryCode("SAU");   // true; "SA" and "XXX" are not
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_CONTRIBUTION_FORM_H_
#define AMANAT_SERVICES_FORMS_CONTRIBUTION_FORM_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/contribution.h"

namespace amanat::contribution {

constexpr size_t kReferenceBytesMax = 32;
// A receipt may be written long before a contract begins, or late at a consulate; further apart
// one of the two dates is a slip of the pen.
constexpr CivilDays kContractStartAfterPaymentDaysMax = 366;
constexpr CivilDays kContractStartBeforePaymentDaysMax = 3'660;

// A code of ISO 3166-1 alpha-3 that is assigned.
bool IsCountryCode(absl::string_view text);

// A number as receipt books, deposit slips and bank statements print it: 1 to kReferenceBytesMax
// of A-Z, a-z, 0-9, '-', '/' and '.'.
bool IsReference(absl::string_view text);

// agency, direct or government.
bool IsHiring(absl::string_view text);

bool IsPlausiblePeriod(CivilDays contract_start, CivilDays paid_on);

// InvalidArgument when receipt book, receipt number or destination cannot be one.
absl::Status CheckForm(const Contribution& contribution);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_FORMS_CONTRIBUTION_FORM_H_
