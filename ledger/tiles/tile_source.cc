#include "ledger/tiles/tile_source.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::tiles {
namespace {

using merkle::kTileHeight;
using merkle::kTileWidth;

constexpr char kCheckpoint[] = "checkpoint";
constexpr char kVerifierKey[] = "vkey";
constexpr char kBundlePrefix[] = "tile/entries/";

// The source signed or verified the note itself, so its signature is not verified again.
absl::StatusOr<TreeSize> PublishedSize(const TileSource& source) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, source.CheckpointNote());
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Note note, checkpoint::ParseNote(bytes));
  AMANAT_ASSIGN_OR_RETURN(const auto head, checkpoint::ParseCheckpointText(note.text));
  return head.size;
}

// NotFound unless `hashes` of a level cover the tile.
absl::Status CheckCovered(uint64_t hashes, uint64_t number, uint32_t width) {
  const uint64_t full = hashes / kTileWidth;
  if (number < full || (number == full && width <= hashes % kTileWidth)) return absl::OkStatus();
  return absl::NotFoundError("beyond the published size");
}

absl::StatusOr<std::string> MakeBundle(const TileSource& source, absl::string_view path) {
  const auto id = merkle::ParseEntryBundlePath(path);
  if (!id.ok()) return absl::NotFoundError(id.status().message());
  AMANAT_ASSIGN_OR_RETURN(const TreeSize size, PublishedSize(source));
  AMANAT_RETURN_IF_ERROR(CheckCovered(size, id->number, id->width));
  AMANAT_ASSIGN_OR_RETURN(const auto entries,
                          source.ReadEntries(id->number * kTileWidth, id->width));
  if (entries.size() != id->width) return absl::DataLossError("the log gave too few entries");
  return merkle::EncodeEntryBundle(entries);
}

absl::StatusOr<std::string> MakeTile(const TileSource& source, absl::string_view path) {
  const auto id = merkle::ParseTilePath(path);
  if (!id.ok()) return absl::NotFoundError(id.status().message());
  AMANAT_ASSIGN_OR_RETURN(const TreeSize size, PublishedSize(source));
  const int level = id->level * kTileHeight;
  AMANAT_RETURN_IF_ERROR(CheckCovered(level >= 64 ? 0 : size >> level, id->number, id->width));
  std::string hashes;
  hashes.reserve(id->width * Hash::kSize);
  const uint64_t first = id->number * kTileWidth;
  if (level == 0) {
    // One scan over entries is faster than looking each hash up.
    AMANAT_ASSIGN_OR_RETURN(const auto entries, source.ReadEntries(first, id->width));
    if (entries.size() != id->width) return absl::DataLossError("the log gave too few entries");
    for (const std::string& entry : entries) {
      absl::StrAppend(&hashes, merkle::HashLeaf(entry).view());
    }
    return hashes;
  }
  for (uint32_t i = 0; i < id->width; ++i) {
    AMANAT_ASSIGN_OR_RETURN(const Hash node, source.ReadNode(level, first + i));
    absl::StrAppend(&hashes, node.view());
  }
  return hashes;
}

}  // namespace

absl::StatusOr<std::string> ReadPublishedFile(const TileSource& source, absl::string_view path) {
  if (path == kCheckpoint) return source.CheckpointNote();
  if (path == kVerifierKey) return checkpoint::FormatVerifierKey(source.Key()) + "\n";
  return absl::StartsWith(path, kBundlePrefix) ? MakeBundle(source, path) : MakeTile(source, path);
}

bool MayChange(absl::string_view path) { return path == kCheckpoint; }

}  // namespace amanat::tiles
