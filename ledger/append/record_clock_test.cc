#include "ledger/append/record_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::append {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::StartsWith;

constexpr UnixMicros kStart = 1'767'225'600 * kMicrosPerSecond;  // 2026-01-01
constexpr UnixMicros kHour = 3'600 * kMicrosPerSecond;

class RecordClockTest : public ::testing::Test {
 protected:
  ManualClock clock_{kStart};
  RecordClock record_clock_{&clock_};
};

TEST_F(RecordClockTest, GivesTheClocksTime) {
  EXPECT_EQ(record_clock_.Now(kStart - kHour), kStart);
  clock_.Advance(30 * kMicrosPerDay);
  EXPECT_EQ(record_clock_.Now(kStart), kStart + 30 * kMicrosPerDay) << "after a long rest";
  EXPECT_THAT(record_clock_.Fault(kStart), IsEmpty());
}

TEST_F(RecordClockTest, OneThatStandsBehindGoesOnAtTheLastEntrysTime) {
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  clock_.Set(kStart - kHour);
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  EXPECT_EQ(record_clock_.OfCommand(kStart), kStart);
  EXPECT_THAT(record_clock_.Fault(kStart), StartsWith("CLOCK: it stands behind"));
  clock_.Advance(kHour + 1);
  EXPECT_EQ(record_clock_.Now(kStart), kStart + 1);
  EXPECT_THAT(record_clock_.Fault(kStart), IsEmpty());
}

TEST_F(RecordClockTest, AFewMinutesBehindAreNotSaid) {
  clock_.Set(kStart - kClockBehindMax);
  EXPECT_THAT(record_clock_.Fault(kStart), IsEmpty());
  clock_.Set(kStart - kClockBehindMax - 1);
  EXPECT_THAT(record_clock_.Fault(kStart), StartsWith("CLOCK: "));
}

TEST_F(RecordClockTest, AStepThatIsNotTooLargeIsBelieved) {
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  clock_.Set(kStart + kClockJumpMax);
  EXPECT_EQ(record_clock_.Now(kStart), kStart + kClockJumpMax);
  EXPECT_THAT(record_clock_.Fault(kStart), IsEmpty());
}

TEST_F(RecordClockTest, AJumpAheadIsNotBelievedAndTimeIsCounted) {
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  clock_.Set(kStart + 400 * kMicrosPerDay);
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  clock_.Advance(kHour);
  EXPECT_EQ(record_clock_.Now(kStart), kStart + kHour);
  EXPECT_EQ(record_clock_.OfCommand(kStart), kStart + kHour);
  EXPECT_THAT(record_clock_.Fault(kStart), HasSubstr("jumped ahead"));
  clock_.Set(kStart + kHour);
  EXPECT_EQ(record_clock_.Now(kStart), kStart + kHour);
  EXPECT_THAT(record_clock_.Fault(kStart), IsEmpty());
}

TEST_F(RecordClockTest, SmallCorrectionsDoNotAddUpToAJumpWhereTheClockIsLookedAt) {
  for (int i = 0; i < 10; ++i) {
    clock_.Set(clock_.Now() + kClockJumpMax / 2);
    EXPECT_EQ(record_clock_.Now(kStart), clock_.Now());
  }
}

TEST_F(RecordClockTest, AtTheStartAClockFarAheadIsBelievedForACommandOnly) {
  const UnixMicros last = kStart - 3 * kMicrosPerDay;
  EXPECT_EQ(record_clock_.Now(last), last);
  EXPECT_EQ(record_clock_.OfCommand(last), kStart);
  EXPECT_EQ(record_clock_.Now(last), last) << "whether there is an entry of it is not known";
  EXPECT_EQ(record_clock_.LatestOfOthers(last, std::nullopt), last + kClockJumpMax)
      << "nobody's clock alone moves the log further";
  EXPECT_EQ(record_clock_.LatestOfOthers(last, kStart + kHour), kStart + kHour - 1)
      << "a signer's clock agrees";
  EXPECT_THAT(record_clock_.Fault(last), IsEmpty()) << "as after a weekend";
  EXPECT_EQ(record_clock_.Now(kStart), kStart) << "there is";
}

TEST_F(RecordClockTest, AtTheStartAClockMoreThanAMonthAheadIsSaid) {
  EXPECT_THAT(record_clock_.Fault(kStart - 30 * kMicrosPerDay), IsEmpty());
  EXPECT_THAT(record_clock_.Fault(kStart - 30 * kMicrosPerDay - 1), HasSubstr("30 days ahead"));
}

TEST_F(RecordClockTest, AtTheStartAClockFarBehindSaysNothingOfOthers) {
  const UnixMicros last = kStart + kClockJumpMax + 1;
  EXPECT_EQ(record_clock_.Now(last), last);
  EXPECT_EQ(record_clock_.LatestOfOthers(last, std::nullopt), last + kClockJumpMax);
  EXPECT_EQ(record_clock_.LatestOfOthers(last, last + kHour), last + kHour - 1);
  EXPECT_EQ(record_clock_.Now(kStart + kClockJumpMax), kStart + kClockJumpMax);
  EXPECT_EQ(record_clock_.LatestOfOthers(kStart, std::nullopt), kStart + kClockJumpMax);
}

TEST_F(RecordClockTest, OthersAreFollowedHalfADayAheadAndNoFurther) {
  EXPECT_EQ(record_clock_.Now(kStart), kStart);
  EXPECT_EQ(record_clock_.LatestOfOthers(kStart, std::nullopt), kStart + kClockJumpMax);
  clock_.Advance(kHour);
  EXPECT_EQ(record_clock_.LatestOfOthers(kStart, std::nullopt), kStart + kHour + kClockJumpMax);
  EXPECT_EQ(record_clock_.Now(kStart + 9 * kHour), kStart + 9 * kHour);
  EXPECT_EQ(record_clock_.LatestOfOthers(kStart, std::nullopt), kStart + kHour + kClockJumpMax)
      << "what this log was moved ahead by is no reason to be moved further";
}

}  // namespace
}  // namespace amanat::append
