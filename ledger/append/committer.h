// The durable half of the append pipeline: store, guard, sign, publish, acknowledge, one group at a
// time in a thread of its own, while the next group is sequenced.
//
//   Committer committer(options, incarnation, table, on_broken);
//   committer.SetGuard(std::move(guard_file));
//   committer.Start();
//   if (committer.AwaitIdle().ok()) committer.Hand(std::move(group));
//
// Invariants:
//  1. A checkpoint is signed only for what is durable in the store and in the guard.
//  2. A unit hears success only when a published checkpoint covers it.
//  3. After a failed step nothing more is written; of a held log nothing more is written or signed.
// Thread-safe, but Hand and AwaitIdle are for one thread, the sequencer's.
#ifndef AMANAT_LEDGER_APPEND_COMMITTER_H_
#define AMANAT_LEDGER_APPEND_COMMITTER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/append/options.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/unit.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"

namespace amanat::append {

// What is stored in one write, and who waits for it.
struct Group {
  std::shared_ptr<const EntryBatch> batch;  // may be empty of entries: then only answers are given
  std::vector<Unit*> units;                 // their results stand
  std::shared_ptr<const directory::Directory> directory;  // of the directory's own log
  TreeSize directory_size = 0;
};

// A log's state as it was published, of one size; it never changes any more.
struct PublishedState {
  TreeSize size = 0;
  std::shared_ptr<const state::Reader> rows;              // nullptr before the first group
  std::shared_ptr<const directory::Directory> directory;  // of the directory's own log
};

class Committer {
 public:
  // All outlive this object. `on_broken` is called once, in the thread of the failed step.
  Committer(const WriterOptions& options, const Incarnation& incarnation, store::LogTable* table,
            std::function<void(const absl::Status&)> on_broken);
  ~Committer();

  // The guard, open; before any group.
  void SetGuard(std::unique_ptr<store::GuardFile> guard) { guard_ = std::move(guard); }
  const store::GuardFile& guard() const { return *guard_; }

  void Start();
  // Finishes what was handed over, ends the thread. Idempotent.
  void Stop();

  // Waits until no group is under way; the error of the step that failed, for good.
  absl::Status AwaitIdle() ABSL_LOCKS_EXCLUDED(mutex_);
  // Precondition: idle and not failed.
  void Hand(Group group) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the signing for good, once a group that is being stored is signed; later groups hear `why`, and nobody
  // is told that a step failed. Where `head` is beyond the guard, it becomes the guard: so a store that ends
  // short of it is not written after a start either. OK, or the guard's error, upon which the log is held, too.
  absl::Status Hold(const store::Guard& head, const absl::Status& why)
      ABSL_LOCKS_EXCLUDED(commit_mutex_);
  // Hand and AwaitIdle without the thread, for who opens a writer.
  absl::Status CommitNow(Group group);

  // What is durable in store and guard.
  TreeSize durable_size() const { return durable_size_.load(std::memory_order_acquire); }
  // The latest signed note and its size; empty before the first one.
  std::pair<std::string, TreeSize> published() const ABSL_LOCKS_EXCLUDED(publish_mutex_);
  // As of the latest published size, whatever is committed later.
  PublishedState published_state() const ABSL_LOCKS_EXCLUDED(publish_mutex_);
  bool WaitForSize(TreeSize size, absl::Duration timeout) const ABSL_LOCKS_EXCLUDED(publish_mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  void Process(Group& group);
  // Store, guard, sign, publish.
  absl::Status Commit(const Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);

  const WriterOptions& options_;
  const Incarnation incarnation_;
  store::LogTable* const table_;
  const std::function<void(const absl::Status&)> on_broken_;
  std::unique_ptr<store::GuardFile> guard_;  // written under commit_mutex_
  std::thread thread_;                       // of Start and Stop
  std::atomic<TreeSize> durable_size_;

  absl::Mutex
      commit_mutex_;  // before publish_mutex_; held while a group becomes durable and is signed
  absl::Status held_ ABSL_GUARDED_BY(commit_mutex_);

  absl::Mutex mutex_;
  std::optional<Group> group_ ABSL_GUARDED_BY(mutex_);  // handed over, perhaps under way
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);

  mutable absl::Mutex publish_mutex_;
  std::string published_ ABSL_GUARDED_BY(publish_mutex_);
  TreeSize published_size_ ABSL_GUARDED_BY(publish_mutex_) = 0;
  PublishedState published_state_ ABSL_GUARDED_BY(publish_mutex_);
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_COMMITTER_H_
