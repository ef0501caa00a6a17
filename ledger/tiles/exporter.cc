#include "ledger/tiles/exporter.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/counted.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/tiles/log_directory.h"

namespace amanat::tiles {
namespace {

using merkle::kTileHeight;
using merkle::kTileWidth;

constexpr char kTemporarySuffix[] = ".tmp";

absl::Status ErrnoError(absl::string_view action, const std::string& path) {
  const std::string message =
      absl::StrCat("cannot ", action, " ", path, ": ", std::strerror(errno));
  return errno == ENOSPC || errno == EFBIG || errno == EDQUOT
             ? absl::ResourceExhaustedError(message)
             : absl::UnavailableError(message);
}

absl::Status WriteAll(int file, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoError("write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// As WriteFileDurably, but without its two syncs a file: one sync of the whole file system stands
// before the checkpoint that makes the files count.
absl::Status WriteAside(const std::string& path, absl::string_view content) {
  const size_t slash = path.rfind('/');
  AMANAT_RETURN_IF_ERROR(MakeFolders(path.substr(0, slash), kPublicFolder));
  const std::string temporary = absl::StrCat(path, kTemporarySuffix);
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return ErrnoError("create", temporary);
  absl::Status status = WriteAll(file, content, temporary);
  if (::close(file) != 0 && status.ok()) status = ErrnoError("close", temporary);
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = ErrnoError("rename to", path);
  }
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

absl::Status SyncFileSystem(const std::string& directory) {
  const int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return ErrnoError("open", directory);
  const int result = ::syncfs(handle);
  const absl::Status status = result == 0 ? absl::OkStatus() : ErrnoError("sync", directory);
  ::close(handle);
  return status;
}

class LogExport {
 public:
  LogExport(LogSource& source, const checkpoint::VerifierKey& key, const std::string& directory)
      : source_(source), key_(key), path_(directory), present_(directory) {}

  absl::StatusOr<ExportResult> Run();

 private:
  // Hashes of the tile that grows at one level.
  struct Level {
    uint64_t number = 0;
    std::string hashes;
  };

  absl::Status CheckPresent(const std::string& vkey);
  absl::Status Resume();
  absl::StatusOr<Hash> PresentNode(int level, uint64_t index) const;
  absl::Status AppendEntries();
  absl::Status AppendLeaf(const Hash& leaf);
  absl::Status AddToTile(int level, const Hash& hash);
  absl::Status WritePartialTiles();
  absl::Status Write(const std::string& relative, absl::string_view content);
  void RemoveStale();
  bool IsStale(absl::string_view relative) const;

  LogSource& source_;
  const checkpoint::VerifierKey& key_;
  const std::string path_;
  const LogDirectory present_;
  checkpoint::Checkpoint head_;
  ExportResult result_;
  merkle::Frontier frontier_;
  std::vector<Level> levels_;
};

absl::Status LogExport::Write(const std::string& relative, absl::string_view content) {
  ++result_.files_written;
  return WriteAside(absl::StrCat(path_, "/", relative), content);
}

// What the directory holds must be an earlier state of this log.
absl::Status LogExport::CheckPresent(const std::string& vkey) {
  const auto key = present_.ReadVerifierKey();
  if (key.ok() && *key != vkey) {
    return absl::FailedPreconditionError(absl::StrCat(path_, " holds the log ", *key));
  }
  if (!key.ok() && !absl::IsNotFound(key.status())) return key.status();
  const auto note = present_.ReadCheckpointNote();
  if (absl::IsNotFound(note.status())) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(note.status());
  const auto before = checkpoint::OpenCheckpoint(*note, key_);
  if (!before.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, "/checkpoint is not this log's: ", before.status().message()));
  }
  if (before->size > head_.size) {
    return absl::FailedPreconditionError(absl::StrCat(path_, " holds ",
                                                      Counted(before->size, "entry", "entries"),
                                                      ", the log's checkpoint ", head_.size));
  }
  result_.size_before = before->size;
  return absl::OkStatus();
}

// The root of a perfect subtree from the tiles that an earlier export wrote.
absl::StatusOr<Hash> LogExport::PresentNode(int level, uint64_t index) const {
  const int tile_level = level / kTileHeight;
  const uint64_t count = uint64_t{1} << (level % kTileHeight);
  const uint64_t first = index * count;
  const merkle::TileId full{tile_level, first / kTileWidth, kTileWidth};
  auto bytes = present_.ReadTile(full);
  if (absl::IsNotFound(bytes.status())) {
    const uint64_t hashes = result_.size_before >> (kTileHeight * tile_level);
    const uint32_t width = static_cast<uint32_t>(hashes % kTileWidth);
    if (width == 0) return bytes.status();
    bytes = present_.ReadTile({tile_level, full.number, width});
  }
  AMANAT_RETURN_IF_ERROR(bytes.status());
  merkle::Frontier subtree;
  for (uint64_t i = first % kTileWidth; i < first % kTileWidth + count; ++i) {
    if ((i + 1) * Hash::kSize > bytes->size()) return absl::DataLossError("a tile is too short");
    subtree.Append(
        *Hash::FromBytes(absl::string_view(*bytes).substr(i * Hash::kSize, Hash::kSize)));
  }
  return subtree.Root();
}

// Stands behind the last full bundle of the earlier export: later entries are read again.
absl::Status LogExport::Resume() {
  const TreeSize size = result_.size_before / kTileWidth * kTileWidth;
  std::vector<Hash> subtrees;
  TreeSize done = 0;
  for (int level = 63; level >= 0; --level) {
    if ((size >> level & 1) == 0) continue;
    AMANAT_ASSIGN_OR_RETURN(const Hash node, PresentNode(level, done >> level));
    subtrees.push_back(node);
    done += TreeSize{1} << level;
  }
  AMANAT_ASSIGN_OR_RETURN(frontier_, merkle::Frontier::FromSubtrees(size, std::move(subtrees)));
  for (int level = 0; size >> (kTileHeight * level) != 0; ++level) {
    const uint64_t hashes = size >> (kTileHeight * level);
    Level& at = levels_.emplace_back();
    at.number = hashes / kTileWidth;
    for (uint64_t i = at.number * kTileWidth; i < hashes; ++i) {
      AMANAT_ASSIGN_OR_RETURN(const Hash node, PresentNode(kTileHeight * level, i));
      at.hashes.append(node.view().data(), Hash::kSize);
    }
    if (kTileHeight * (level + 1) >= 64) break;
  }
  return absl::OkStatus();
}

absl::Status LogExport::AddToTile(int level, const Hash& hash) {
  if (levels_.size() <= static_cast<size_t>(level)) levels_.resize(level + 1);
  Level& at = levels_[level];
  at.hashes.append(hash.view().data(), Hash::kSize);
  if (at.hashes.size() < kTileWidth * Hash::kSize) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(Write(merkle::TilePath({level, at.number, kTileWidth}), at.hashes));
  ++at.number;
  at.hashes.clear();
  return absl::OkStatus();
}

absl::Status LogExport::AppendLeaf(const Hash& leaf) {
  absl::Status status;
  frontier_.Append(leaf, [&](int level, uint64_t, const Hash& node) {
    if (level % kTileHeight == 0 && status.ok()) status = AddToTile(level / kTileHeight, node);
  });
  return status;
}

absl::Status LogExport::AppendEntries() {
  while (frontier_.size() < head_.size) {
    const TreeSize first = frontier_.size();
    const uint32_t count =
        static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, head_.size - first));
    AMANAT_ASSIGN_OR_RETURN(const auto entries, source_.ReadEntries(first, count));
    if (entries.size() != count) {
      return absl::DataLossError(
          absl::StrCat("the log gave ", entries.size(), " of ", count, " entries from ", first));
    }
    AMANAT_ASSIGN_OR_RETURN(const std::string bundle, merkle::EncodeEntryBundle(entries));
    AMANAT_RETURN_IF_ERROR(Write(merkle::EntryBundlePath(first / kTileWidth, count), bundle));
    for (const std::string& entry : entries) {
      AMANAT_RETURN_IF_ERROR(AppendLeaf(merkle::HashLeaf(entry)));
    }
  }
  return absl::OkStatus();
}

absl::Status LogExport::WritePartialTiles() {
  for (size_t level = 0; level < levels_.size(); ++level) {
    const Level& at = levels_[level];
    if (at.hashes.empty()) continue;
    const uint32_t width = static_cast<uint32_t>(at.hashes.size() / Hash::kSize);
    AMANAT_RETURN_IF_ERROR(
        Write(merkle::TilePath({static_cast<int>(level), at.number, width}), at.hashes));
  }
  return absl::OkStatus();
}

// A partial file that a published checkpoint rests on stays until the full one is durable, for
// readers who still hold that checkpoint: the full one is what they fall back to. What an
// interrupted run left goes.
bool LogExport::IsStale(absl::string_view relative) const {
  const bool temporary = absl::ConsumeSuffix(&relative, kTemporarySuffix);
  const bool is_bundle = absl::StartsWith(relative, "tile/entries/");
  merkle::TileId tile;
  if (is_bundle) {
    const auto bundle = merkle::ParseEntryBundlePath(relative);
    if (!bundle.ok()) return false;
    tile = {0, bundle->number, bundle->width};
  } else {
    const auto parsed = merkle::ParseTilePath(relative);
    if (!parsed.ok()) return false;
    tile = *parsed;
  }
  if (temporary) return true;
  const int shift = tile.level * kTileHeight;
  if (tile.width == kTileWidth || shift >= 64) return false;
  const uint64_t now = head_.size >> shift;
  const uint64_t before = result_.size_before >> shift;
  if (tile.number != now / kTileWidth) return true;
  const uint64_t published = tile.number == before / kTileWidth ? before % kTileWidth : 0;
  return tile.width > published && tile.width != now % kTileWidth;
}

// The whole tree is looked through, so that nothing stays of a run that ended before it came here.
// What cannot be taken away the strict reader will tell. Precondition: the checkpoint and all that
// it rests on are durable.
void LogExport::RemoveStale() {
  namespace fs = std::filesystem;
  std::vector<std::string> stale;
  std::error_code error;
  fs::recursive_directory_iterator it(path_ + "/tile", error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const std::string path = it->path().string();
    if (IsStale(absl::string_view(path).substr(path_.size() + 1))) stale.push_back(path);
  }
  for (const std::string& path : stale) {
    if (::unlink(path.c_str()) == 0) ++result_.files_removed;
    ::rmdir(path.substr(0, path.rfind('/')).c_str());  // only succeeds when it is empty
  }
}

absl::StatusOr<ExportResult> LogExport::Run() {
  AMANAT_ASSIGN_OR_RETURN(const std::string note, source_.CheckpointNote());
  AMANAT_ASSIGN_OR_RETURN(head_, checkpoint::OpenCheckpoint(note, key_));
  AMANAT_RETURN_IF_ERROR(MakeFolders(path_, kPublicFolder));
  const std::string vkey = checkpoint::FormatVerifierKey(key_);
  AMANAT_RETURN_IF_ERROR(CheckPresent(vkey));
  AMANAT_RETURN_IF_ERROR(Resume());
  AMANAT_RETURN_IF_ERROR(AppendEntries());
  AMANAT_RETURN_IF_ERROR(WritePartialTiles());
  if (frontier_.Root() != head_.root) {
    return absl::DataLossError(absl::StrCat("the first ", head_.size, " entries of ", head_.origin,
                                            " have root ", frontier_.Root().hex(),
                                            ", the checkpoint says ", head_.root.hex()));
  }
  AMANAT_RETURN_IF_ERROR(Write("vkey", absl::StrCat(vkey, "\n")));
  AMANAT_RETURN_IF_ERROR(SyncFileSystem(path_));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(absl::StrCat(path_, "/checkpoint"), note));
  ++result_.files_written;
  RemoveStale();
  result_.size = head_.size;
  result_.root = head_.root;
  return result_;
}

}  // namespace

absl::StatusOr<ExportResult> ExportLog(LogSource& source, const checkpoint::VerifierKey& key,
                                       const std::string& directory) {
  return LogExport(source, key, directory).Run();
}

std::string LogFolderName(const entry::LogName& name) {
  std::string folder = absl::StrCat(name.site, "-", entry::BookName(name.book));
  if (name.succession != 1) absl::StrAppend(&folder, "-", name.succession);
  return folder;
}

}  // namespace amanat::tiles
