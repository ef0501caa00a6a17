#include "ledger/merkle/tree_hash.h"

#include <openssl/evp.h>

#include "ledger/base/check.h"

namespace amanat::merkle {
namespace {

constexpr char kLeafPrefix = 0x00;
constexpr char kNodePrefix = 0x01;

// SHA-256 of a prefix and up to two pieces. The digest is fetched once and each thread keeps its
// context: otherwise set-up costs more than hashing, and takes a lock that threads share.
class Hasher {
 public:
  Hasher() { AMANAT_CHECK(EVP_DigestInit_ex2(context(), Digest(), nullptr) == 1); }
  void Update(absl::string_view bytes) {
    AMANAT_CHECK(EVP_DigestUpdate(context(), bytes.data(), bytes.size()) == 1);
  }
  Hash Finish() {
    Hash hash;
    AMANAT_CHECK(EVP_DigestFinal_ex(context(), hash.value.data(), nullptr) == 1);
    return hash;
  }

 private:
  static EVP_MD* Digest() {
    static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    AMANAT_CHECK(digest != nullptr);
    return digest;
  }
  static EVP_MD_CTX* context() {
    struct Context {
      EVP_MD_CTX* value = EVP_MD_CTX_new();
      ~Context() { EVP_MD_CTX_free(value); }
    };
    thread_local Context context;
    AMANAT_CHECK(context.value != nullptr);
    return context.value;
  }
};

}  // namespace

Hash HashLeaf(absl::string_view entry) {
  Hasher hasher;
  hasher.Update(absl::string_view(&kLeafPrefix, 1));
  hasher.Update(entry);
  return hasher.Finish();
}

Hash HashNode(const Hash& left, const Hash& right) {
  char bytes[1 + 2 * Hash::kSize];
  bytes[0] = kNodePrefix;
  std::memcpy(bytes + 1, left.value.data(), Hash::kSize);
  std::memcpy(bytes + 1 + Hash::kSize, right.value.data(), Hash::kSize);
  Hasher hasher;
  hasher.Update(absl::string_view(bytes, sizeof(bytes)));
  return hasher.Finish();
}

Hash EmptyRoot() { return Hasher().Finish(); }

}  // namespace amanat::merkle
