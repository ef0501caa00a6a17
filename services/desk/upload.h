// Reads the messages of an import: its manifest in the first one, lines in all of them.
//
//   rpc::CallerReader reader(*stream);   // which does not hold a turn while the caller says nothing
//   AMANAT_ASSIGN_OR_RETURN(const Upload upload,
//                           desk.ReadUpload(caller, [&](auto* chunk) { return reader.Read(chunk); }));
//   AMANAT_RETURN_IF_ERROR(desk.SubmitImport(upload.manifest, type, upload.lines, result));
//
// Nothing beyond the bounds is kept, and nothing beyond the first message of whoever has no signed
// manifest. Thread-safe: a function of what is read.
#ifndef AMANAT_SERVICES_DESK_UPLOAD_H_
#define AMANAT_SERVICES_DESK_UPLOAD_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "amanat/common/v1/common.pb.h"
#include "services/core/byte_budget.h"

namespace amanat::desk {

struct Upload {
  common::v1::SignedCommand manifest;
  std::vector<std::string> lines;
  core::ByteBudget::Lease held;  // for as long as the lines are kept
};

// Fills a message and says whether there was one.
using ReadChunk = absl::FunctionRef<bool(common::v1::ImportChunk*)>;

// Asked of the manifest before a line is kept.
using CheckManifest = absl::FunctionRef<absl::Status(const common::v1::SignedCommand&)>;

// InvalidArgument without a manifest in the first message or with one in a later one;
// ResourceExhausted beyond examine::kImportLinesMax lines or proposal::kImportBytesMax, or what `held`
// may take; what `check` says.
absl::StatusOr<Upload> ReadUpload(ReadChunk read, CheckManifest check,
                                  core::ByteBudget::Lease held);

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_UPLOAD_H_
