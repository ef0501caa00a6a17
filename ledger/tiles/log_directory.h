// Reads an exported log strictly. Nothing is trusted: sizes are bounded before anything is read,
// symbolic links and special files are refused, and CheckLayout accounts for every file.
//
//   LogDirectory log("export/manila-fund");
//   AMANAT_ASSIGN_OR_RETURN(std::string note, log.ReadCheckpointNote());
//   AMANAT_RETURN_IF_ERROR(log.CheckLayout(size, [](const LayoutFinding& finding) { ... }));
//
// Errors of all readers: NotFound when the file is not there; InvalidArgument when it is not what
// its name says; PermissionDenied or Unavailable when it cannot be read. Thread-compatible.
#ifndef AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_
#define AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/merkle/tile.h"

namespace amanat::tiles {

constexpr size_t kVerifierKeyFileBytesMax = 4096;
constexpr uint64_t kMissingFilesListedMax = 100;  // of one level; the rest is counted

// A file that should not be there, or should and is not, or is not what its name says.
struct LayoutFinding {
  std::string path;  // relative to the log's directory
  std::string rule;  // MISSING_FILE, UNEXPECTED_FILE, EMPTY_FOLDER, NOT_A_REGULAR_FILE, FILE_SIZE
  std::string expected;
  std::string found;
};

// The content of a regular file; symbolic links and special files are InvalidArgument.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t bytes_max);

class LogDirectory {
 public:
  explicit LogDirectory(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }

  absl::StatusOr<std::string> ReadCheckpointNote() const;
  // The line without its newline.
  absl::StatusOr<std::string> ReadVerifierKey() const;
  // Exactly width * 32 bytes.
  absl::StatusOr<std::string> ReadTile(const merkle::TileId& tile) const;
  // Exactly `width` entries.
  absl::StatusOr<std::vector<std::string>> ReadEntryBundle(const merkle::EntryBundleId& id) const;

  // Compares the directory with the files that a tree of `size` has, and calls `sink` for every
  // difference. Does not read contents. Memory does not grow with the log. An error when a folder
  // cannot be listed.
  using Sink = std::function<void(const LayoutFinding&)>;
  absl::Status CheckLayout(TreeSize size, const Sink& sink) const;

 private:
  struct Counts {
    std::map<int, uint64_t> tiles;  // expected tiles that are there, by level; bundles at -1
  };
  absl::Status Walk(const std::string& relative, int depth, TreeSize size, const Sink& sink,
                    Counts& counts) const;
  void CheckFile(const std::string& relative, TreeSize size, const Sink& sink,
                 Counts& counts) const;
  void ListMissing(TreeSize size, const Sink& sink, const Counts& counts) const;
  std::string Join(const std::string& relative) const { return path_ + "/" + relative; }

  const std::string path_;
};

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_
