#include "ledger/signing/signing.h"

#include <openssl/crypto.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "ledger/signing/equation.h"

namespace amanat::signing {
namespace {

using Encoding = std::array<uint8_t, 32>;  // little-endian, as RFC 8032 section 5.1.2

constexpr Encoding FromHexDigits(const char* digits) {
  Encoding bytes{};
  for (size_t i = 0; i < 2 * bytes.size(); ++i) {
    const char c = digits[i];
    const uint8_t value = static_cast<uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    bytes[i / 2] = static_cast<uint8_t>(bytes[i / 2] << 4 | value);
  }
  return bytes;
}

constexpr Encoding kOrder =  // L = 2^252 + 27742317777372353535851937790883648493
    FromHexDigits("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
constexpr Encoding kFieldPrime =  // 2^255 - 19
    FromHexDigits("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

// The y coordinates of the eight points of small order; the sign bit of x, cleared here, makes two
// points of most of them. Encodings that are not canonical are refused before this table is used.
constexpr std::array<Encoding, 5> kSmallOrderY = {
    FromHexDigits("0000000000000000000000000000000000000000000000000000000000000000"),  // order 4
    FromHexDigits("0100000000000000000000000000000000000000000000000000000000000000"),  // order 1
    FromHexDigits("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),  // order 8
    FromHexDigits("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),  // order 8
    FromHexDigits("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),  // order 2
};

bool Less(const Encoding& a, const Encoding& b) {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

// Rules 2 and 3 of the header. Only public values pass here, so timing reveals nothing.
bool IsAcceptablePoint(Encoding encoding) {
  encoding[31] &= 0x7f;
  if (!Less(encoding, kFieldPrime)) return false;
  return std::find(kSmallOrderY.begin(), kSmallOrderY.end(), encoding) == kSmallOrderY.end();
}

}  // namespace

void PrivateKey::SecretFree::operator()(uint8_t* secret) const { sodium_free(secret); }

PrivateKey::PrivateKey(SecretPointer secret, const PublicKey& public_key)
    : secret_(std::move(secret)), public_key_(public_key) {}

PrivateKey PrivateKey::Generate(RandomSource& random) {
  std::string seed = random.Bytes(kSeedBytes);
  absl::StatusOr<PrivateKey> key = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  AMANAT_CHECK(key.ok());
  return *std::move(key);
}

absl::StatusOr<PrivateKey> PrivateKey::FromSeed(absl::string_view seed) {
  if (seed.size() != kSeedBytes) return WrongSizeError(kSeedBytes, seed.size());
  AMANAT_CHECK(sodium_init() >= 0);
  SecretPointer secret(static_cast<uint8_t*>(sodium_malloc(crypto_sign_ed25519_SECRETKEYBYTES)));
  AMANAT_CHECK(secret != nullptr);
  PublicKey public_key;
  AMANAT_CHECK(
      crypto_sign_ed25519_seed_keypair(public_key.value.data(), secret.get(),
                                       reinterpret_cast<const unsigned char*>(seed.data())) == 0);
  AMANAT_CHECK(sodium_mprotect_readonly(secret.get()) == 0);
  return PrivateKey(std::move(secret), public_key);
}

Signature PrivateKey::Sign(absl::string_view message) const {
  AMANAT_CHECK(secret_ != nullptr);
  Signature signature;
  AMANAT_CHECK(crypto_sign_ed25519_detached(signature.value.data(), nullptr,
                                            reinterpret_cast<const unsigned char*>(message.data()),
                                            message.size(), secret_.get()) == 0);
  return signature;
}

bool Verify(const PublicKey& key, absl::string_view message, const Signature& signature) {
  Encoding r;
  Encoding s;
  std::copy_n(signature.value.begin(), r.size(), r.begin());
  std::copy_n(signature.value.begin() + r.size(), s.size(), s.begin());
  if (!Less(s, kOrder) || !IsAcceptablePoint(key.value) || !IsAcceptablePoint(r)) return false;
  return EquationHolds(key, message, signature);
}

}  // namespace amanat::signing
