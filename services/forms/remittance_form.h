// The codes in observations of remittances and prices: which are known, and how a client makes one of a
// name. That texts have their forms is asked elsewhere (ledger/entry/body.h).
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

// The classes of the balance of payments. Their places are part of stored rows: new ones are added at
// the end.
absl::Span<const absl::string_view> BpmClasses();
// One of BpmClasses.
bool IsBpmClass(absl::string_view text);

// Lower case; everything that is neither an ASCII letter nor a digit becomes one '-' between words. Of
// more than 32 bytes the first 23 stay, and behind them a '-' and 8 hexadecimal digits of the hash of
// them all, so that two long names have two codes. A code, or empty for a name without letter and digit.
std::string CodeFromName(absl::string_view name);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_REMITTANCE_FORM_H_
