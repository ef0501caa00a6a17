#include <openssl/crypto.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/signing/signing.h"

namespace amanat::signing {
namespace {

constexpr absl::string_view kHeader = "amanat-private-key/v1\n";
constexpr size_t kKeyFileBytesMax = 4096;
constexpr uint32_t kKeyFileMode = 0600;

// Overwrites a secret when the scope ends.
class Cleanser {
 public:
  explicit Cleanser(std::string& secret) : secret_(secret) {}
  ~Cleanser() { OPENSSL_cleanse(secret_.data(), secret_.size()); }
  Cleanser(const Cleanser&) = delete;
  Cleanser& operator=(const Cleanser&) = delete;

 private:
  std::string& secret_;
};

absl::StatusOr<PrivateKey> ParseKeyFile(absl::string_view content) {
  if (!absl::ConsumePrefix(&content, kHeader)) {
    return absl::InvalidArgumentError("line 1: expected amanat-private-key/v1");
  }
  if (!absl::ConsumeSuffix(&content, "\n")) {
    return absl::InvalidArgumentError("line 2: does not end in a newline");
  }
  absl::StatusOr<std::string> seed = Base64Decode(content);
  if (!seed.ok()) return Annotate(seed.status(), "line 2");
  const Cleanser cleanser(*seed);
  absl::StatusOr<PrivateKey> key = PrivateKey::FromSeed(*seed);
  if (!key.ok()) return Annotate(key.status(), "line 2");
  return key;
}

}  // namespace

absl::Status SavePrivateKey(const std::string& path, const PrivateKey& key) {
  AMANAT_CHECK(key.secret_ != nullptr);
  struct stat information {};
  if (::lstat(path.c_str(), &information) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(path, " exists; a key is never overwritten"));
  }
  std::string seed(kSeedBytes, '\0');
  const Cleanser seed_cleanser(seed);
  AMANAT_CHECK(crypto_sign_ed25519_sk_to_seed(reinterpret_cast<unsigned char*>(seed.data()),
                                              key.secret_.get()) == 0);
  std::string encoded = Base64Encode(seed);
  const Cleanser encoded_cleanser(encoded);
  std::string content = absl::StrCat(kHeader, encoded, "\n");
  const Cleanser content_cleanser(content);
  return WriteFileDurably(path, content, kKeyFileMode);
}

absl::StatusOr<PrivateKey> LoadPrivateKey(const std::string& path) {
  struct stat information {};
  if (::stat(path.c_str(), &information) == 0 && (information.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("private key ", path, " is open to group or others; run chmod 600 on it"));
  }
  AMANAT_ASSIGN_OR_RETURN(std::string content, ReadFile(path, kKeyFileBytesMax));
  const Cleanser cleanser(content);
  absl::StatusOr<PrivateKey> key = ParseKeyFile(content);
  if (!key.ok()) return Annotate(key.status(), absl::StrCat("private key ", path));
  return key;
}

}  // namespace amanat::signing
