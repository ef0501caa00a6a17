// The arithmetic and the file names of C2SP tlog-tiles: which tiles and entry bundles a tree of a
// given size has, where they lie, and how a bundle holds its entries.
//
//   TilePath({.level = 0, .number = 1234067, .width = 256});  // "tile/0/x001/x234/067"
//   EntryBundlePath(273, 112);                                // "tile/entries/273.p/112"
//
// Hash i of tile n at level l is the root of the perfect subtree number 256n+i of 256^l leaves.
// Paths are relative, without a leading slash. Values are plain data; thread-safe.
#ifndef AMANAT_LEDGER_MERKLE_TILE_H_
#define AMANAT_LEDGER_MERKLE_TILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::merkle {

constexpr int kTileHeight = 8;        // levels of the tree that one tile spans
constexpr uint32_t kTileWidth = 256;  // hashes of a full tile, entries of a full bundle
constexpr int kTileLevelMax = 63;     // of a path; trees of 64-bit size need no more than 7
constexpr size_t kBundleEntryBytesMax = 65535;
// The largest tree whose tiles are listed as a vector, against a size invented by a peer.
constexpr TreeSize kListedTreeSizeMax = TreeSize{1} << 32;

struct TileId {
  int level = 0;        // 0..kTileLevelMax; level l holds subtrees of 256^l leaves
  uint64_t number = 0;  // position within the level
  uint32_t width = 0;   // 1..256 hashes; below 256 the tile is partial
  auto operator<=>(const TileId&) const = default;
};

struct EntryBundleId {
  uint64_t number = 0;
  uint32_t width = 0;  // 1..256 entries
  auto operator<=>(const EntryBundleId&) const = default;
};

// Preconditions: level 0..kTileLevelMax and width 1..256.
std::string TilePath(const TileId& tile);
std::string EntryBundlePath(uint64_t number, uint32_t width);

// Strict inverses: only the one spelling that the functions above give is accepted.
// InvalidArgument names the path and the reason.
absl::StatusOr<TileId> ParseTilePath(absl::string_view path);
absl::StatusOr<EntryBundleId> ParseEntryBundlePath(absl::string_view path);

// All tiles of a tree of `size`, level by level, left to right: the full ones and at most one
// partial one a level; none is empty. ResourceExhausted above kListedTreeSizeMax.
absl::StatusOr<std::vector<TileId>> TilesFor(TreeSize size);
absl::StatusOr<std::vector<EntryBundleId>> EntryBundlesFor(TreeSize size);

// For each entry its length as two bytes, big-endian, and its bytes. InvalidArgument when there
// are none, more than 256, or one is longer than kBundleEntryBytesMax.
absl::StatusOr<std::string> EncodeEntryBundle(const std::vector<std::string>& entries);
// Exactly `width` entries and not a byte more; InvalidArgument names the offset otherwise.
absl::StatusOr<std::vector<std::string>> DecodeEntryBundle(absl::string_view bytes, uint32_t width);

// A bundle read without copying its entries.
class EntryBundle {
 public:
  EntryBundle() = default;
  // As DecodeEntryBundle.
  static absl::StatusOr<EntryBundle> Parse(std::string bytes, uint32_t width);

  size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  // Lives as long as this object stays where it is. Precondition: at < size().
  absl::string_view operator[](size_t at) const {
    const size_t begin = (at == 0 ? 0 : ends_[at - 1]) + kLengthBytes;
    return absl::string_view(bytes_).substr(begin, ends_[at] - begin);
  }
  // Keeps the first `width` entries. Precondition: width <= size().
  void Truncate(uint32_t width) { ends_.resize(width); }

 private:
  static constexpr size_t kLengthBytes = 2;

  std::string bytes_;
  std::vector<uint32_t> ends_;  // offset behind each entry
};

}  // namespace amanat::merkle

#endif  // AMANAT_LEDGER_MERKLE_TILE_H_
