#include "clients/cli/import_sidecar.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/evidence/document_bundle.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kImportHeader = "amanat-import/v2\n";
constexpr absl::string_view kPartHeader = "amanat-import-part/v1\n";

template <typename Sidecar>
absl::StatusOr<std::optional<Sidecar>> Read(const std::string& path, absl::string_view header) {
  const auto bytes = ReadFile(path);
  if (absl::IsNotFound(bytes.status())) return std::nullopt;
  if (!bytes.ok()) return bytes.status();
  absl::string_view rest = *bytes;
  if (!absl::ConsumePrefix(&rest, header)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not the sidecar of an import"));
  }
  auto sidecar = wire::Decode<Sidecar>(rest);
  if (!sidecar.ok()) return Annotate(sidecar.status(), path);
  return std::optional<Sidecar>(*std::move(sidecar));
}

}  // namespace

absl::StatusOr<std::optional<ImportSidecar>> ReadImportSidecar(const std::string& path) {
  return Read<ImportSidecar>(path, kImportHeader);
}

absl::StatusOr<std::optional<PartSidecar>> ReadPartSidecar(const std::string& path) {
  return Read<PartSidecar>(path, kPartHeader);
}

absl::Status WriteSidecar(const std::string& path, const ImportSidecar& sidecar) {
  return WriteFileDurably(path, absl::StrCat(kImportHeader, wire::Encode(sidecar)), 0600);
}

absl::Status WriteSidecar(const std::string& path, const PartSidecar& sidecar) {
  return WriteFileDurably(path, absl::StrCat(kPartHeader, wire::Encode(sidecar)), 0600);
}

Hash SaltedDigest(const Hash& salt, absl::string_view content) {
  return evidence::DocumentDigest(salt, content);
}

}  // namespace amanat::cli
