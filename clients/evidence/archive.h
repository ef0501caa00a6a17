// A plain tar archive (POSIX.1-1988 ustar) that is the same bytes for the same files: regular files alone,
// mode 0600, of nobody, of no time, in the order given. `tar -xf` opens it; so does whatever the reviewer of
// a case has at hand.
//
//   const std::string bytes = WriteArchive({{"manifest.json", "{}\n"}, {"files/ab", content}});
//   absl::StatusOr<std::vector<ArchivedFile>> files = ReadArchive(bytes);
//
// The reader takes what the writer makes and nothing else: no folder, link or device, no absolute or
// climbing name, no name twice, no byte behind the end. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_EVIDENCE_ARCHIVE_H_
#define AMANAT_CLIENTS_EVIDENCE_ARCHIVE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::evidence {

constexpr size_t kArchivedFilesMax = 1024;
constexpr size_t kArchivedNameBytesMax = 99;

struct ArchivedFile {
  std::string name;  // relative, of letters, digits and "-._/"
  std::string content;
  bool operator==(const ArchivedFile&) const = default;
};

// Whether a file of the name may stand in an archive.
bool IsArchivedName(absl::string_view name);

// Precondition: at most kArchivedFilesMax files, their names different and allowed.
std::string WriteArchive(const std::vector<ArchivedFile>& files);
// InvalidArgument names the offset, or the file, and the reason.
absl::StatusOr<std::vector<ArchivedFile>> ReadArchive(absl::string_view bytes);

}  // namespace amanat::evidence

#endif  // AMANAT_CLIENTS_EVIDENCE_ARCHIVE_H_
