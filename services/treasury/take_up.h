// Takes up what other logs address to this site's own logs where no person decides: an allotment's
// acceptance seen, a liquidation line's acceptance seen, a line sent back seen.
//
//   TakeUpWorker worker(view);
//   view.Start([&] { worker.Wake(); });
//   worker.Start();
//
// Invariants:
//  1. The log's consumed references are the truth: an entry is taken up once, whoever runs this and
//     however often it starts over. The cursors only save reading again.
//  2. One entry at a time and in the order of its log; an entry that cannot be taken up now
//     is tried again, and holds up nothing but its own log.
//  3. An entry that no decision will ever take up is passed over and told as a problem.
// Only one process of a site runs this, the one that hosts the treasury. Thread-safe.
#ifndef AMANAT_SERVICES_TREASURY_TAKE_UP_H_
#define AMANAT_SERVICES_TREASURY_TAKE_UP_H_

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/core/site_view.h"

namespace amanat::treasury {

constexpr int kTakeUpTriesMax = 8;         // of one entry when its log moves on meanwhile
constexpr size_t kTakeUpProblemsMax = 16;  // kept, the latest ones

class TakeUpWorker {
 public:
  // `view` outlives this object.
  explicit TakeUpWorker(core::SiteView& view) : view_(view) {}
  ~TakeUpWorker() { Stop(); }
  TakeUpWorker(const TakeUpWorker&) = delete;
  TakeUpWorker& operator=(const TakeUpWorker&) = delete;

  // Starts the worker's thread. Once.
  void Start();
  // Ends it behind the append under way. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);
  // Something may have arrived. Never blocks for long.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes up all that the view has now; how many entries that made. With an error, what was done
  // stands, and the next call goes on where this one stopped. Not while the thread runs.
  absl::StatusOr<size_t> RunOnce() ABSL_LOCKS_EXCLUDED(mutex_);

  // Why entries were passed over.
  std::vector<std::string> problems() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Of the latest run.
  absl::Status last_error() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // An own log and one that it follows.
  using Pair = std::pair<LogId, LogId>;

  void Run();
  // What each pair has that is not consumed and was not looked at yet.
  std::vector<std::pair<Pair, std::vector<LogIndex>>> Pairs() const;
  absl::StatusOr<size_t> RunPair(const Pair& pair, const std::vector<LogIndex>& addressed);
  // Whether the entry was taken up; false when there is nothing to take up.
  absl::StatusOr<bool> TakeUp(const Pair& pair, const examine::Leaf& leaf);
  // The proposal to append; none when there is nothing to do.
  absl::StatusOr<std::optional<proposal::Proposal>> Decide(const Pair& pair,
                                                           const examine::Leaf& leaf) const;
  void AddProblem(std::string problem) ABSL_LOCKS_EXCLUDED(mutex_);

  core::SiteView& view_;
  std::thread thread_;
  std::map<Pair, LogIndex> cursors_;  // first index not looked at; of the running thread

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = true;
  std::vector<std::string> problems_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TAKE_UP_H_
