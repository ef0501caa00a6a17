#include "clients/cli/as_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/claims/v1/claims.pb.h"

namespace amanat::cli {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kMinute = 60'000'000;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
// 2026-11-27T01:14:00Z, a quarter past nine in Manila.
constexpr int64_t kMorning = 1'795'742'040'000'000;

constexpr char kZone[] = "Asia/Manila";

common::v1::Sight Manila(int64_t behind) {
  common::v1::Sight sight;
  sight.set_log_name("owf.example/manila/fund/1");
  sight.set_time_zone("Asia/Manila");
  sight.set_size(7);
  sight.set_as_of_micros(kMorning);
  sight.set_behind_micros(behind);
  return sight;
}

TEST(LocalTimeTextTest, IsInTheZoneAndNamesItsPlace) {
  EXPECT_EQ(LocalTimeText(kMorning, "Asia/Manila", kMorning), "27 Nov 09:14 Manila");
  EXPECT_EQ(LocalTimeText(kMorning, "Asia/Hong_Kong", kMorning), "27 Nov 09:14 Hong Kong");
  EXPECT_EQ(LocalTimeText(kMorning, "Asia/Riyadh", kMorning), "27 Nov 04:14 Riyadh");
  EXPECT_EQ(LocalTimeText(kMorning, "America/Argentina/Buenos_Aires", kMorning),
            "26 Nov 22:14 Buenos Aires");
}

TEST(LocalTimeTextTest, NamesTheYearOfAnotherYearAndUtcForAnUnknownZone) {
  EXPECT_EQ(LocalTimeText(kMorning, "Asia/Manila", kMorning + 60 * kDay),
            "27 Nov 2026 09:14 Manila");
  EXPECT_EQ(LocalTimeText(kMorning, "", kMorning), "27 Nov 01:14 UTC");
  EXPECT_EQ(LocalTimeText(kMorning, "Mars/Olympus", kMorning), "27 Nov 01:14 UTC");
}

TEST(DurationTextTest, IsRoundedDown) {
  EXPECT_EQ(DurationText(kMinute - 1), "less than a minute");
  EXPECT_EQ(DurationText(kMinute), "1 minute");
  EXPECT_EQ(DurationText(4 * kMinute - 1), "3 minutes");
  EXPECT_EQ(DurationText(47 * kHour), "47 hours");
  EXPECT_EQ(DurationText(5 * kDay + kHour), "5 days");
}

TEST(SightTextTest, SaysHowFarItIsBehind) {
  EXPECT_EQ(SightText(Manila(3 * kMinute), kZone, kMorning + 3 * kMinute),
            "as of 27 Nov 09:14 Manila, 3 minutes behind");
  EXPECT_EQ(SightText(Manila(0), kZone, kMorning), "as of 27 Nov 09:14 Manila");
  EXPECT_FALSE(IsBehind(Manila(0)));
}

TEST(SightTextTest, IsByTheClockOfTheSiteThatWasAskedWhoeversLogItIs) {
  EXPECT_EQ(SightText(Manila(0), "Asia/Riyadh", kMorning), "as of 27 Nov 04:14 Riyadh");
}

TEST(SightTextTest, SaysWhatIsMissingAndWhatIsNotHereAtAll) {
  common::v1::Sight sight = Manila(0);
  sight.set_missing_entries(1);
  sight.set_finding("INVALID: entry 7");
  EXPECT_TRUE(IsBehind(sight));
  EXPECT_THAT(SightText(sight, kZone, kMorning), HasSubstr("1 entry missing, INVALID: entry 7"));
  sight.set_size(0);
  EXPECT_EQ(SightText(sight, kZone, kMorning), "nothing of owf.example/manila/fund/1 is here yet");
}

TEST(CountRowsTest, LeavesTheSightsOut) {
  claims::v1::ListRequestsResponse page;
  *page.add_sights() = Manila(0);
  EXPECT_EQ(CountRows(page), 0);
  page.add_requests();
  EXPECT_EQ(CountRows(page), 1);
}

}  // namespace
}  // namespace amanat::cli
