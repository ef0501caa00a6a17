// Time is passed in, so that the same commands give the same bytes.
#ifndef AMANAT_LEDGER_BASE_CLOCK_H_
#define AMANAT_LEDGER_BASE_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat {

using UnixMicros = int64_t;  // UTC, microseconds since 1970-01-01T00:00:00Z
using CivilDays = int64_t;   // a civil date as days since 1970-01-01, at the place it names

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // What it shows; may be set to anything at any time.
  virtual UnixMicros Now() = 0;
  // Microseconds since some moment. Nobody sets it, and it counts while the machine sleeps, too.
  virtual int64_t Elapsed() = 0;
};

class SystemClock final : public Clock {
 public:
  UnixMicros Now() override;
  int64_t Elapsed() override;
};

// For tests: stands still until told.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UnixMicros now) : now_(now) {}
  UnixMicros Now() override { return now_.load(); }
  int64_t Elapsed() override { return elapsed_.load(); }
  // Time passes.
  void Advance(UnixMicros micros) {
    now_.fetch_add(micros);
    elapsed_.fetch_add(micros);
  }
  // Somebody sets it, and no time passes.
  void Set(UnixMicros now) { now_.store(now); }

 private:
  std::atomic<UnixMicros> now_;
  std::atomic<int64_t> elapsed_{0};
};

// "2026-03-31" to days and back. Strict: exactly YYYY-MM-DD and a date that exists.
absl::StatusOr<CivilDays> ParseCivilDate(absl::string_view text);
std::string FormatCivilDate(CivilDays days);
// The civil date `years` years later; 29 February becomes 28 where it must.
CivilDays AddYears(CivilDays days, int years);
// "2026-03-31T10:20:30.000001Z".
std::string FormatInstant(UnixMicros micros);

constexpr UnixMicros kMicrosPerSecond = 1'000'000;
constexpr UnixMicros kMicrosPerDay = 86'400 * kMicrosPerSecond;

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_CLOCK_H_
