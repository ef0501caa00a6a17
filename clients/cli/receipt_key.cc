#include "clients/cli/receipt_key.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kPurpose = "amanat/receipt-salt/v1\n";
constexpr size_t kBlockBytes = 64;  // of SHA-256
constexpr size_t kKeyFileBytesMax = 256;

Hash HmacSha256(const Hash& key, absl::string_view message) {
  std::string inner(kBlockBytes, '\x36');
  std::string outer(kBlockBytes, '\x5c');
  for (size_t i = 0; i < Hash::kSize; ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key.value[i]);
    outer[i] = static_cast<char>(outer[i] ^ key.value[i]);
  }
  return *Hash::FromBytes(Sha256(absl::StrCat(outer, Sha256(absl::StrCat(inner, message)))));
}

absl::StatusOr<std::string> PathOf(const Profile& profile) {
  if (!profile.receipt_key.empty()) return profile.receipt_key;
  if (!profile.state_directory.empty()) {
    return absl::StrCat(profile.state_directory, "/receipts.key");
  }
  return absl::FailedPreconditionError(
      "receipts need a state_directory in the profile, where their salts are kept");
}

// Puts a fresh key at `path` unless somebody else has put one there meanwhile.
absl::Status Make(const std::string& path, RandomSource& random) {
  const Hash key = random.Draw<Hash>();
  const size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash != 0) {
    AMANAT_RETURN_IF_ERROR(MakeFolders(path.substr(0, slash)));
  }
  const std::string fresh = absl::StrCat(path, ".", key.hex().substr(0, 16));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(fresh, absl::StrCat(key.hex(), "\n"), 0600));
  const bool linked = ::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int error = errno;
  AMANAT_RETURN_IF_ERROR(RemoveFileDurably(fresh));
  if (linked) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot create ", path, ": ", std::strerror(error)));
}

}  // namespace

Hash ReceiptKey::SaltOf(absl::string_view receipt) const {
  return HmacSha256(key, absl::StrCat(kPurpose, Sha256(receipt)));
}

absl::StatusOr<ReceiptKey> LoadReceiptKey(const Profile& profile, RandomSource& random) {
  AMANAT_ASSIGN_OR_RETURN(const std::string path, PathOf(profile));
  auto text = ReadFile(path, kKeyFileBytesMax);
  const bool missing = absl::IsNotFound(text.status());
  if (missing) {
    AMANAT_RETURN_IF_ERROR(Make(path, random));
    text = ReadFile(path, kKeyFileBytesMax);
  }
  AMANAT_RETURN_IF_ERROR(text.status());
  const auto key = Hash::FromHex(absl::StripTrailingAsciiWhitespace(*text));
  if (key.ok() && !key->is_zero()) return ReceiptKey{*key, missing};
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": is no key of receipts, 64 hexadecimal digits"));
}

}  // namespace amanat::cli
