// Takes up what followed logs address to this site's own logs where no person decides: an allotment's
// acceptance or decline seen, a liquidation line's acceptance or its reversal seen, a line sent back seen,
// a refused return seen and restored. The rules say what is taken up so (examine::Rules::TakeUp), the log's writer does it.
//
// Invariants:
//  1. The log's consumed references are the truth: an entry is taken up once, however often this
//     starts over. The cursors only save looking again.
//  2. One entry at a time and in the order of its log; an entry that cannot be taken up now
//     is tried again, and holds up nothing but its own log.
//  3. An entry that the rules will never take up is passed over; one that they refuse is told as a
//     problem.
// Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_TAKE_UP_H_
#define AMANAT_SERVICES_LEDGER_TAKE_UP_H_

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "ledger/append/writer.h"
#include "ledger/replication/replica.h"

namespace amanat::ledger {

constexpr size_t kTakeUpProblemsMax = 16;  // kept, the latest ones

class TakeUpWorker {
 public:
  // Both outlive this object; the writers run until Stop.
  TakeUpWorker(const std::vector<std::unique_ptr<append::Writer>>& writers,
               const replication::Replica& replica)
      : writers_(writers), replica_(replica) {}
  ~TakeUpWorker() { Stop(); }
  TakeUpWorker(const TakeUpWorker&) = delete;
  TakeUpWorker& operator=(const TakeUpWorker&) = delete;

  // Starts the worker's thread. Once.
  void Start();
  // Ends it behind the append under way. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);
  // Something may have arrived. Never blocks for long.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes up all that is at hand now; how many entries that made. With an error, what was done
  // stands, and the next call goes on where this one stopped. Not while the thread runs.
  absl::StatusOr<size_t> RunOnce() ABSL_LOCKS_EXCLUDED(mutex_);

  // Why entries were passed over that the rules refused.
  std::vector<std::string> problems() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  absl::StatusOr<size_t> RunPair(append::Writer& writer, const LogId& other);
  // Whether that made an entry; false for what the rules pass over or refuse.
  absl::StatusOr<bool> TakeUp(append::Writer& writer, const LogId& other, LogIndex index);
  void AddProblem(std::string problem) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::vector<std::unique_ptr<append::Writer>>& writers_;
  const replication::Replica& replica_;
  std::thread thread_;
  // By own and other log: the first index not looked at. Of the running thread.
  std::map<std::pair<LogId, LogId>, LogIndex> cursors_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = true;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;  // the latest run
  std::vector<std::string> problems_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_TAKE_UP_H_
