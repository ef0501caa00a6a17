// Small files, read with a bound and written so that a crash leaves the old or the new content.
#ifndef AMANAT_LEDGER_BASE_FILE_H_
#define AMANAT_LEDGER_BASE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat {

constexpr size_t kReadFileBytesMax = 64u << 20;

// The whole file. NotFound, PermissionDenied, FailedPrecondition (a folder), ResourceExhausted (larger than
// `bytes_max`), or
// Unavailable for any other error; the message names the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max = kReadFileBytesMax);

// Writes a temporary neighbour, syncs it, renames it over `path` and syncs the folder. On OK the
// content is durable; on error `path` holds the old or the new content, never a mixture.
absl::Status WriteFileDurably(const std::string& path, absl::string_view content,
                              uint32_t mode = 0644);

// Modes of folders: for the process's own user alone, unless what is in them is for others to read.
constexpr uint32_t kPrivateFolder = 0700;
constexpr uint32_t kPublicFolder = 0755;

// Creates the folder and its parents; existing ones are fine. Durable on OK.
absl::Status MakeFolders(const std::string& path, uint32_t mode = kPrivateFolder);

// OK also when there is no such file. Durable on OK.
absl::Status RemoveFileDurably(const std::string& path);

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_FILE_H_
