#include "ledger/store/log_table.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/store/log_table_keys.h"

namespace amanat::store {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }

absl::string_view FromSlice(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::StatusOr<checkpoint::Checkpoint> ParseHead(absl::string_view note) {
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Note parsed, checkpoint::ParseNote(note));
  return checkpoint::ParseCheckpointText(parsed.text);
}

std::string FormatFrontier(const merkle::Frontier& frontier) {
  std::string bytes;
  AppendBigEndian(frontier.size(), bytes);
  for (const Hash& hash : frontier.subtrees()) absl::StrAppend(&bytes, hash.view());
  return bytes;
}

absl::Status CheckEntrySizes(absl::Span<const std::string> entries) {
  for (const std::string& entry : entries) {
    if (!entry.empty() && entry.size() <= merkle::kBundleEntryBytesMax) continue;
    return absl::InvalidArgumentError(absl::StrCat("an entry of ", entry.size(), " bytes, 1 to ",
                                                   merkle::kBundleEntryBytesMax, " are allowed"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string LogTable::Key(uint8_t kind, uint64_t number) const {
  std::string key = log_.str();
  key.push_back(static_cast<char>(kind));
  AppendBigEndian(number, key);
  return key;
}

absl::Status LogTable::Damaged(uint8_t kind, uint64_t number, absl::string_view what) const {
  return absl::DataLossError(absl::StrCat(database_->path(), ", log ", log_.hex(), ", kind ", kind,
                                          ", number ", number, ": ", what));
}

absl::Status LogTable::Usable() const {
  if (!poisoned_.load(std::memory_order_acquire)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "unknown durability: a write failed; the database must be opened again");
}

absl::Status LogTable::Poison(const absl::Status& cause) {
  poisoned_.store(true, std::memory_order_release);
  return cause;
}

absl::StatusOr<std::string> LogTable::Get(uint8_t kind, uint64_t number) const {
  AMANAT_RETURN_IF_ERROR(Usable());
  std::string value;
  const rocksdb::Status status =
      database_->db_->Get(rocksdb::ReadOptions(), ToSlice(Key(kind, number)), &value);
  if (status.IsCorruption()) return Damaged(kind, number, status.ToString());
  if (!status.ok()) return FromRocksdb(status);
  return value;
}

absl::StatusOr<std::string> LogTable::Tile(int level, uint64_t number) const {
  const uint8_t kind = static_cast<uint8_t>(kTileKind + level);
  auto tile = Get(kind, number);
  if (absl::IsNotFound(tile.status())) return Damaged(kind, number, "the tile is missing");
  if (!tile.ok()) return tile;
  if (tile->empty() || tile->size() % Hash::kSize != 0 ||
      tile->size() > merkle::kTileWidth * Hash::kSize) {
    return Damaged(kind, number, absl::StrCat("a tile of ", tile->size(), " bytes"));
  }
  return tile;
}

// A subtree of 2^level leaves lies in the tile of level / 8, as 2^(level % 8) of its hashes.
absl::StatusOr<Hash> LogTable::Node(int level, uint64_t index) const {
  if (level < 0 || level > 63 || index > (UINT64_MAX >> level) || index >= (size() >> level)) {
    return absl::NotFoundError(
        absl::StrCat("subtree ", index, " of level ", level, " is beyond size ", size()));
  }
  const int tile_level = level / merkle::kTileHeight;
  const size_t width = size_t{1} << (level % merkle::kTileHeight);
  const uint64_t first = index * width;
  const uint64_t number = first / merkle::kTileWidth;
  AMANAT_ASSIGN_OR_RETURN(const std::string tile, Tile(tile_level, number));
  const size_t offset = first % merkle::kTileWidth;
  if ((offset + width) * Hash::kSize > tile.size()) {
    return Damaged(
        static_cast<uint8_t>(kTileKind + tile_level), number,
        absl::StrCat("a tile of ", tile.size(), " bytes lacks hash ", offset + width - 1));
  }
  std::vector<Hash> hashes;
  for (size_t i = offset; i < offset + width; ++i) {
    hashes.push_back(
        *Hash::FromBytes(absl::string_view(tile).substr(i * Hash::kSize, Hash::kSize)));
  }
  for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
    for (size_t i = 0; i < hashes.size() / 2; ++i) {
      hashes[i] = merkle::HashNode(hashes[2 * i], hashes[2 * i + 1]);
    }
  }
  return hashes[0];
}

Hash LogTable::root() const { return frontier().Root(); }

merkle::Frontier LogTable::frontier() const {
  absl::MutexLock lock(&mutex_);
  return frontier_;
}

merkle::NodeReader LogTable::node_reader() const {
  return [this](int level, uint64_t index) { return Node(level, index); };
}

absl::StatusOr<Hash> LogTable::RootAt(TreeSize size) const {
  AMANAT_RETURN_IF_ERROR(Usable());
  if (size > this->size()) {
    return absl::NotFoundError(absl::StrCat("size ", size, " is beyond ", this->size()));
  }
  return merkle::RootOf(size, node_reader());
}

absl::StatusOr<Hash> LogTable::LeafHash(LogIndex index) const { return Node(0, index); }

absl::StatusOr<std::string> LogTable::checkpoint() const {
  auto note = Get(kCheckpointKind, 0);
  if (absl::IsNotFound(note.status())) return std::string();
  return note;
}

absl::StatusOr<std::string> LogTable::ReadEntry(LogIndex index) const {
  if (index >= size()) {
    return absl::NotFoundError(absl::StrCat("entry ", index, " is beyond size ", size()));
  }
  auto entry = Get(kEntryKind, index);
  if (absl::IsNotFound(entry.status())) return Damaged(kEntryKind, index, "the entry is missing");
  return entry;
}

absl::Status LogTable::Scan(LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(absl::string_view)> take) const {
  AMANAT_RETURN_IF_ERROR(Usable());
  const TreeSize end = size();
  const std::unique_ptr<rocksdb::Iterator> it(database_->db_->NewIterator(rocksdb::ReadOptions()));
  it->Seek(ToSlice(Key(kEntryKind, first)));
  for (LogIndex index = first; index < end; ++index, it->Next()) {
    if (it->status().IsCorruption()) return Damaged(kEntryKind, index, it->status().ToString());
    AMANAT_RETURN_IF_ERROR(FromRocksdb(it->status()));
    if (!it->Valid() || FromSlice(it->key()) != Key(kEntryKind, index)) {
      return Damaged(kEntryKind, index, "the entry is missing");
    }
    AMANAT_ASSIGN_OR_RETURN(const bool more, take(FromSlice(it->value())));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LogTable::ReadEntries(LogIndex first, size_t count_max,
                                                               size_t bytes_max) const {
  if (first > size()) {
    return absl::NotFoundError(absl::StrCat("entry ", first, " is beyond size ", size()));
  }
  std::vector<std::string> entries;
  size_t bytes = 0;
  const auto take = [&](absl::string_view entry) -> absl::StatusOr<bool> {
    bytes += entry.size();
    if (entries.size() == count_max || (!entries.empty() && bytes > bytes_max)) return false;
    entries.emplace_back(entry);
    return true;
  };
  AMANAT_RETURN_IF_ERROR(Scan(first, take));
  return entries;
}

absl::Status LogTable::Append(absl::Span<const std::string> entries, absl::string_view checkpoint) {
  absl::MutexLock lock(&mutex_);
  AMANAT_RETURN_IF_ERROR(Usable());
  AMANAT_RETURN_IF_ERROR(CheckEntrySizes(entries));
  merkle::Frontier frontier = frontier_;
  Edge edge = edge_;
  std::array<bool, kTileLevels> touched{};
  rocksdb::WriteBatch batch;
  rocksdb::Status failed;
  const auto put = [&](uint8_t kind, uint64_t number, absl::string_view value) {
    const rocksdb::Status status = batch.Put(ToSlice(Key(kind, number)), ToSlice(value));
    if (!status.ok()) failed = status;
  };
  const auto take_node = [&](int level, uint64_t index, const Hash& root) {
    if (level % merkle::kTileHeight != 0) return;
    const int tile_level = level / merkle::kTileHeight;
    EdgeTile& tile = edge[tile_level];
    AMANAT_CHECK(tile.number * merkle::kTileWidth + tile.hashes.size() / Hash::kSize == index);
    absl::StrAppend(&tile.hashes, root.view());
    touched[tile_level] = true;
    if (tile.hashes.size() < merkle::kTileWidth * Hash::kSize) return;
    put(static_cast<uint8_t>(kTileKind + tile_level), tile.number, tile.hashes);
    tile = {tile.number + 1, ""};
  };
  for (const std::string& entry : entries) {
    put(kEntryKind, frontier.size(), entry);
    frontier.Append(merkle::HashLeaf(entry), take_node);
  }
  for (int level = 0; level < kTileLevels; ++level) {
    if (!touched[level] || edge[level].hashes.empty()) continue;
    put(static_cast<uint8_t>(kTileKind + level), edge[level].number, edge[level].hashes);
  }
  if (!entries.empty()) put(kFrontierKind, 0, FormatFrontier(frontier));
  if (!checkpoint.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head, ParseHead(checkpoint));
    if (head.size != frontier.size() || head.root != frontier.Root()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the checkpoint is of size ", head.size, " and root ", head.root.hex(),
                       ", the entries give ", frontier.size(), " and ", frontier.Root().hex()));
    }
    put(kCheckpointKind, 0, checkpoint);
  }
  if (failed.ok()) {
    rocksdb::WriteOptions options;
    options.sync = true;
    failed = database_->db_->Write(options, &batch);
  }
  if (!failed.ok()) return Poison(FromRocksdb(failed));
  frontier_ = std::move(frontier);
  edge_ = std::move(edge);
  size_.store(frontier_.size(), std::memory_order_release);
  return absl::OkStatus();
}

absl::Status LogTable::PutCheckpoint(absl::string_view note) {
  AMANAT_RETURN_IF_ERROR(Usable());
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head, ParseHead(note));
  const auto root = RootAt(head.size);
  if (absl::IsNotFound(root.status()) || (root.ok() && *root != head.root)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the checkpoint of size ", head.size, " is not of this log's entries"));
  }
  if (!root.ok()) return root.status();
  absl::MutexLock lock(&mutex_);
  const rocksdb::Status status =
      database_->db_->Put(rocksdb::WriteOptions(), ToSlice(Key(kCheckpointKind, 0)), ToSlice(note));
  return status.ok() ? absl::OkStatus() : Poison(FromRocksdb(status));
}

}  // namespace amanat::store
