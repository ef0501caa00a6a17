// One log in a database: its entries, its RFC 6962 tree as tiles, its right edge, its latest
// checkpoint and its derived state. Used for the logs that a node writes and for those that it
// follows.
//
//   AMANAT_ASSIGN_OR_RETURN(auto table, LogTable::Open(database.get(), log));
//   AMANAT_RETURN_IF_ERROR(table->Append(entries));    // durable, all or nothing
//   AMANAT_ASSIGN_OR_RETURN(std::string entry, table->ReadEntry(index));
//
// Invariants, checked in part by Open and in whole by Check:
//  1. Entries 0 to size()-1 are there and no others.
//  2. Tiles and frontier are those of the entries' leaf hashes.
//  3. The checkpoint, when there is one, is the head of a size up to size().
//
// After a failed write nobody knows what is on the disk: the table is poisoned, and every call but
// size(), root() and frontier() gives FailedPrecondition "unknown durability" until the database is
// opened again. Thread-safe; one table per log and database at a time.
#ifndef AMANAT_LEDGER_STORE_LOG_TABLE_H_
#define AMANAT_LEDGER_STORE_LOG_TABLE_H_

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "ledger/base/bytes.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/state/changes.h"
#include "ledger/store/database.h"
#include "ledger/store/state_table.h"

namespace rocksdb {
class WriteBatch;
}  // namespace rocksdb

namespace amanat::store {

constexpr int kTileLevels = 8;  // of a tree of 64-bit size

// What one atomic write adds.
struct Addition {
  absl::Span<const std::string> entries;
  // Of the entries, when the caller has them already; else empty.
  absl::Span<const Hash> leaf_hashes;
  // The signed note of the size behind the entries, as a follower has it; else empty.
  absl::string_view checkpoint;
  // Rows of the derived state; nullptr: none.
  const state::Changes* state = nullptr;
};

class LogTable {
 public:
  // The table of `log`, empty when the database holds nothing of it. DataLoss names the key and
  // what is wrong when last entry, tiles, frontier and checkpoint do not fit each other. `database`
  // outlives the table.
  static absl::StatusOr<std::unique_ptr<LogTable>> Open(Database* database, const LogId& log);
  LogTable(const LogTable&) = delete;
  LogTable& operator=(const LogTable&) = delete;

  const LogId& log() const { return log_; }
  TreeSize size() const { return size_.load(std::memory_order_acquire); }
  Hash root() const ABSL_LOCKS_EXCLUDED(mutex_);
  merkle::Frontier frontier() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Adds entries and what belongs to them in one synced batch. On OK all of it is durable and
  // readable. InvalidArgument changes nothing: an empty or oversized entry, a checkpoint of another
  // size or root. Any other error poisons the table.
  absl::Status Append(const Addition& addition) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Append(absl::Span<const std::string> entries, absl::string_view checkpoint = {}) {
    return Append(Addition{entries, {}, checkpoint, nullptr});
  }
  // Writes rows of the derived state alone. Not synced: after a power cut an earlier state of
  // these rows may stand here, never half of one call. Errors poison the table.
  absl::Status WriteState(const state::Changes& changes) ABSL_LOCKS_EXCLUDED(mutex_);
  const state::Reader& state() const { return state_; }
  // As it stands now, whatever is written later; the database outlives it.
  std::shared_ptr<const state::Reader> PinState() const { return state_.Pin(); }

  // Replaces the latest checkpoint. Written, not synced: after a power cut an older one may stand
  // here, and the writer signs the head again. InvalidArgument when it is no checkpoint of an
  // entry count and root that this log has; other errors poison the table.
  absl::Status PutCheckpoint(absl::string_view note) ABSL_LOCKS_EXCLUDED(mutex_);
  // The latest signed note; empty when there is none.
  absl::StatusOr<std::string> checkpoint() const;

  // Reading. NotFound at or beyond size(); DataLoss for damage, naming the key.
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const;
  // From `first` at most `count_max` entries and, but for the first one, `bytes_max` bytes; empty
  // at size(), NotFound beyond it.
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const;
  absl::StatusOr<Hash> LeafHash(LogIndex index) const;
  absl::StatusOr<Hash> RootAt(TreeSize size) const;
  // For ledger/merkle's proof builders; valid as long as the table.
  merkle::NodeReader node_reader() const;

  // Computes the whole tree again from the entries and compares tiles, frontier and checkpoint; OK
  // or DataLoss with the key and the difference. Reads everything; concurrent appends wait.
  absl::Status Check() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // The tile that grows at each level: its number and the hashes it has so far.
  struct EdgeTile {
    uint64_t number = 0;
    std::string hashes;
  };
  using Edge = std::array<EdgeTile, kTileLevels>;

  LogTable(Database* database, const LogId& log)
      : database_(database), log_(log), state_(database, log) {}

  // What stands under the key; NotFound when nothing does. `what` names it in errors.
  absl::StatusOr<std::string> Get(Family family, absl::string_view key,
                                  absl::string_view what) const;
  // DataLoss when a row of this log stands at `key` or behind it.
  absl::Status CheckNothingFrom(Family family, absl::string_view key, absl::string_view what) const;
  absl::Status Damaged(absl::string_view what, absl::string_view why) const;
  absl::Status Usable() const;
  absl::Status Poison(const absl::Status& cause);
  absl::Status Write(rocksdb::WriteBatch& batch, bool synced);
  absl::StatusOr<std::string> FullTile(int level, uint64_t number) const;
  // A full tile, or the one that grows.
  absl::StatusOr<std::string> Tile(int level, uint64_t number) const;
  absl::StatusOr<Hash> Node(int level, uint64_t index) const;
  // Calls `take` with each entry from `first` on, until it returns false or an error.
  absl::Status Scan(LogIndex first,
                    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view)> take) const;

  absl::Status Load() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status LoadFrontier() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status LoadEdge() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckFrontier() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckCheckpoint() const;

  Database* const database_;
  const LogId log_;
  const StateTable state_;
  std::atomic<TreeSize> size_{0};
  std::atomic<bool> poisoned_{false};
  mutable absl::Mutex mutex_;
  merkle::Frontier frontier_ ABSL_GUARDED_BY(mutex_);
  Edge edge_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_LOG_TABLE_H_
