// Opening and checking: whether what stands in the database is one coherent log.
#include <rocksdb/db.h>
#include <rocksdb/iterator.h>

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/store/log_table.h"
#include "ledger/store/log_table_keys.h"

namespace amanat::store {
namespace {

// Hashes of one level of tiles, compared tile by tile as they grow.
struct LevelHashes {
  uint64_t number = 0;
  std::string hashes;
};

constexpr absl::string_view kFrontierText = "frontier";
constexpr absl::string_view kCheckpointText = "checkpoint";

}  // namespace

absl::StatusOr<std::unique_ptr<LogTable>> LogTable::Open(Database* database, const LogId& log) {
  std::unique_ptr<LogTable> table(new LogTable(database, log));
  absl::MutexLock lock(&table->mutex_);
  AMANAT_RETURN_IF_ERROR(table->Load());
  return table;
}

absl::Status LogTable::CheckNothingFrom(Family family, absl::string_view key,
                                        absl::string_view what) const {
  const std::unique_ptr<rocksdb::Iterator> it(
      database_->db_->NewIterator(rocksdb::ReadOptions(), database_->family(family)));
  it->Seek(ToSlice(key));
  AMANAT_RETURN_IF_ERROR(FromRocksdb(it->status()));
  if (!it->Valid() || !it->key().starts_with(ToSlice(log_.view()))) return absl::OkStatus();
  const absl::string_view number = FromSlice(it->key()).substr(LogId::kSize);
  return Damaged(absl::StrCat(what, number.size() < 8 ? 0 : state::ReadBigEndian64(number)),
                 absl::StrCat("stands beyond what the size ", size(), " has"));
}

absl::Status LogTable::Load() {
  AMANAT_RETURN_IF_ERROR(LoadFrontier());
  AMANAT_RETURN_IF_ERROR(LoadEdge());
  AMANAT_RETURN_IF_ERROR(CheckNothingFrom(Family::kEntries, EntryKey(log_, size()), "entry "));
  AMANAT_RETURN_IF_ERROR(CheckFrontier());
  if (size() > 0) {
    AMANAT_ASSIGN_OR_RETURN(const std::string last, ReadEntry(size() - 1));
    AMANAT_ASSIGN_OR_RETURN(const Hash hash, LeafHash(size() - 1));
    if (merkle::HashLeaf(last) != hash) {
      return Damaged(absl::StrCat("entry ", size() - 1),
                     "the entry does not have the hash that its tile says");
    }
  }
  return CheckCheckpoint();
}

absl::Status LogTable::LoadFrontier() {
  const auto bytes = Get(Family::kState, RowKey(log_, kFrontierRow), kFrontierText);
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(bytes.status());
  if (bytes->size() < 8) return Damaged(kFrontierText, "shorter than a size");
  const TreeSize size = state::ReadBigEndian64(*bytes);
  if (size == 0 || bytes->size() != 8 + Hash::kSize * std::popcount(size)) {
    return Damaged(kFrontierText, absl::StrCat(bytes->size(), " bytes do not fit the size ", size));
  }
  std::vector<Hash> subtrees;
  for (size_t offset = 8; offset < bytes->size(); offset += Hash::kSize) {
    subtrees.push_back(*Hash::FromBytes(absl::string_view(*bytes).substr(offset, Hash::kSize)));
  }
  AMANAT_ASSIGN_OR_RETURN(frontier_, merkle::Frontier::FromSubtrees(size, std::move(subtrees)));
  size_.store(size, std::memory_order_release);
  return absl::OkStatus();
}

absl::Status LogTable::LoadEdge() {
  for (int level = 0; level < kTileLevels; ++level) {
    const uint64_t nodes = size() >> (merkle::kTileHeight * level);
    const uint64_t full = nodes / merkle::kTileWidth;
    const size_t width = nodes % merkle::kTileWidth;
    edge_[level] = {full, ""};
    if (full > 0) AMANAT_RETURN_IF_ERROR(FullTile(level, full - 1).status());
    if (width > 0) {
      AMANAT_ASSIGN_OR_RETURN(edge_[level].hashes, Tile(level, full));
      if (edge_[level].hashes.size() != width * Hash::kSize) {
        return Damaged(TileText(level, full),
                       absl::StrCat("a tile of ", edge_[level].hashes.size() / Hash::kSize,
                                    " hashes, the size ", size(), " has ", width));
      }
    }
  }
  // Behind every full tile of this size: keys order by the size that makes a tile full.
  std::string beyond = log_.str();
  state::AppendBigEndian64(size() + 1, beyond);
  return CheckNothingFrom(Family::kTiles, beyond, "the tile that is full at ");
}

absl::Status LogTable::CheckFrontier() const {
  TreeSize before = 0;
  for (const Hash& subtree : frontier_.subtrees()) {
    const int level = 63 - std::countl_zero(size() - before);
    AMANAT_ASSIGN_OR_RETURN(const Hash node, Node(level, before >> level));
    if (node != subtree) {
      return Damaged(kFrontierText,
                     absl::StrCat("the subtree of 2^", level, " leaves from ", before, " is ",
                                  subtree.hex(), ", the tiles give ", node.hex()));
    }
    before += TreeSize{1} << level;
  }
  return absl::OkStatus();
}

absl::Status LogTable::CheckCheckpoint() const {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, checkpoint());
  if (bytes.empty()) return absl::OkStatus();
  const auto note = checkpoint::ParseNote(bytes);
  if (!note.ok()) return Damaged(kCheckpointText, note.status().message());
  const auto head = checkpoint::ParseCheckpointText(note->text);
  if (!head.ok()) return Damaged(kCheckpointText, head.status().message());
  if (head->size > size()) {
    return Damaged(kCheckpointText,
                   absl::StrCat("signed for size ", head->size, ", the entries end at ", size()));
  }
  AMANAT_ASSIGN_OR_RETURN(const Hash root, RootAt(head->size));
  if (root == head->root) return absl::OkStatus();
  return Damaged(kCheckpointText, absl::StrCat("signed for root ", head->root.hex(), " at size ",
                                               head->size, ", the entries give ", root.hex()));
}

absl::Status LogTable::Check() const {
  absl::MutexLock lock(&mutex_);
  merkle::Frontier computed;
  std::array<LevelHashes, kTileLevels> levels;
  absl::Status status;
  const auto compare = [&](int level) {
    const LevelHashes& expected = levels[level];
    const auto tile = Tile(level, expected.number);
    if (!tile.ok()) {
      status.Update(tile.status());
    } else if (*tile != expected.hashes) {
      status.Update(
          Damaged(TileText(level, expected.number), "the tile is not that of the entries"));
    }
  };
  const auto take_node = [&](int level, uint64_t, const Hash& root) {
    if (level % merkle::kTileHeight != 0) return;
    LevelHashes& tile = levels[level / merkle::kTileHeight];
    absl::StrAppend(&tile.hashes, root.view());
    if (tile.hashes.size() < merkle::kTileWidth * Hash::kSize) return;
    compare(level / merkle::kTileHeight);
    tile = {tile.number + 1, ""};
  };
  const auto take_entry = [&](absl::string_view entry) -> absl::StatusOr<bool> {
    computed.Append(merkle::HashLeaf(entry), take_node);
    if (!status.ok()) return status;
    return true;
  };
  AMANAT_RETURN_IF_ERROR(Scan(0, take_entry));
  for (int level = 0; level < kTileLevels; ++level) {
    if (!levels[level].hashes.empty()) compare(level);
  }
  AMANAT_RETURN_IF_ERROR(status);
  if (computed != frontier_) return Damaged(kFrontierText, "is not that of the entries");
  return CheckCheckpoint();
}

}  // namespace amanat::store
