// The clock of a log's record times, and whether it may be believed: kClockBackMax and kClockJumpMax.
//
//   AMANAT_ASSIGN_OR_RETURN(const UnixMicros now, record_clock.Now(state.last_record_time()));
//
// Thread-safe.
#ifndef AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_
#define AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_

#include <atomic>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"

namespace amanat::append {

class RecordClock {
 public:
  // `clock` outlives this object.
  explicit RecordClock(Clock* clock) : clock_(clock) {}

  // The time of an entry behind one of `last`; also adopts the clock's time as plausible. Unavailable
  // "CLOCK: " when it is not.
  absl::StatusOr<UnixMicros> Now(UnixMicros last);
  // Adopts the clock's time as it stands.
  void Trust() { seen_ = clock_->Now(); }

 private:
  Clock* const clock_;
  std::atomic<UnixMicros> seen_{0};  // the latest time that was found plausible
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_
