#include "ledger/signing/equation.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <memory>

#include "ledger/base/check.h"

namespace amanat::signing {
namespace {

const unsigned char* Data(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct KnownSignature {
  const char* key;
  const char* message;
  const char* signature;
  bool holds;
};

// Cases 3, 4 and 5 of "Taming the many EdDSAs" (tests/data/crypto): A and R of mixed order, where
// the equation holds without the cofactor, or with it alone.
constexpr KnownSignature kKnownSignatures[] = {
    {"cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
     "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
     "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
     true},
    {"cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
     "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
     "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
     false},
    {"cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
     "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7"
     "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
     false},
};

}  // namespace

bool EquationHoldsByOpenSsl(const PublicKey& key, absl::string_view message,
                            const Signature& signature) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, key.value.data(),
                                     PublicKey::kSize),
      &EVP_PKEY_free);
  AMANAT_CHECK(public_key != nullptr);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  AMANAT_CHECK(context != nullptr);
  AMANAT_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) ==
               1);
  return EVP_DigestVerify(context.get(), signature.value.data(), signature.value.size(),
                          Data(message), message.size()) == 1;
}

bool EquationHoldsByLibsodium(const PublicKey& key, absl::string_view message,
                              const Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.value.data(), Data(message), message.size(),
                                             key.value.data()) == 0;
}

bool LibsodiumKeepsTheRule() {
  static const bool keeps = [] {
    AMANAT_CHECK(sodium_init() >= 0);
    for (const KnownSignature& known : kKnownSignatures) {
      if (EquationHoldsByLibsodium(*PublicKey::FromHex(known.key), *HexDecode(known.message),
                                   *Signature::FromHex(known.signature)) != known.holds) {
        return false;
      }
    }
    return true;
  }();
  return keeps;
}

bool EquationHolds(const PublicKey& key, absl::string_view message, const Signature& signature) {
  return LibsodiumKeepsTheRule() ? EquationHoldsByLibsodium(key, message, signature)
                                 : EquationHoldsByOpenSsl(key, message, signature);
}

}  // namespace amanat::signing
