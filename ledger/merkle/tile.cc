#include "ledger/merkle/tile.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::merkle {
namespace {

constexpr size_t kPathBytesMax = 64;  // more than the longest number of 64 bits takes

// "x001/x234/067", and for a partial tile ".p/<width>" behind it.
std::string NumberPath(uint64_t number, uint32_t width) {
  AMANAT_CHECK(width >= 1 && width <= kTileWidth);
  std::string path = absl::StrFormat("%03d", number % 1000);
  for (number /= 1000; number != 0; number /= 1000) {
    path = absl::StrCat(absl::StrFormat("x%03d/", number % 1000), path);
  }
  if (width < kTileWidth) absl::StrAppend(&path, ".p/", width);
  return path;
}

absl::Status PathError(absl::string_view path, absl::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("tile path '", path.substr(0, kPathBytesMax), "': ", reason));
}

// Reads what NumberPath writes, and other spellings; the callers compare with the one spelling.
absl::StatusOr<EntryBundleId> ParseNumberPath(absl::string_view path, absl::string_view rest) {
  EntryBundleId id{.number = 0, .width = kTileWidth};
  if (const size_t partial = rest.find(".p/"); partial != absl::string_view::npos) {
    if (!absl::SimpleAtoi(rest.substr(partial + 3), &id.width) || id.width == 0 ||
        id.width >= kTileWidth) {
      return PathError(path, "the width is not 1 to 255");
    }
    rest = rest.substr(0, partial);
  }
  std::string digits;
  for (const char c : rest) {
    if (c != 'x' && c != '/') digits.push_back(c);
  }
  if (!absl::SimpleAtoi(digits, &id.number)) return PathError(path, "the number is not a number");
  return id;
}

absl::Status CheckListedSize(TreeSize size) {
  if (size <= kListedTreeSizeMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "tiles of a tree of size ", size, " are not listed; the largest is ", kListedTreeSizeMax));
}

}  // namespace

std::string TilePath(const TileId& tile) {
  AMANAT_CHECK(tile.level >= 0 && tile.level <= kTileLevelMax);
  return absl::StrCat("tile/", tile.level, "/", NumberPath(tile.number, tile.width));
}

std::string EntryBundlePath(uint64_t number, uint32_t width) {
  return absl::StrCat("tile/entries/", NumberPath(number, width));
}

absl::StatusOr<TileId> ParseTilePath(absl::string_view path) {
  absl::string_view rest = path;
  if (path.size() > kPathBytesMax) return PathError(path, "too long");
  if (!absl::ConsumePrefix(&rest, "tile/")) return PathError(path, "does not begin with tile/");
  const size_t slash = rest.find('/');
  TileId tile;
  if (slash == absl::string_view::npos || !absl::SimpleAtoi(rest.substr(0, slash), &tile.level) ||
      tile.level < 0 || tile.level > kTileLevelMax) {
    return PathError(path, "the level is not 0 to 63");
  }
  AMANAT_ASSIGN_OR_RETURN(const EntryBundleId id, ParseNumberPath(path, rest.substr(slash + 1)));
  tile.number = id.number;
  tile.width = id.width;
  if (TilePath(tile) != path) {
    return PathError(path, absl::StrCat("must be written ", TilePath(tile)));
  }
  return tile;
}

absl::StatusOr<EntryBundleId> ParseEntryBundlePath(absl::string_view path) {
  absl::string_view rest = path;
  if (path.size() > kPathBytesMax) return PathError(path, "too long");
  if (!absl::ConsumePrefix(&rest, "tile/entries/")) {
    return PathError(path, "does not begin with tile/entries/");
  }
  AMANAT_ASSIGN_OR_RETURN(const EntryBundleId id, ParseNumberPath(path, rest));
  if (const std::string expected = EntryBundlePath(id.number, id.width); expected != path) {
    return PathError(path, absl::StrCat("must be written ", expected));
  }
  return id;
}

absl::StatusOr<std::vector<TileId>> TilesFor(TreeSize size) {
  AMANAT_RETURN_IF_ERROR(CheckListedSize(size));
  std::vector<TileId> tiles;
  uint64_t hashes = size;
  for (int level = 0; hashes != 0; ++level, hashes >>= kTileHeight) {
    const uint64_t full = hashes / kTileWidth;
    for (uint64_t number = 0; number < full; ++number) tiles.push_back({level, number, kTileWidth});
    const uint32_t width = static_cast<uint32_t>(hashes % kTileWidth);
    if (width != 0) tiles.push_back({level, full, width});
  }
  return tiles;
}

absl::StatusOr<std::vector<EntryBundleId>> EntryBundlesFor(TreeSize size) {
  AMANAT_RETURN_IF_ERROR(CheckListedSize(size));
  std::vector<EntryBundleId> bundles;
  const uint64_t full = size / kTileWidth;
  for (uint64_t number = 0; number < full; ++number) bundles.push_back({number, kTileWidth});
  const uint32_t width = static_cast<uint32_t>(size % kTileWidth);
  if (width != 0) bundles.push_back({full, width});
  return bundles;
}

absl::StatusOr<std::string> EncodeEntryBundle(const std::vector<std::string>& entries) {
  if (entries.empty() || entries.size() > kTileWidth) {
    return absl::InvalidArgumentError(
        absl::StrCat("an entry bundle holds 1 to 256 entries, not ", entries.size()));
  }
  std::string bytes;
  for (size_t i = 0; i < entries.size(); ++i) {
    const size_t length = entries[i].size();
    if (length > kBundleEntryBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat("entry ", i, " of the bundle has ", length,
                                                     " bytes, more than ", kBundleEntryBytesMax));
    }
    bytes.push_back(static_cast<char>(length >> 8));
    bytes.push_back(static_cast<char>(length & 0xff));
    bytes.append(entries[i]);
  }
  return bytes;
}

absl::StatusOr<EntryBundle> EntryBundle::Parse(std::string bytes, uint32_t width) {
  if (width < 1 || width > kTileWidth) {
    return absl::InvalidArgumentError(
        absl::StrCat("an entry bundle holds 1 to 256 entries, not ", width));
  }
  EntryBundle bundle;
  bundle.ends_.reserve(width);
  size_t offset = 0;
  while (bundle.ends_.size() < width) {
    const size_t left = bytes.size() - offset;
    const size_t length = left < kLengthBytes
                              ? 0
                              : static_cast<size_t>(static_cast<uint8_t>(bytes[offset])) << 8 |
                                    static_cast<uint8_t>(bytes[offset + 1]);
    if (left < kLengthBytes || left - kLengthBytes < length) {
      return absl::InvalidArgumentError(absl::StrCat("entry bundle: entry ", bundle.ends_.size(),
                                                     " of ", width, " is cut short at offset ",
                                                     offset));
    }
    offset += kLengthBytes + length;
    bundle.ends_.push_back(static_cast<uint32_t>(offset));
  }
  if (offset != bytes.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("entry bundle: more bytes after its ", width, " entries, at offset ", offset));
  }
  bundle.bytes_ = std::move(bytes);
  return bundle;
}

absl::StatusOr<std::vector<std::string>> DecodeEntryBundle(absl::string_view bytes,
                                                           uint32_t width) {
  AMANAT_ASSIGN_OR_RETURN(const EntryBundle bundle, EntryBundle::Parse(std::string(bytes), width));
  std::vector<std::string> entries;
  entries.reserve(bundle.size());
  for (size_t i = 0; i < bundle.size(); ++i) entries.emplace_back(bundle[i]);
  return entries;
}

}  // namespace amanat::merkle
