#include "clients/cli/document_salts.h"

#include <filesystem>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/import_sidecar.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kDocumentsHeader = "amanat-documents/v1\n";
constexpr absl::string_view kReceiptsHeader = "amanat-receipts/v1\n";
constexpr char kNoCode[] = "document";

absl::Status Damaged(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": not the salts of documents; put it aside and take them from a backup or a bundle"));
}

// Lines that end in salt and digest.
absl::Status ReadLines(const std::string& path, absl::string_view header, size_t words,
                       DocumentSalts& salts) {
  AMANAT_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  absl::string_view rest = content;
  if (!absl::ConsumePrefix(&rest, header)) return Damaged(path);
  for (const absl::string_view line : absl::StrSplit(rest, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(line, ' ');
    if (parts.size() != words) return Damaged(path);
    const auto salt = Hash::FromHex(parts[words - 2]);
    const auto digest = Hash::FromHex(parts[words - 1]);
    if (!salt.ok() || !digest.ok()) return Damaged(path);
    salts[*digest] = *salt;
  }
  return absl::OkStatus();
}

absl::Status ReadStatement(const std::string& path, absl::string_view stem, DocumentSalts& salts) {
  AMANAT_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  const auto salt = Hash::FromHex(absl::StripTrailingAsciiWhitespace(content));
  const auto digest = Hash::FromHex(stem);
  if (!salt.ok() || !digest.ok()) return Damaged(path);
  salts[*digest] = *salt;
  return absl::OkStatus();
}

// Of a file that was imported: its name ends in the digest.
absl::Status ReadImported(const std::string& path, absl::string_view stem, DocumentSalts& salts) {
  AMANAT_ASSIGN_OR_RETURN(const auto sidecar, ReadImportSidecar(path));
  const size_t dot = stem.rfind('.');
  const auto digest = Hash::FromHex(dot == absl::string_view::npos ? stem : stem.substr(dot + 1));
  if (!sidecar.has_value() || !digest.ok()) return Damaged(path);
  salts[*digest] = sidecar->salt;
  return absl::OkStatus();
}

absl::Status ReadOne(const std::string& folder, const std::string& name, DocumentSalts& salts) {
  const std::string path = absl::StrCat(folder, "/", name);
  absl::string_view stem = name;
  if (absl::ConsumeSuffix(&stem, ".documents")) {
    return ReadLines(path, kDocumentsHeader, 3, salts);
  }
  if (absl::ConsumeSuffix(&stem, ".receipts")) return ReadLines(path, kReceiptsHeader, 2, salts);
  if (absl::ConsumeSuffix(&stem, ".statement-salt")) return ReadStatement(path, stem, salts);
  if (absl::ConsumeSuffix(&stem, ".imported")) return ReadImported(path, stem, salts);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DocumentSalts> ReadDocumentSalts(const std::string& folder) {
  DocumentSalts salts;
  std::error_code error;
  std::filesystem::directory_iterator it(folder, error);
  if (error == std::errc::no_such_file_or_directory) return salts;
  size_t files = 0;
  for (; !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    if (it->symlink_status(error).type() != std::filesystem::file_type::regular) continue;
    if (++files > kSaltFilesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat(folder, " holds more than ", kSaltFilesMax, " files"));
    }
    AMANAT_RETURN_IF_ERROR(ReadOne(folder, it->path().filename().string(), salts));
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot list ", folder, ": ", error.message()));
  }
  return salts;
}

absl::Status KeepDocumentSalt(const std::string& folder, const std::string& code, const Hash& salt,
                              const Hash& digest) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, kPrivateFolder));
  return WriteFileDurably(absl::StrCat(folder, "/", digest.hex(), ".documents"),
                          absl::StrCat(kDocumentsHeader, code.empty() ? kNoCode : code, " ",
                                       salt.hex(), " ", digest.hex(), "\n"),
                          0600);
}

}  // namespace amanat::cli
