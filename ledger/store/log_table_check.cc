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

uint8_t KindOfLevel(int level) { return static_cast<uint8_t>(kTileKind + level); }

}  // namespace

absl::StatusOr<std::unique_ptr<LogTable>> LogTable::Open(Database* database, const LogId& log) {
  std::unique_ptr<LogTable> table(new LogTable(database, log));
  absl::MutexLock lock(&table->mutex_);
  AMANAT_RETURN_IF_ERROR(table->Load());
  return table;
}

absl::Status LogTable::CheckNothingFrom(uint8_t kind, uint64_t number) const {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db_->NewIterator(rocksdb::ReadOptions()));
  const std::string key = Key(kind, number);
  it->Seek({key.data(), key.size()});
  AMANAT_RETURN_IF_ERROR(FromRocksdb(it->status()));
  if (!it->Valid() || !it->key().starts_with({key.data(), kPrefixBytes})) return absl::OkStatus();
  const uint64_t found =
      it->key().size() == kKeyBytes ? ReadBigEndian({it->key().data() + kPrefixBytes, 8}) : number;
  return Damaged(kind, found, absl::StrCat("stands beyond what the size ", size(), " has"));
}

absl::Status LogTable::Load() {
  AMANAT_RETURN_IF_ERROR(LoadFrontier());
  AMANAT_RETURN_IF_ERROR(LoadEdge());
  AMANAT_RETURN_IF_ERROR(CheckNothingFrom(kEntryKind, size()));
  AMANAT_RETURN_IF_ERROR(CheckFrontier());
  if (size() > 0) {
    AMANAT_ASSIGN_OR_RETURN(const std::string last, ReadEntry(size() - 1));
    AMANAT_ASSIGN_OR_RETURN(const Hash hash, LeafHash(size() - 1));
    if (merkle::HashLeaf(last) != hash) {
      return Damaged(kEntryKind, size() - 1, "the entry does not have the hash that its tile says");
    }
  }
  return CheckCheckpoint();
}

absl::Status LogTable::LoadFrontier() {
  const auto bytes = Get(kFrontierKind, 0);
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(bytes.status());
  if (bytes->size() < 8) return Damaged(kFrontierKind, 0, "shorter than a size");
  const TreeSize size = ReadBigEndian(*bytes);
  if (size == 0 || bytes->size() != 8 + Hash::kSize * std::popcount(size)) {
    return Damaged(kFrontierKind, 0,
                   absl::StrCat(bytes->size(), " bytes do not fit the size ", size));
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
    if (full > 0) {
      AMANAT_ASSIGN_OR_RETURN(const std::string tile, Tile(level, full - 1));
      if (tile.size() != merkle::kTileWidth * Hash::kSize) {
        return Damaged(KindOfLevel(level), full - 1,
                       absl::StrCat("a full tile of ", tile.size(), " bytes"));
      }
    }
    if (width > 0) {
      AMANAT_ASSIGN_OR_RETURN(edge_[level].hashes, Tile(level, full));
      if (edge_[level].hashes.size() != width * Hash::kSize) {
        return Damaged(KindOfLevel(level), full,
                       absl::StrCat("a tile of ", edge_[level].hashes.size() / Hash::kSize,
                                    " hashes, the size ", size(), " has ", width));
      }
    }
    AMANAT_RETURN_IF_ERROR(CheckNothingFrom(KindOfLevel(level), full + (width > 0 ? 1 : 0)));
  }
  return absl::OkStatus();
}

absl::Status LogTable::CheckFrontier() const {
  TreeSize before = 0;
  for (const Hash& subtree : frontier_.subtrees()) {
    const int level = 63 - std::countl_zero(size() - before);
    AMANAT_ASSIGN_OR_RETURN(const Hash node, Node(level, before >> level));
    if (node != subtree) {
      return Damaged(kFrontierKind, 0,
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
  if (!note.ok()) return Damaged(kCheckpointKind, 0, note.status().message());
  const auto head = checkpoint::ParseCheckpointText(note->text);
  if (!head.ok()) return Damaged(kCheckpointKind, 0, head.status().message());
  if (head->size > size()) {
    return Damaged(kCheckpointKind, 0,
                   absl::StrCat("signed for size ", head->size, ", the entries end at ", size()));
  }
  AMANAT_ASSIGN_OR_RETURN(const Hash root, RootAt(head->size));
  if (root == head->root) return absl::OkStatus();
  return Damaged(kCheckpointKind, 0,
                 absl::StrCat("signed for root ", head->root.hex(), " at size ", head->size,
                              ", the entries give ", root.hex()));
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
          Damaged(KindOfLevel(level), expected.number, "the tile is not that of the entries"));
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
  if (computed != frontier_) return Damaged(kFrontierKind, 0, "is not that of the entries");
  return CheckCheckpoint();
}

}  // namespace amanat::store
