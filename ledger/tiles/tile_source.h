// A log as whoever holds it publishes it, and the files of C2SP tlog-tiles that follow from it: the
// same bytes under the same names as ExportLog writes, without a directory.
//
//   AMANAT_ASSIGN_OR_RETURN(std::string bytes, ReadPublishedFile(source, "tile/0/000.p/17"));
//
// Thread-safe, as implementations of TileSource are.
#ifndef AMANAT_LEDGER_TILES_TILE_SOURCE_H_
#define AMANAT_LEDGER_TILES_TILE_SOURCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/note.h"

namespace amanat::tiles {

class TileSource {
 public:
  virtual ~TileSource() = default;
  virtual checkpoint::VerifierKey Key() const = 0;
  // The latest published note; NotFound while there is none. All below its size can be read.
  virtual absl::StatusOr<std::string> CheckpointNote() const = 0;
  // `count` entries from `first`, at most a bundle, all below the published size.
  virtual absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first,
                                                               uint32_t count) const = 0;
  // The root of the perfect subtree number `index` of those with 2^level entries, which lies below
  // the published size.
  virtual absl::StatusOr<Hash> ReadNode(int level, uint64_t index) const = 0;
};

// The content of the file `path`, relative to the log: "checkpoint", "vkey", a tile or an entry
// bundle, full, or partial of any width that the published size covers. NotFound for every other
// path, and for what lies beyond the published size, wholly or in part; the source's errors.
absl::StatusOr<std::string> ReadPublishedFile(const TileSource& source, absl::string_view path);

// Whether the content of a file that ReadPublishedFile found can still change: only that of the
// checkpoint does.
bool MayChange(absl::string_view path);

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_TILE_SOURCE_H_
