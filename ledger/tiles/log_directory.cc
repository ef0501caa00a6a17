#include "ledger/tiles/log_directory.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"

namespace amanat::tiles {
namespace {

using merkle::kTileHeight;
using merkle::kTileWidth;

constexpr int kBundles = -1;         // stands for a level
constexpr int kFolderDepthMax = 16;  // of a 64-bit tile number there are 10
constexpr size_t kBundleBytesMax = kTileWidth * (merkle::kBundleEntryBytesMax + 2);

// How many tiles, or bundles, a tree of `size` has at a level, and how wide the last one is.
uint64_t HashesAt(int level, TreeSize size) {
  if (level == kBundles) return size;
  const int shift = level * kTileHeight;
  return shift >= 64 ? 0 : size >> shift;
}
uint64_t FilesAt(int level, TreeSize size) {
  const uint64_t hashes = HashesAt(level, size);
  return hashes / kTileWidth + (hashes % kTileWidth != 0 ? 1 : 0);
}
uint32_t WidthOf(int level, uint64_t number, TreeSize size) {
  const uint64_t left = HashesAt(level, size) - number * kTileWidth;
  return left < kTileWidth ? static_cast<uint32_t>(left) : kTileWidth;
}
std::string PathOf(int level, uint64_t number, TreeSize size) {
  const uint32_t width = WidthOf(level, number, size);
  return level == kBundles ? merkle::EntryBundlePath(number, width)
                           : merkle::TilePath({level, number, width});
}

struct Located {
  int level = kBundles;
  uint64_t number = 0;
  uint32_t width = 0;
};

absl::StatusOr<Located> ParsePath(const std::string& path) {
  if (absl::StartsWith(path, "tile/entries/")) {
    AMANAT_ASSIGN_OR_RETURN(const auto bundle, merkle::ParseEntryBundlePath(path));
    return Located{kBundles, bundle.number, bundle.width};
  }
  AMANAT_ASSIGN_OR_RETURN(const auto tile, merkle::ParseTilePath(path));
  return Located{tile.level, tile.number, tile.width};
}

}  // namespace

absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t bytes_max) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) {
    const std::string message = absl::StrCat("cannot open ", path, ": ", std::strerror(errno));
    if (errno == ENOENT || errno == ENOTDIR) return absl::NotFoundError(message);
    if (errno == EACCES) return absl::PermissionDeniedError(message);
    return absl::UnavailableError(message);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a regular file"));
  }
  auto content = ReadFile(path, bytes_max);
  if (absl::IsResourceExhausted(content.status())) {
    return absl::InvalidArgumentError(content.status().message());
  }
  return content;
}

absl::StatusOr<std::string> LogDirectory::ReadCheckpointNote() const {
  return ReadRegularFile(Join("checkpoint"), checkpoint::kNoteBytesMax);
}

absl::StatusOr<std::string> LogDirectory::ReadVerifierKey() const {
  AMANAT_ASSIGN_OR_RETURN(std::string line,
                          ReadRegularFile(Join("vkey"), kVerifierKeyFileBytesMax));
  absl::string_view key = line;
  if (!absl::ConsumeSuffix(&key, "\n") || key.find('\n') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(Join("vkey"), " is not one line"));
  }
  return std::string(key);
}

absl::StatusOr<std::string> LogDirectory::ReadTile(const merkle::TileId& tile) const {
  const std::string path = Join(merkle::TilePath(tile));
  const size_t expected = tile.width * Hash::kSize;
  AMANAT_ASSIGN_OR_RETURN(std::string bytes, ReadRegularFile(path, kTileWidth * Hash::kSize));
  if (bytes.size() == expected) return bytes;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " has ", bytes.size(), " bytes, not ", expected));
}

absl::StatusOr<std::vector<std::string>> LogDirectory::ReadEntryBundle(
    const merkle::EntryBundleId& id) const {
  const std::string path = Join(merkle::EntryBundlePath(id.number, id.width));
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadRegularFile(path, kBundleBytesMax));
  auto entries = merkle::DecodeEntryBundle(bytes, id.width);
  if (!entries.ok()) return Annotate(entries.status(), path);
  return entries;
}

void LogDirectory::CheckFile(const std::string& relative, TreeSize size, const Sink& sink,
                             Counts& counts) const {
  if (relative == "checkpoint" || relative == "vkey") return;
  const auto id = ParsePath(relative);
  if (!id.ok()) {
    sink({relative, "UNEXPECTED_FILE", "", std::string(id.status().message())});
    return;
  }
  if (id->number >= FilesAt(id->level, size) || WidthOf(id->level, id->number, size) != id->width) {
    sink({relative, "UNEXPECTED_FILE", "", absl::StrCat("not a file of a tree of size ", size)});
    return;
  }
  ++counts.tiles[id->level];
  struct stat info;
  const off_t expected = static_cast<off_t>(id->width * Hash::kSize);
  if (id->level != kBundles && ::lstat(Join(relative).c_str(), &info) == 0 &&
      info.st_size != expected) {
    sink({relative, "FILE_SIZE", absl::StrCat(expected, " bytes"),
          absl::StrCat(info.st_size, " bytes")});
  }
}

absl::Status LogDirectory::Walk(const std::string& relative, int depth, TreeSize size,
                                const Sink& sink, Counts& counts) const {
  namespace fs = std::filesystem;
  const std::string folder = relative.empty() ? path_ : Join(relative);
  std::error_code error;
  fs::directory_iterator it(folder, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot list ", folder, ": ", error.message()));
  }
  bool empty = true;
  for (; it != fs::directory_iterator(); it.increment(error)) {
    if (error) break;
    empty = false;
    const std::string name = it->path().filename().string();
    const std::string path = relative.empty() ? name : absl::StrCat(relative, "/", name);
    const fs::file_status status = it->symlink_status(error);
    if (error) break;
    if (status.type() == fs::file_type::directory && depth < kFolderDepthMax) {
      AMANAT_RETURN_IF_ERROR(Walk(path, depth + 1, size, sink, counts));
    } else if (status.type() == fs::file_type::regular) {
      CheckFile(path, size, sink, counts);
    } else {
      sink({path, "NOT_A_REGULAR_FILE", "",
            status.type() == fs::file_type::symlink ? "a symbolic link" : "a special file"});
    }
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot list ", folder, ": ", error.message()));
  }
  if (empty && !relative.empty()) sink({relative, "EMPTY_FOLDER", "", "a folder without a file"});
  return absl::OkStatus();
}

// Every expected file that is there was counted, so that the number of probes is bounded by what
// the directory holds, whatever size its checkpoint claims.
void LogDirectory::ListMissing(TreeSize size, const Sink& sink, const Counts& counts) const {
  for (int level = kBundles; HashesAt(level, size) != 0; ++level) {
    const uint64_t files = FilesAt(level, size);
    const auto counted = counts.tiles.find(level);
    const uint64_t missing = files - (counted == counts.tiles.end() ? 0 : counted->second);
    uint64_t listed = 0;
    for (uint64_t number = 0; number < files && listed < missing; ++number) {
      struct stat info;
      const std::string path = PathOf(level, number, size);
      if (::lstat(Join(path).c_str(), &info) == 0) continue;
      if (++listed > kMissingFilesListedMax) {
        sink({path, "MISSING_FILE", "", absl::StrCat("this and others: ", missing, " in all")});
        break;
      }
      sink(
          {path, "MISSING_FILE", absl::StrCat("a tree of size ", size, " has it"), "no such file"});
    }
  }
}

absl::Status LogDirectory::CheckLayout(TreeSize size, const Sink& sink) const {
  Counts counts;
  AMANAT_RETURN_IF_ERROR(Walk("", 0, size, sink, counts));
  for (const char* name : {"checkpoint", "vkey"}) {
    struct stat info;
    if (::lstat(Join(name).c_str(), &info) == 0) continue;
    sink({name, "MISSING_FILE", "every exported log has it", "no such file"});
  }
  ListMissing(size, sink, counts);
  return absl::OkStatus();
}

}  // namespace amanat::tiles
