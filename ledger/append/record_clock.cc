#include "ledger/append/record_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/examine/expiry.h"

namespace amanat::append {

UnixMicros RecordClock::Counted() const {
  return believed_->time + (clock_->Elapsed() - believed_->elapsed);
}

RecordClock::Reading RecordClock::Read(UnixMicros last) const {
  Reading reading{clock_->Now(), believed_.has_value() ? std::max(last, Counted()) : last, false};
  reading.ahead = reading.time > reading.expected + kClockJumpMax;
  return reading;
}

UnixMicros RecordClock::Now(UnixMicros last) {
  absl::MutexLock lock(&mutex_);
  const Reading reading = Read(last);
  if (reading.ahead) return reading.expected;
  const bool near = !believed_.has_value() && reading.time >= last - kClockJumpMax;
  if (reading.time >= last || near) believed_ = Believed{reading.time, clock_->Elapsed()};
  return std::max(reading.time, last);
}

UnixMicros RecordClock::OfCommand(UnixMicros last) {
  {
    absl::MutexLock lock(&mutex_);
    const Reading reading = Read(last);
    if (reading.ahead && !believed_.has_value()) return reading.time;
  }
  return Now(last);
}

UnixMicros RecordClock::LatestOfOthers(UnixMicros last, std::optional<UnixMicros> expiry) const {
  absl::MutexLock lock(&mutex_);
  if (believed_.has_value()) return std::max(Counted(), clock_->Now()) + kClockJumpMax;
  return expiry.has_value() ? *expiry - 1 : last + kClockJumpMax;
}

std::string RecordClock::Fault(UnixMicros last) const {
  absl::MutexLock lock(&mutex_);
  const Reading reading = Read(last);
  const std::string last_entry = FormatInstant(last);
  if (reading.time < last - kClockBehindMax) {
    return absl::StrCat("CLOCK: it stands behind the last entry, of ", last_entry,
                        ": entries go on at that time until it has passed");
  }
  if (reading.ahead && believed_.has_value()) {
    return "CLOCK: it jumped ahead: entries go on at the time that was counted while the process "
           "ran; "
           "if the clock is right, start the process again";
  }
  if (reading.time > last + examine::kExpiryMaxMicros && !believed_.has_value()) {
    return absl::StrCat("CLOCK: it stands more than 30 days ahead of the last entry, of ",
                        last_entry,
                        ": it is believed once a command is appended that is valid then");
  }
  return "";
}

}  // namespace amanat::append
