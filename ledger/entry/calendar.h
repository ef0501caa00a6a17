// Civil dates and instants as types of their own, so that the wire format can bound them and a
// printer knows what the number means. Values are plain data.
#ifndef AMANAT_LEDGER_ENTRY_CALENDAR_H_
#define AMANAT_LEDGER_ENTRY_CALENDAR_H_

#include <compare>

#include "ledger/base/clock.h"

namespace amanat::wire {

struct CivilDate {
  CivilDays days = 0;
  auto operator<=>(const CivilDate&) const = default;
};
struct Instant {
  UnixMicros micros = 0;
  auto operator<=>(const Instant&) const = default;
};

// Dates of the years 1 to 9999 and times of the years 1970 to 9999 are all that can be written, so
// that no reader has to print or add up a year that its calendar does not know.
constexpr CivilDays kCivilDaysMin = -719'162;
constexpr CivilDays kCivilDaysMax = 2'932'896;
constexpr UnixMicros kInstantMicrosMax = (kCivilDaysMax + 1) * kMicrosPerDay - 1;

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_CALENDAR_H_
