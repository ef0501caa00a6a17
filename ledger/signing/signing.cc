#include "ledger/signing/signing.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "ledger/base/check.h"

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

const unsigned char* Data(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

Context MakeContext() {
  Context context(EVP_MD_CTX_new());
  AMANAT_CHECK(context != nullptr);
  return context;
}

}  // namespace

void PrivateKey::KeyFree::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

PrivateKey::PrivateKey(KeyPointer key) : key_(std::move(key)) {
  size_t size = public_key_.value.size();
  AMANAT_CHECK(EVP_PKEY_get_raw_public_key(key_.get(), public_key_.value.data(), &size) == 1);
  AMANAT_CHECK(size == PublicKey::kSize);
}

PrivateKey PrivateKey::Generate(RandomSource& random) {
  std::string seed = random.Bytes(kSeedBytes);
  absl::StatusOr<PrivateKey> key = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  AMANAT_CHECK(key.ok());
  return *std::move(key);
}

absl::StatusOr<PrivateKey> PrivateKey::FromSeed(absl::string_view seed) {
  if (seed.size() != kSeedBytes) return WrongSizeError(kSeedBytes, seed.size());
  KeyPointer key(
      EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, Data(seed), seed.size()));
  AMANAT_CHECK(key != nullptr);
  return PrivateKey(std::move(key));
}

Signature PrivateKey::Sign(absl::string_view message) const {
  AMANAT_CHECK(key_ != nullptr);
  const Context context = MakeContext();
  AMANAT_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
  Signature signature;
  size_t size = signature.value.size();
  AMANAT_CHECK(EVP_DigestSign(context.get(), signature.value.data(), &size, Data(message),
                              message.size()) == 1);
  AMANAT_CHECK(size == Signature::kSize);
  return signature;
}

bool Verify(const PublicKey& key, absl::string_view message, const Signature& signature) {
  Encoding r;
  Encoding s;
  std::copy_n(signature.value.begin(), r.size(), r.begin());
  std::copy_n(signature.value.begin() + r.size(), s.size(), s.begin());
  if (!Less(s, kOrder) || !IsAcceptablePoint(key.value) || !IsAcceptablePoint(r)) return false;

  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, key.value.data(),
                                     PublicKey::kSize),
      &EVP_PKEY_free);
  AMANAT_CHECK(public_key != nullptr);
  const Context context = MakeContext();
  AMANAT_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) ==
               1);
  return EVP_DigestVerify(context.get(), signature.value.data(), signature.value.size(),
                          Data(message), message.size()) == 1;
}

}  // namespace amanat::signing
