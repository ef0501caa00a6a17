// What a collector reports, whatever the fund's state: known words and dates that can be judged by
// themselves. That texts have their forms is asked already (ledger/entry/body.h). The client asks here
// before it signs, the rules again before they decide.
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

// A receipt may be written long before a contract begins, or late at a consulate; further apart
// one of the two dates is a slip of the pen.
constexpr CivilDays kContractStartAfterPaymentDaysMax = 366;
constexpr CivilDays kContractStartBeforePaymentDaysMax = 3'660;
constexpr CivilDays kContractDaysMax = 3'660;

// A code of ISO 3166-1 alpha-3 that is assigned.
bool IsCountryCode(absl::string_view text);

// One of forms::MemberHiring (codes.h).
bool IsHiring(absl::string_view text);

bool IsPlausiblePeriod(CivilDays contract_start, CivilDays paid_on);

// InvalidArgument when there is no receipt book or number, or the destination is no country.
absl::Status CheckForm(const Contribution& contribution);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_FORMS_CONTRIBUTION_FORM_H_
