// The clock of a log's record times. A wrong one never stops the log, and no time that it alone says
// stands there for good.
//
//   const UnixMicros time = record_clock.OfCommand(state.last_record_time());
//
//  1. Behind the last entry: entries go on at that entry's time, until the clock has passed it.
//  2. Jumped ahead while the process runs, more than kClockJumpMax beyond what was counted since the
//     clock was last believed: entries go on at the time that was counted. Sleep of the machine counts.
//  3. More than kClockJumpMax ahead of the last entry when the process starts, where nothing was counted
//     yet: as after a long rest, or by a wrong clock. What the writer writes of itself goes on at the
//     last entry's time. A command has the clock's time, by which it must be valid: so an entry moves the
//     log that far ahead only if its signer's clock agrees.
//
// Whatever is believed at once is less than the day for which clients sign: once the clock is right
// again, what they sign is valid still. A smaller step ahead, and every step back, is believed.
//
// Thread-safe.
#ifndef AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_
#define AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_

#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/clock.h"

namespace amanat::append {

constexpr UnixMicros kClockJumpMax = kMicrosPerDay / 2;
// Behind the last entry, from which on it is said.
constexpr UnixMicros kClockBehindMax = 5 * 60 * kMicrosPerSecond;

class RecordClock {
 public:
  // `clock` outlives this object.
  explicit RecordClock(Clock* clock) : clock_(clock) {}

  // The time of an entry behind one of `last`: never before it. Remembers a clock that it believes (at
  // the start also one that stands a little behind); an idle writer looks now and then, so that small
  // corrections do not add up to a jump.
  UnixMicros Now(UnixMicros last) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same of a command's entry. The command is valid then, or there is no entry.
  UnixMicros OfCommand(UnixMicros last) ABSL_LOCKS_EXCLUDED(mutex_);
  // How late an entry of another log may be dated so that this one, whose last entry is of `last`, may rest
  // on it, whatever this log's own entries say. While the clock was never believed others' times are better
  // than it, but nobody's alone: a command's `expiry` bounds them, by which its signer's clock agrees, and
  // without a command nothing moves the log by more than kClockJumpMax.
  UnixMicros LatestOfOthers(UnixMicros last, std::optional<UnixMicros> expiry) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // What is wrong, "CLOCK: ..."; empty when nothing is. The same text as long as the same is wrong and
  // nothing is appended.
  std::string Fault(UnixMicros last) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // When the clock was believed last.
  struct Believed {
    UnixMicros time;
    UnixMicros elapsed;  // what Clock::Elapsed said then
  };
  struct Reading {
    UnixMicros time;      // the clock's
    UnixMicros expected;  // counted from when it was believed last; the last entry's before that
    bool ahead;           // of `expected`, too far to be believed
  };
  Reading Read(UnixMicros last) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The time as it was counted from when the clock was believed. Precondition: it was.
  UnixMicros Counted() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock* const clock_;
  mutable absl::Mutex mutex_;
  std::optional<Believed> believed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_RECORD_CLOCK_H_
