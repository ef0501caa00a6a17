#include "ledger/base/clock.h"

#include <time.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ledger/base/check.h"

namespace amanat {

UnixMicros SystemClock::Now() { return absl::GetCurrentTimeNanos() / 1000; }

int64_t SystemClock::Elapsed() {
  timespec time = {};
  AMANAT_CHECK(::clock_gettime(CLOCK_BOOTTIME, &time) == 0);
  return int64_t{time.tv_sec} * kMicrosPerSecond + time.tv_nsec / 1000;
}

absl::StatusOr<CivilDays> ParseCivilDate(absl::string_view text) {
  const auto bad = [&] { return absl::InvalidArgumentError("not a date of the form YYYY-MM-DD"); };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return bad();
  for (size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return bad();
  }
  int year = 0, month = 0, day = 0;
  if (!absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return bad();
  }
  const absl::CivilDay civil(year, month, day);
  if (civil.year() != year || civil.month() != month || civil.day() != day) {
    return absl::InvalidArgumentError("no such date");
  }
  return civil - absl::CivilDay(1970, 1, 1);
}

std::string FormatCivilDate(CivilDays days) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + days;
  return absl::StrFormat("%04d-%02d-%02d", civil.year(), civil.month(), civil.day());
}

CivilDays AddYears(CivilDays days, int years) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + days;
  absl::CivilDay moved(civil.year() + years, civil.month(), civil.day());
  if (moved.month() != civil.month()) moved = absl::CivilDay(moved.year(), moved.month(), 1) - 1;
  return moved - absl::CivilDay(1970, 1, 1);
}

std::string FormatInstant(UnixMicros micros) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixMicros(micros),
                          absl::UTCTimeZone());
}

}  // namespace amanat
