// Tells waiting threads that something changed, without saying what: whoever wakes looks for
// himself. A change between a look and the wait is not missed, because the wait names the count.
//
//   uint64_t seen = bell.count();
//   ...look...
//   seen = bell.Wait(seen, absl::Seconds(1));
//
// Thread-safe.
#ifndef AMANAT_LEDGER_REPLICATION_CHANGE_BELL_H_
#define AMANAT_LEDGER_REPLICATION_CHANGE_BELL_H_

#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace amanat::replication {

class ChangeBell {
 public:
  void Ring() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    ++count_;
    rung_.SignalAll();
  }
  uint64_t count() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return count_;
  }
  // Returns the count once it differs from `seen`, or when `patience` is over.
  uint64_t Wait(uint64_t seen, absl::Duration patience) const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::Time deadline = absl::Now() + patience;
    absl::MutexLock lock(&mutex_);
    while (count_ == seen && !rung_.WaitWithDeadline(&mutex_, deadline)) {
    }
    return count_;
  }

 private:
  mutable absl::Mutex mutex_;
  mutable absl::CondVar rung_;
  uint64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_CHANGE_BELL_H_
