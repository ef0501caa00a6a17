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

absl::StatusOr<checkpoint::Checkpoint> ParseHead(absl::string_view note) {
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Note parsed, checkpoint::ParseNote(note));
  return checkpoint::ParseCheckpointText(parsed.text);
}

std::string FormatFrontier(const merkle::Frontier& frontier) {
  std::string bytes;
  state::AppendBigEndian64(frontier.size(), bytes);
  for (const Hash& hash : frontier.subtrees()) absl::StrAppend(&bytes, hash.view());
  return bytes;
}

std::string EntryText(LogIndex index) { return absl::StrCat("entry ", index); }

// About what the write of these weighs, so that its buffer is made once.
size_t BytesOf(const Addition& addition) {
  constexpr size_t kBytesBesideAnEntry = kEntryKeyBytes + Hash::kSize + 8;
  constexpr size_t kEdgesBytes = 64u << 10;
  size_t bytes = kEdgesBytes + addition.checkpoint.size();
  for (const std::string& entry : addition.entries) bytes += entry.size() + kBytesBesideAnEntry;
  return addition.state == nullptr ? bytes : bytes + 2 * addition.state->bytes();
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

absl::Status LogTable::Damaged(absl::string_view what, absl::string_view why) const {
  return absl::DataLossError(
      absl::StrCat(database_->path(), ", log ", log_.hex(), ", ", what, ": ", why));
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

absl::StatusOr<std::string> LogTable::Get(Family family, absl::string_view key,
                                          absl::string_view what) const {
  AMANAT_RETURN_IF_ERROR(Usable());
  std::string value;
  const rocksdb::Status status =
      database_->db_->Get(rocksdb::ReadOptions(), database_->family(family), ToSlice(key), &value);
  if (status.IsCorruption()) return Damaged(what, status.ToString());
  if (!status.ok()) return FromRocksdb(status);
  return value;
}

absl::StatusOr<std::string> LogTable::FullTile(int level, uint64_t number) const {
  const std::string what = TileText(level, number);
  auto tile = Get(Family::kTiles, TileKey(log_, level, number), what);
  if (absl::IsNotFound(tile.status())) return Damaged(what, "the tile is missing");
  if (!tile.ok()) return tile;
  if (tile->size() != merkle::kTileWidth * Hash::kSize) {
    return Damaged(what, absl::StrCat("a full tile of ", tile->size(), " bytes"));
  }
  return tile;
}

// A growing tile is full and another one grows as soon as a write says so, at any moment.
absl::StatusOr<std::string> LogTable::Tile(int level, uint64_t number) const {
  if (TileEnd(level, number) <= size()) return FullTile(level, number);
  const std::string what = TileText(level, number);
  auto edge = Get(Family::kState, RowKey(log_, static_cast<uint8_t>(kEdgeRow + level)), what);
  if (edge.ok() && edge->size() >= 8 && state::ReadBigEndian64(*edge) == number) {
    edge->erase(0, 8);
    if (!edge->empty() && edge->size() % Hash::kSize == 0 &&
        edge->size() < merkle::kTileWidth * Hash::kSize) {
      return edge;
    }
    return Damaged(what, absl::StrCat("a growing tile of ", edge->size(), " bytes"));
  }
  if (!edge.ok() && !absl::IsNotFound(edge.status())) return edge;
  return FullTile(level, number);
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
        TileText(tile_level, number),
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
  auto note = Get(Family::kState, RowKey(log_, kCheckpointRow), "checkpoint");
  if (absl::IsNotFound(note.status())) return std::string();
  return note;
}

absl::StatusOr<std::string> LogTable::ReadEntry(LogIndex index) const {
  if (index >= size()) {
    return absl::NotFoundError(absl::StrCat("entry ", index, " is beyond size ", size()));
  }
  auto entry = Get(Family::kEntries, EntryKey(log_, index), EntryText(index));
  if (absl::IsNotFound(entry.status())) return Damaged(EntryText(index), "the entry is missing");
  return entry;
}

absl::Status LogTable::Scan(LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(absl::string_view)> take) const {
  AMANAT_RETURN_IF_ERROR(Usable());
  const TreeSize end = size();
  if (first >= end) return absl::OkStatus();
  const std::unique_ptr<rocksdb::Iterator> it(
      database_->db_->NewIterator(rocksdb::ReadOptions(), database_->family(Family::kEntries)));
  it->Seek(ToSlice(EntryKey(log_, first)));
  for (LogIndex index = first; index < end; ++index, it->Next()) {
    if (it->status().IsCorruption()) return Damaged(EntryText(index), it->status().ToString());
    AMANAT_RETURN_IF_ERROR(FromRocksdb(it->status()));
    if (!it->Valid() || FromSlice(it->key()) != EntryKey(log_, index)) {
      return Damaged(EntryText(index), "the entry is missing");
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

absl::Status LogTable::Write(rocksdb::WriteBatch& batch, bool synced) {
  rocksdb::WriteOptions options;
  options.sync = synced;
  const rocksdb::Status status = database_->db_->Write(options, &batch);
  return status.ok() ? absl::OkStatus() : Poison(FromRocksdb(status));
}

absl::Status LogTable::Append(const Addition& addition) {
  absl::MutexLock lock(&mutex_);
  AMANAT_RETURN_IF_ERROR(Usable());
  AMANAT_RETURN_IF_ERROR(CheckEntrySizes(addition.entries));
  AMANAT_CHECK(addition.leaf_hashes.empty() ||
               addition.leaf_hashes.size() == addition.entries.size());
  merkle::Frontier frontier = frontier_;
  Edge edge = edge_;
  std::array<bool, kTileLevels> touched{};
  rocksdb::WriteBatch batch(BytesOf(addition));
  rocksdb::Status failed;
  const auto put = [&](Family family, absl::string_view key, absl::string_view value) {
    const rocksdb::Status status =
        batch.Put(database_->family(family), ToSlice(key), ToSlice(value));
    if (!status.ok()) failed = status;
  };
  const auto take_node = [&](int level, uint64_t index, const Hash& root) {
    if (level % merkle::kTileHeight != 0) return;
    const int tile_level = level / merkle::kTileHeight;
    EdgeTile& tile = edge[tile_level];
    AMANAT_CHECK(tile.number * merkle::kTileWidth + tile.hashes.size() / Hash::kSize == index);
    tile.hashes.append(root.view().data(), Hash::kSize);
    touched[tile_level] = true;
    if (tile.hashes.size() < merkle::kTileWidth * Hash::kSize) return;
    put(Family::kTiles, TileKey(log_, tile_level, tile.number), tile.hashes);
    tile = {tile.number + 1, ""};
  };
  std::string key;
  for (size_t i = 0; i < addition.entries.size(); ++i) {
    const std::string& entry = addition.entries[i];
    key.assign(log_.view().data(), LogId::kSize);
    state::AppendBigEndian64(frontier.size(), key);
    put(Family::kEntries, key, entry);
    frontier.Append(
        addition.leaf_hashes.empty() ? merkle::HashLeaf(entry) : addition.leaf_hashes[i],
        take_node);
  }
  for (int level = 0; level < kTileLevels; ++level) {
    if (!touched[level]) continue;
    std::string value;
    state::AppendBigEndian64(edge[level].number, value);
    put(Family::kState, RowKey(log_, static_cast<uint8_t>(kEdgeRow + level)),
        value + edge[level].hashes);
  }
  if (!addition.entries.empty()) {
    put(Family::kState, RowKey(log_, kFrontierRow), FormatFrontier(frontier));
  }
  if (!addition.checkpoint.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head, ParseHead(addition.checkpoint));
    if (head.size != frontier.size() || head.root != frontier.Root()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the checkpoint is of size ", head.size, " and root ", head.root.hex(),
                       ", the entries give ", frontier.size(), " and ", frontier.Root().hex()));
    }
    put(Family::kState, RowKey(log_, kCheckpointRow), addition.checkpoint);
  }
  if (addition.state != nullptr) AMANAT_RETURN_IF_ERROR(state_.Write(*addition.state, batch));
  if (!failed.ok()) return Poison(FromRocksdb(failed));
  AMANAT_RETURN_IF_ERROR(Write(batch, /*synced=*/true));
  frontier_ = std::move(frontier);
  edge_ = std::move(edge);
  size_.store(frontier_.size(), std::memory_order_release);
  return absl::OkStatus();
}

absl::Status LogTable::WriteState(const state::Changes& changes) {
  absl::MutexLock lock(&mutex_);
  AMANAT_RETURN_IF_ERROR(Usable());
  rocksdb::WriteBatch batch;
  AMANAT_RETURN_IF_ERROR(state_.Write(changes, batch));
  return Write(batch, /*synced=*/false);
}

absl::Status LogTable::PutCheckpoint(absl::string_view note) {
  AMANAT_RETURN_IF_ERROR(Usable());
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head, ParseHead(note));
  const absl::StatusOr<Hash> root =
      head.size == size() ? absl::StatusOr<Hash>(this->root()) : RootAt(head.size);
  if (absl::IsNotFound(root.status()) || (root.ok() && *root != head.root)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the checkpoint of size ", head.size, " is not of this log's entries"));
  }
  if (!root.ok()) return root.status();
  absl::MutexLock lock(&mutex_);
  rocksdb::WriteBatch batch;
  const rocksdb::Status status =
      batch.Put(database_->family(Family::kState), RowKey(log_, kCheckpointRow), ToSlice(note));
  if (!status.ok()) return Poison(FromRocksdb(status));
  return Write(batch, /*synced=*/false);
}

}  // namespace amanat::store
