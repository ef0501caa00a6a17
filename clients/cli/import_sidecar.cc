#include "clients/cli/import_sidecar.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/evidence/document_bundle.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kImportHeader = "amanat-import/v3\n";
constexpr absl::string_view kPartHeader = "amanat-import-part/v1\n";

// An ImportSidecar on disk. The ids stand one behind the other in one field: repeated fields are bounded
// as an entry's are, and files have more lines.
struct StoredImport {
  Hash salt;
  wire::CivilDate effective_date;
  uint64_t part_lines = 0;
  std::string subjects;
  std::string source;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "salt", self.salt);
    v.Field(2, "effective_date", self.effective_date);
    v.Field(3, "part_lines", self.part_lines);
    v.Field(4, "subjects", self.subjects);
    v.Field(5, "source", self.source);
  }
};

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
  AMANAT_ASSIGN_OR_RETURN(const auto stored, Read<StoredImport>(path, kImportHeader));
  if (!stored.has_value()) return std::nullopt;
  if (stored->subjects.size() % SubjectId::kSize != 0) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": field subjects: half an id"));
  }
  ImportSidecar sidecar{
      stored->salt, stored->effective_date, stored->part_lines, {}, stored->source};
  sidecar.subjects.reserve(stored->subjects.size() / SubjectId::kSize);
  for (size_t at = 0; at < stored->subjects.size(); at += SubjectId::kSize) {
    const absl::string_view id = absl::string_view(stored->subjects).substr(at, SubjectId::kSize);
    AMANAT_ASSIGN_OR_RETURN(sidecar.subjects.emplace_back(), SubjectId::FromBytes(id));
  }
  return std::optional<ImportSidecar>(std::move(sidecar));
}

absl::StatusOr<std::optional<PartSidecar>> ReadPartSidecar(const std::string& path) {
  return Read<PartSidecar>(path, kPartHeader);
}

absl::Status WriteSidecar(const std::string& path, const ImportSidecar& sidecar) {
  StoredImport stored{sidecar.salt, sidecar.effective_date, sidecar.part_lines, {}, sidecar.source};
  stored.subjects.reserve(sidecar.subjects.size() * SubjectId::kSize);
  for (const SubjectId& subject : sidecar.subjects)
    absl::StrAppend(&stored.subjects, subject.view());
  return WriteFileDurably(path, absl::StrCat(kImportHeader, wire::Encode(stored)), 0600);
}

absl::Status WriteSidecar(const std::string& path, const PartSidecar& sidecar) {
  return WriteFileDurably(path, absl::StrCat(kPartHeader, wire::Encode(sidecar)), 0600);
}

Hash SaltedDigest(const Hash& salt, absl::string_view content) {
  return evidence::DocumentDigest(salt, content);
}

}  // namespace amanat::cli
