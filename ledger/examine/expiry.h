// How long a signed command may wait for its entry: whoever holds it could otherwise hand it in years
// after its signer has forgotten it, and its idempotency key would have to be kept for ever anyway.
#ifndef AMANAT_LEDGER_EXAMINE_EXPIRY_H_
#define AMANAT_LEDGER_EXAMINE_EXPIRY_H_

#include "ledger/base/clock.h"

namespace amanat::examine {

// From the entry's record time to the command's expiry, at most.
constexpr UnixMicros kExpiryMaxMicros = 30 * kMicrosPerDay;

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_EXPIRY_H_
