#include "ledger/tiles/log_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"

namespace amanat::tiles {

using merkle::kTileWidth;

absl::StatusOr<std::string> LogReader::ReadCheckpointNote() const {
  return ReadFile("checkpoint", checkpoint::kNoteBytesMax);
}

absl::StatusOr<std::string> LogReader::ReadVerifierKey() const {
  AMANAT_ASSIGN_OR_RETURN(const std::string line, ReadFile("vkey", kVerifierKeyFileBytesMax));
  absl::string_view key = line;
  if (!absl::ConsumeSuffix(&key, "\n") || key.find('\n') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(Locate("vkey"), " is not one line"));
  }
  return std::string(key);
}

absl::StatusOr<std::string> LogReader::ReadTile(const merkle::TileId& tile) const {
  merkle::TileId read = tile;
  auto bytes = ReadFile(merkle::TilePath(read), kTileBytesMax);
  if (absl::IsNotFound(bytes.status()) && tile.width < kTileWidth && PartialFilesMayBeGone()) {
    read.width = kTileWidth;
    bytes = ReadFile(merkle::TilePath(read), kTileBytesMax);
  }
  if (!bytes.ok()) return bytes.status();
  if (const size_t expected = read.width * Hash::kSize; bytes->size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat(Locate(merkle::TilePath(read)), " has ",
                                                   bytes->size(), " bytes, not ", expected));
  }
  bytes->resize(tile.width * Hash::kSize);
  return bytes;
}

absl::StatusOr<merkle::EntryBundle> LogReader::ReadEntryBundle(
    const merkle::EntryBundleId& id) const {
  uint32_t width = id.width;
  auto bytes = ReadFile(merkle::EntryBundlePath(id.number, width), kBundleBytesMax);
  if (absl::IsNotFound(bytes.status()) && width < kTileWidth && PartialFilesMayBeGone()) {
    width = kTileWidth;
    bytes = ReadFile(merkle::EntryBundlePath(id.number, width), kBundleBytesMax);
  }
  if (!bytes.ok()) return bytes.status();
  auto bundle = merkle::EntryBundle::Parse(*std::move(bytes), width);
  if (!bundle.ok()) {
    return Annotate(bundle.status(), Locate(merkle::EntryBundlePath(id.number, width)));
  }
  bundle->Truncate(id.width);
  return bundle;
}

}  // namespace amanat::tiles
