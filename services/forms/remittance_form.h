// What can be said of an observation of a remittance or price by itself: known codes, and dates that can
// be. That texts have their forms is asked elsewhere (ledger/entry/body.h). The client asks here before
// it signs, the rules again before they decide.
//
//   IsBpmClass("compensation");   // true
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_
#define AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "amanat/acts/remittance.h"
#include "ledger/base/clock.h"
#include "ledger/entry/entry.h"

namespace amanat::remittance {

// Prices in one PRICES_OBSERVED: as many as an entry has once-only keys.
constexpr size_t kObservationsMax = entry::kOnceKeysMax;

// How old what is observed may be, by the effective date: archives are recorded, too, and no money of the
// fund rests on these dates.
constexpr CivilDays kObservedAgeDaysMax = 7'320;
// How far ahead a payment's value date may lie.
constexpr CivilDays kValueDateAheadDaysMax = 31;

// The classes of the balance of payments. Their places are part of stored rows: new ones are added at
// the end.
absl::Span<const absl::string_view> BpmClasses();
// One of BpmClasses.
bool IsBpmClass(absl::string_view text);

bool IsValueDate(CivilDays date, CivilDays effective);

// InvalidArgument when a country that is given is no alpha-3 code, or when on that day nothing was paid in
// a currency that is named.
absl::Status CheckCountries(absl::string_view source, absl::string_view destination);
absl::Status CheckCurrencies(const Remittance& remittance);
absl::Status CheckCurrencies(const PriceObserved& price);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_
