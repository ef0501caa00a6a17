// Reads an exported log strictly, wherever its files lie: nothing is trusted, and the size of each
// file is bounded before it is read. log_directory.h is the one over a directory.
//
// Errors of all readers: NotFound when the file is not there; InvalidArgument when it is not what
// its name says; PermissionDenied or Unavailable when it cannot be read. Implementations are
// thread-safe.
#ifndef AMANAT_LEDGER_TILES_LOG_READER_H_
#define AMANAT_LEDGER_TILES_LOG_READER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/merkle/tile.h"

namespace amanat::tiles {

constexpr size_t kVerifierKeyFileBytesMax = 4096;
constexpr uint64_t kMissingFilesListedMax = 100;  // of one level; the rest is counted
constexpr size_t kTileBytesMax = merkle::kTileWidth * Hash::kSize;
constexpr size_t kBundleBytesMax = merkle::kTileWidth * (merkle::kBundleEntryBytesMax + 2);

// A file that should not be there, or should and is not, or is not what its name says.
struct LayoutFinding {
  std::string path;  // relative to the log
  // MISSING_FILE, UNEXPECTED_FILE, EMPTY_FOLDER, NOT_A_REGULAR_FILE, FILE_SIZE, PARTIAL_FILE
  std::string rule;
  std::string expected;
  std::string found;
};

class LogReader {
 public:
  using Sink = std::function<void(const LayoutFinding&)>;

  virtual ~LogReader() = default;

  absl::StatusOr<std::string> ReadCheckpointNote() const;
  // The line without its newline.
  absl::StatusOr<std::string> ReadVerifierKey() const;
  // Exactly width * 32 bytes.
  absl::StatusOr<std::string> ReadTile(const merkle::TileId& tile) const;
  // Exactly `width` entries.
  absl::StatusOr<merkle::EntryBundle> ReadEntryBundle(const merkle::EntryBundleId& id) const;

  // Compares what is there with the files that a tree of `size` has, and calls `sink` for every
  // difference. An error when a folder cannot be listed. What cannot be listed at all is compared
  // by reading it: see ListsFiles.
  virtual absl::Status CheckLayout(TreeSize size, const Sink& sink) const = 0;
  // Whether CheckLayout tells of every missing file; else whoever misses one is to tell.
  virtual bool ListsFiles() const = 0;

 protected:
  // The content of a file of at most `bytes_max` bytes; a longer one is InvalidArgument.
  virtual absl::StatusOr<std::string> ReadFile(const std::string& relative,
                                               size_t bytes_max) const = 0;
  // Where the file lies, for messages.
  virtual std::string Locate(const std::string& relative) const = 0;
  // Whether a partial file may be gone because the full one exists now: it is read instead.
  virtual bool PartialFilesMayBeGone() const { return false; }
};

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_LOG_READER_H_
