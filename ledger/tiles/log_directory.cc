#include "ledger/tiles/log_directory.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::tiles {
namespace {

using merkle::kTileHeight;
using merkle::kTileWidth;

constexpr int kBundles = -1;         // stands for a level
constexpr int kFolderDepthMax = 16;  // of a 64-bit tile number there are 10

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
  auto content = amanat::ReadFile(path, bytes_max);
  if (absl::IsResourceExhausted(content.status())) {
    return absl::InvalidArgumentError(content.status().message());
  }
  return content;
}

void LogDirectory::CheckFile(const std::string& relative, TreeSize size, const Sink& sink,
                             Counts& counts) const {
  if (relative == "checkpoint" || relative == "vkey") return;
  const auto id = ParsePath(relative);
  if (!id.ok()) {
    sink({relative, "UNEXPECTED_FILE", "", std::string(id.status().message())});
    return;
  }
  const uint32_t width =
      id->number < FilesAt(id->level, size) ? WidthOf(id->level, id->number, size) : 0;
  if (width < id->width || (width == kTileWidth && id->width < width)) {
    sink({relative, "UNEXPECTED_FILE", "", absl::StrCat("not a file of a tree of size ", size)});
    return;
  }
  if (id->width < width) {
    CheckSuperseded(relative, PathOf(id->level, id->number, size), sink);
    return;
  }
  ++counts.tiles[id->level];
  struct stat info;
  const off_t expected = static_cast<off_t>(id->width * Hash::kSize);
  if (id->level != kBundles && ::lstat(Locate(relative).c_str(), &info) == 0 &&
      info.st_size != expected) {
    sink({relative, "FILE_SIZE", absl::StrCat(expected, " bytes"),
          absl::StrCat(info.st_size, " bytes")});
  }
}

// Hashes and entries of a wider file stand behind those of a narrower one, so that one is the
// beginning of the other, byte for byte. A present file that cannot be read is told elsewhere.
void LogDirectory::CheckSuperseded(const std::string& relative, const std::string& present,
                                   const Sink& sink) const {
  const auto narrow = ReadFile(relative, kBundleBytesMax);
  const auto wide = ReadFile(present, kBundleBytesMax);
  if (narrow.ok() && (!wide.ok() || absl::StartsWith(*wide, *narrow))) return;
  sink({relative, "PARTIAL_FILE", absl::StrCat("the beginning of ", present),
        narrow.ok() ? "other bytes" : std::string(narrow.status().message())});
}

absl::Status LogDirectory::Walk(const std::string& relative, int depth, TreeSize size,
                                const Sink& sink, Counts& counts) const {
  namespace fs = std::filesystem;
  const std::string folder = relative.empty() ? path_ : Locate(relative);
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
      if (::lstat(Locate(path).c_str(), &info) == 0) continue;
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
    if (::lstat(Locate(name).c_str(), &info) == 0) continue;
    sink({name, "MISSING_FILE", "every exported log has it", "no such file"});
  }
  ListMissing(size, sink, counts);
  return absl::OkStatus();
}

}  // namespace amanat::tiles
