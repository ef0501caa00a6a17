// Ed25519 (RFC 8032) keys and signatures, with one rule of acceptance for all nodes.
//
//   PrivateKey key = PrivateKey::Generate(random);
//   Signature signature = key.Sign(message);
//   bool good = Verify(key.public_key(), message, signature);
//
// The rule. RFC 8032 leaves corner cases open, and implementations differ in them; two nodes that
// judge one signature differently would split the ledger. A signature (R, S) by the key A is
// accepted if and only if
//   1. S < L, the order of the base point;
//   2. the encodings of A and of R are canonical (y < 2^255 - 19);
//   3. neither A nor R has small order (1, 2, 4 or 8), in any encoding;
//   4. A decodes to a point of the curve, and S*B - SHA-512(R || A || message)*A encodes to the
//      bytes of R: the equation without the cofactor.
// Rules 1-3 are checked here, before any library; OpenSSL alone would accept keys of small order.
// Rule 4 is decided by libsodium (1.0.18 of Debian 12), which is twice as fast, or by OpenSSL where
// libsodium fails known signatures at the first use: later versions of it apply the cofactor
// (equation.h). Signing is deterministic, so it does not matter who signs; libsodium does.
//
// Many signatures are checked by calling Verify from many threads: it is a pure function of its
// arguments, takes no lock and keeps nothing, so that its outcome may be found before and apart
// from the thread that needs it.
#ifndef AMANAT_LEDGER_SIGNING_SIGNING_H_
#define AMANAT_LEDGER_SIGNING_SIGNING_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"

namespace amanat::signing {

constexpr size_t kSeedBytes = 32;

// Move-only; a moved-from key may only be assigned to or destroyed. The secret lives in memory of its
// own alone, between guard pages, kept from the swap where the system allows it, read-only, and
// overwritten when freed. Const use is thread-safe.
class PrivateKey {
 public:
  static PrivateKey Generate(RandomSource& random);
  // The RFC 8032 secret key. InvalidArgument unless `seed` has 32 bytes. The caller cleanses it.
  static absl::StatusOr<PrivateKey> FromSeed(absl::string_view seed);

  PrivateKey(PrivateKey&&) noexcept = default;
  PrivateKey& operator=(PrivateKey&&) noexcept = default;

  // Deterministic: the same message gives the same signature.
  Signature Sign(absl::string_view message) const;
  const PublicKey& public_key() const { return public_key_; }

 private:
  friend absl::Status SavePrivateKey(const std::string& path, const PrivateKey& key);

  struct SecretFree {
    void operator()(uint8_t* secret) const;
  };
  using SecretPointer = std::unique_ptr<uint8_t[], SecretFree>;

  PrivateKey(SecretPointer secret, const PublicKey& public_key);

  SecretPointer secret_;  // the seed, then the public key
  PublicKey public_key_;
};

// By the rule above. Thread-safe, without locks.
bool Verify(const PublicKey& key, absl::string_view message, const Signature& signature);

// Key files: two lines, "amanat-private-key/v1" and the seed in base64, readable by the owner only.

// Durable on OK. AlreadyExists when the path exists: a key that is overwritten is lost for good.
absl::Status SavePrivateKey(const std::string& path, const PrivateKey& key);
// PermissionDenied when group or others have any permission on the file, InvalidArgument when its
// content is not a key file, otherwise the errors of ReadFile; the message names the path.
absl::StatusOr<PrivateKey> LoadPrivateKey(const std::string& path);

}  // namespace amanat::signing

#endif  // AMANAT_LEDGER_SIGNING_SIGNING_H_
