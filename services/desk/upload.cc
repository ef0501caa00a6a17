#include "services/desk/upload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/examine/import_state.h"
#include "ledger/proposal/submission.h"

namespace amanat::desk {

absl::StatusOr<Upload> ReadUpload(ReadChunk read, CheckManifest check,
                                  core::ByteBudget::Lease held) {
  common::v1::ImportChunk chunk;
  if (!read(&chunk) || !chunk.has_manifest()) {
    return absl::InvalidArgumentError("the first message of an import holds its manifest");
  }
  AMANAT_RETURN_IF_ERROR(check(chunk.manifest()));
  Upload upload{{}, {}, std::move(held)};
  upload.manifest.Swap(chunk.mutable_manifest());
  chunk.clear_manifest();
  size_t bytes = 0;
  do {
    if (chunk.has_manifest()) {
      return absl::InvalidArgumentError("an import has one manifest, in its first message");
    }
    const size_t before = bytes;
    for (const std::string& line : chunk.lines()) bytes += line.size();
    if (upload.lines.size() + chunk.lines_size() > examine::kImportLinesMax ||
        bytes > proposal::kImportBytesMax) {
      return absl::ResourceExhaustedError(absl::StrCat("an import has at most ",
                                                       examine::kImportLinesMax, " lines and ",
                                                       proposal::kImportBytesMax, " bytes"));
    }
    AMANAT_RETURN_IF_ERROR(upload.held.Take(bytes - before));
    for (std::string& line : *chunk.mutable_lines()) {
      upload.lines.push_back(std::move(line));
    }
    chunk.Clear();
  } while (read(&chunk));
  return upload;
}

}  // namespace amanat::desk
