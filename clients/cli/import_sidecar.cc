#include "clients/cli/import_sidecar.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kHeader = "amanat-import/v1\n";

}  // namespace

absl::StatusOr<std::optional<ImportSidecar>> ReadSidecar(const std::string& path) {
  const auto bytes = ReadFile(path);
  if (absl::IsNotFound(bytes.status())) return std::nullopt;
  if (!bytes.ok()) return bytes.status();
  absl::string_view rest = *bytes;
  if (!absl::ConsumePrefix(&rest, kHeader)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not the sidecar of an import"));
  }
  auto sidecar = wire::Decode<ImportSidecar>(rest);
  if (!sidecar.ok()) return Annotate(sidecar.status(), path);
  return std::optional<ImportSidecar>(*std::move(sidecar));
}

absl::Status WriteSidecar(const std::string& path, const ImportSidecar& sidecar) {
  return WriteFileDurably(path, absl::StrCat(kHeader, wire::Encode(sidecar)), 0600);
}

Hash SaltedDigest(const Hash& salt, absl::string_view content) {
  return *Hash::FromBytes(Sha256(absl::StrCat(salt.view(), content)));
}

}  // namespace amanat::cli
