// The curve's part of the acceptance rule (signing.h, rule 4), by either of two libraries. libsodium
// computes it twice as fast as OpenSSL; what it accepts has changed with its versions, and later
// ones multiply by the cofactor, so it decides only where it shows on known signatures that it keeps
// the rule. For ledger/signing alone.
//
// Precondition of all: rules 1 to 3 hold. Under them the two libraries differ in nothing. Thread-safe.
#ifndef AMANAT_LEDGER_SIGNING_EQUATION_H_
#define AMANAT_LEDGER_SIGNING_EQUATION_H_

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::signing {

bool EquationHoldsByOpenSsl(const PublicKey& key, absl::string_view message,
                            const Signature& signature);
bool EquationHoldsByLibsodium(const PublicKey& key, absl::string_view message,
                              const Signature& signature);

// True when the libsodium of this process judges signatures that hold with and without the cofactor
// as the rule says. Found out once.
bool LibsodiumKeepsTheRule();

// By libsodium where it keeps the rule, by OpenSSL elsewhere.
bool EquationHolds(const PublicKey& key, absl::string_view message, const Signature& signature);

}  // namespace amanat::signing

#endif  // AMANAT_LEDGER_SIGNING_EQUATION_H_
