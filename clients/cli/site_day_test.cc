#include "clients/cli/site_day.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace amanat::cli {
namespace {

UnixMicros Utc(int year, int month, int day, int hour, int minute) {
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone()));
}

TEST(SiteDayTest, TheDayIsThatOfTheSite) {
  const UnixMicros evening = Utc(2026, 11, 27, 16, 0);
  EXPECT_EQ(FormatCivilDate(*DayAt("Asia/Manila", evening)), "2026-11-28");
  EXPECT_EQ(FormatCivilDate(*DayAt("Asia/Manila", evening - 1)), "2026-11-27");
  EXPECT_EQ(FormatCivilDate(*DayAt("Asia/Riyadh", evening)), "2026-11-27");
  EXPECT_EQ(FormatCivilDate(*DayAt("Asia/Kathmandu", Utc(2026, 11, 27, 18, 15))), "2026-11-28");
  EXPECT_EQ(FormatCivilDate(*DayAt("America/New_York", Utc(2026, 7, 1, 3, 59))), "2026-06-30");
  EXPECT_EQ(FormatCivilDate(*DayAt("America/New_York", Utc(2026, 12, 1, 4, 59))), "2026-11-30");
  EXPECT_EQ(FormatCivilDate(*DayAt("Etc/UTC", Utc(2026, 11, 27, 0, 0))), "2026-11-27");
  EXPECT_EQ(FormatCivilDate(*DayAt("Etc/UTC", Utc(1969, 12, 31, 23, 59))), "1969-12-31");
}

TEST(SiteDayTest, ATimeZoneThatIsNotKnownHereIsSaid) {
  const auto day = DayAt("Asia/Nowhere", Utc(2026, 11, 27, 0, 0));
  EXPECT_EQ(day.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(day.status().message().find("Asia/Nowhere"), absl::string_view::npos);
  EXPECT_FALSE(DayAt("", 0).ok());
}

}  // namespace
}  // namespace amanat::cli
