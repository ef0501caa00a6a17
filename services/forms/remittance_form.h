// The forms of the codes in observations of remittances and prices. Clients ask here when they make
// a body, the rules again before they decide over it.
//
//   IsBpmClass("compensation");                  // true
//   CodeFromName("KCB (Kenya Commercial Bank)");  // "kcb-kenya-commercial-bank"
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_
#define AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/entry/entry.h"

namespace amanat::remittance {

// Prices in one PRICES_OBSERVED: as many as an entry has once-only keys.
constexpr size_t kObservationsMax = entry::kOnceKeysMax;

constexpr size_t kPurposeBytesMax = 4;
constexpr size_t kNameCodeBytesMax = 64;

// Two or three capital letters: ISO 3166-1 alpha-2 or alpha-3, whether assigned or not.
bool IsCountry(absl::string_view text);

// An external code of ISO 20022: up to kPurposeBytesMax letters and digits; may be empty.
bool IsPurpose(absl::string_view text);

// The classes of the balance of payments. Their places are part of stored rows: new ones are added at
// the end.
absl::Span<const absl::string_view> BpmClasses();
// One of BpmClasses.
bool IsBpmClass(absl::string_view text);

// Lower case; everything that is neither an ASCII letter nor a digit becomes one '-' between words;
// at most kNameCodeBytesMax.
std::string CodeFromName(absl::string_view name);
// What CodeFromName gives, or empty.
bool IsNameCode(absl::string_view code);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_
