// Reads the messages of an import: its manifest in the first one, lines in all of them.
//
//   AMANAT_ASSIGN_OR_RETURN(const Upload upload,
//                           ReadUpload([&](auto* chunk) { return reader->Read(chunk); }));
//   AMANAT_RETURN_IF_ERROR(desk.SubmitImport(upload.manifest, type, upload.lines, result));
//
// Nothing beyond the bounds is kept. Thread-safe: a pure function of what is read.
#ifndef AMANAT_SERVICES_DESK_UPLOAD_H_
#define AMANAT_SERVICES_DESK_UPLOAD_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "amanat/common/v1/common.pb.h"

namespace amanat::desk {

constexpr size_t kImportBytesMax = 64 << 20;  // of all lines together

struct Upload {
  common::v1::SignedCommand manifest;
  std::vector<std::string> lines;
};

// Fills a message and says whether there was one.
using ReadChunk = absl::FunctionRef<bool(common::v1::ImportChunk*)>;

// InvalidArgument without a manifest in the first message or with one in a later one;
// ResourceExhausted beyond examine::kImportLinesMax lines or kImportBytesMax.
absl::StatusOr<Upload> ReadUpload(ReadChunk read);

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_UPLOAD_H_
