#include "ledger/append/record_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/append/options.h"

namespace amanat::append {

absl::StatusOr<UnixMicros> RecordClock::Now(UnixMicros last) {
  const UnixMicros now = clock_->Now();
  if (now < last - kClockBackMax) {
    return absl::UnavailableError(absl::StrCat("CLOCK: it stands at ", FormatInstant(now),
                                               ", behind the last entry of ", FormatInstant(last)));
  }
  UnixMicros seen = seen_;
  const UnixMicros latest = std::max(last, seen);
  if (now > latest + kClockJumpMax) {
    return absl::UnavailableError(absl::StrCat("CLOCK: it jumped from ", FormatInstant(latest),
                                               " to ", FormatInstant(now),
                                               "; if that is right, start the writer again"));
  }
  while (seen < now && !seen_.compare_exchange_weak(seen, now)) {
  }
  return std::max(last, now);
}

}  // namespace amanat::append
