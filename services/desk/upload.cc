#include "services/desk/upload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/examine/import_state.h"

namespace amanat::desk {

absl::StatusOr<Upload> ReadUpload(ReadChunk read) {
  common::v1::ImportChunk chunk;
  if (!read(&chunk) || !chunk.has_manifest()) {
    return absl::InvalidArgumentError("the first message of an import holds its manifest");
  }
  Upload upload;
  upload.manifest.Swap(chunk.mutable_manifest());
  chunk.clear_manifest();
  size_t bytes = 0;
  do {
    if (chunk.has_manifest()) {
      return absl::InvalidArgumentError("an import has one manifest, in its first message");
    }
    for (std::string& line : *chunk.mutable_lines()) {
      bytes += line.size();
      if (upload.lines.size() == examine::kImportLinesMax || bytes > kImportBytesMax) {
        return absl::ResourceExhaustedError(absl::StrCat("an import has at most ",
                                                         examine::kImportLinesMax, " lines and ",
                                                         kImportBytesMax, " bytes"));
      }
      upload.lines.push_back(std::move(line));
    }
    chunk.Clear();
  } while (read(&chunk));
  return upload;
}

}  // namespace amanat::desk
