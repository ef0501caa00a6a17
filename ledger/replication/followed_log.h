// One log of another node as it is held here, with two cursors: witnessed (every entry stored lies
// under a signed checkpoint of one tree) and examined (every entry keeps the rules). What each
// verdict means: ledger/doc/replication.md.
//
// The state of what was examined is stored beside the entries, so that a start reads nothing again.
//
// Invariants:
//  1. Nothing is stored before the tree over what is held and what is new is proved to be the
//     beginning of a checkpoint that the log's key signed.
//  2. A checkpoint that contradicts what is held ends the following of the log, for good; both
//     checkpoints are kept in the evidence file first.
//  3. examined <= witnessed; no entry is skipped.
//
// The functions of LogReader, Witnessed(), table() and Forked() are thread-safe; all others are
// called by Replica alone, under its mutex.
#ifndef AMANAT_LEDGER_REPLICATION_FOLLOWED_LOG_H_
#define AMANAT_LEDGER_REPLICATION_FOLLOWED_LOG_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/replication/frame.h"
#include "ledger/store/log_table.h"

namespace amanat::replication {

constexpr size_t kExamineEntriesMax = 1024;   // in one go, then others get their turn
constexpr TreeSize kStoreStateEntries = 256;  // examined ones whose state is stored together
constexpr size_t kExamineBytesMax = 4u << 20;

enum class IngestVerdict {
  kStored,      // new entries are durable here
  kNothingNew,  // held already, or a checkpoint without entries: consistent as far as can be seen
  kGap,         // begins beyond what is held
  kUnknownLog,  // not followed here
  kRefused,     // malformed, or not signed by the log's key
  kMismatch,    // the tree is not the beginning of the checkpoint's: damaged bytes, or a fork that
                // the proof of a Follow with `prove` will show
  kForked,      // the log's key signed what contradicts what is held
};

struct IngestResult {
  IngestVerdict verdict = IngestVerdict::kStored;
  std::string detail;  // what was expected and what is there; empty when stored
  TreeSize witnessed = 0;
  TreeSize examined = 0;
};

enum class LogVerdict {
  kFollowing,       // every entry that is here is valid, or is just being examined
  kWaiting,         // the next entry rests on what has not arrived: nobody is blamed
  kInvalid,         // the next entry breaks a rule: examination has halted, witnessing goes on
  kUnknownVersion,  // the next entry is of a newer encoding: the same
  kUpgrade,         // a version of the rules that is not known here decides it: the same, no blame
  kForked,          // followed no further
  kDamaged,         // the store here cannot be read
};

// UPPER_SNAKE, stable.
absl::string_view LogVerdictName(LogVerdict verdict);

struct LogStatus {
  LogId id;
  entry::LogName name;
  TreeSize witnessed = 0;
  TreeSize examined = 0;
  TreeSize announced = 0;  // of the newest checkpoint that was verified, perhaps beyond `witnessed`
  uint64_t underived = 0;  // of the examined ones: rest on logs that are not held here
  UnixMicros last_record_time = 0;  // of the last examined entry, as its writer says it
  std::string checkpoint;           // the newest one's note
  LogVerdict verdict = LogVerdict::kFollowing;
  std::string detail;
};

class FollowedLog final : public examine::LogReader {
 public:
  struct Options {
    entry::LogName name;
    PublicKey key;
    LogId directory_log;        // of the fund
    std::string evidence_path;  // file, present once the log forked
    const examine::RuleVersions* rules =
        nullptr;  // by which entries are made again; outlives the log
  };
  // DataLoss when what is stored does not fit the key, and the errors of store::LogTable::Open.
  static absl::StatusOr<std::unique_ptr<FollowedLog>> Open(store::Database* database,
                                                           Options options);

  const LogId& id() const { return id_; }
  const entry::LogName& name() const { return options_.name; }
  const PublicKey& key() const { return options_.key; }
  TreeSize Witnessed() const { return table_->size(); }
  const store::LogTable& table() const { return *table_; }
  bool Forked() const { return forked_.load(std::memory_order_acquire); }

  TreeSize ExaminedSize() const override { return examined_.load(std::memory_order_acquire); }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override;
  absl::StatusOr<Hash> RootAt(TreeSize size) const override;

  // Durable on kStored. An error is the disk's: of what was stored nothing is lost.
  absl::StatusOr<IngestResult> Ingest(const Batch& batch);
  // Replaces the directory of `known_logs` by that of this log, when it is the directory's.
  void PublishDirectory(examine::KnownLogs& known_logs) const;
  // Examines what is witnessed, at most the bounds above; how many entries became examined. The
  // directory's log also replaces the directory of `known_logs`.
  size_t Examine(examine::KnownLogs& known_logs);
  LogStatus Status() const;
  const examine::LogState& state() const { return state_; }
  // The rows as they were stored last, which their head tells; nullptr: nothing is. They never change
  // any more. Thread-safe; this object outlives them.
  std::shared_ptr<const state::Reader> stored_rows() const ABSL_LOCKS_EXCLUDED(rows_mutex_) {
    absl::MutexLock lock(&rows_mutex_);
    return stored_rows_;
  }

 private:
  struct Head {
    checkpoint::Checkpoint checkpoint;
    std::string note;
  };
  class Around;

  FollowedLog(Options options, const LogId& id, std::unique_ptr<store::LogTable> table)
      : options_(std::move(options)),
        id_(id),
        table_(std::move(table)),
        state_(id, &table_->state(), options_.rules) {}

  // The fund's directory, by its id: what another log calls itself makes it none.
  bool IsDirectory() const { return id_ == options_.directory_log; }

  absl::Status LoadHead();
  absl::Status LoadState();
  absl::Status LoadEvidence();
  IngestResult Result(IngestVerdict verdict, absl::string_view detail = {}) const;
  absl::StatusOr<IngestResult> IngestOld(const Batch& batch, const Head& head);
  absl::StatusOr<IngestResult> IngestClaim(const Batch& batch, const Head& head);
  absl::StatusOr<IngestResult> IngestNew(const Batch& batch, const Head& head);
  absl::StatusOr<IngestResult> Fork(const Batch& batch, const Head& head, TreeSize size,
                                    const Hash& held_root, const Hash& claimed_root);
  void Remember(const Head& head);
  bool ExamineOne(std::string bytes, const examine::Surroundings& around);
  // Unless the log stands in the middle of an import: then with its end.
  void StoreState();
  void PinRows() ABSL_LOCKS_EXCLUDED(rows_mutex_);
  void Halt(LogVerdict verdict, absl::string_view detail);

  const Options options_;
  const LogId id_;
  const std::unique_ptr<store::LogTable> table_;
  std::atomic<TreeSize> examined_{0};
  std::atomic<bool> forked_{false};
  // Under Replica's mutex.
  examine::LogState state_;
  TreeSize stored_ = 0;  // as far as state_ is stored
  mutable absl::Mutex rows_mutex_;
  std::shared_ptr<const state::Reader> stored_rows_ ABSL_GUARDED_BY(rows_mutex_);
  directory::Directory directory_;  // when this is the directory's log
  Head newest_;                     // of the largest size seen, verified; note empty: none yet
  std::string fork_detail_;
  LogVerdict verdict_ = LogVerdict::kFollowing;  // of the examination
  std::string detail_;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_FOLLOWED_LOG_H_
