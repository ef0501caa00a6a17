// Logs whose node has a wrong clock: they go on, say so, and are never dated before what they rest on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/append/testing/fund_fixture.h"
#include "ledger/append/testing/fund_money.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr UnixMicros kStart = FundFixture::kStart;
constexpr UnixMicros kHour = 3'600 * kMicrosPerSecond;

class ClockTest : public ::testing::Test {
 protected:
  ClockTest() { fund_.FoundLog("manila", Book::kFund); }

  Writer& ledger() { return fund_.log("manila", Book::kFund); }
  void Restart() {
    fund_.CloseAll();
    fund_.OpenAll();
  }
  SignedCommand Deposit() { return fund_.Sign(OpeningBalance(fund_, ledger(), 1)); }
  // That a deposit is recorded at that time.
  void ExpectRecordedAt(UnixMicros time) {
    const auto result = ledger().Append(Deposit());
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(FormatInstant(TimeOf(result->index)), FormatInstant(time));
  }
  UnixMicros TimeOf(LogIndex index) {
    return entry::DecodeEntry(*ledger().ReadEntry(index))->record_time.micros;
  }
  UnixMicros TimeOfLast() { return TimeOf(ledger().ExaminedSize() - 1); }
  TreeSize Frontier() {
    TreeSize size = 0;
    ledger().WithState([&](const examine::LogState& state) { size = state.DirectorySize(); });
    return size;
  }

  FundFixture fund_;
};

TEST_F(ClockTest, AnHourBackGoesOnAtTheLastEntrysTime) {
  ExpectRecordedAt(kStart);
  fund_.clock().Set(kStart - kHour);
  ExpectRecordedAt(kStart);
  EXPECT_THAT(ledger().ClockFault(), StartsWith("CLOCK: it stands behind"));
  Restart();
  EXPECT_EQ(TimeOfLast(), kStart) << "WRITER_STARTED";
  ExpectRecordedAt(kStart);
  EXPECT_THAT(ledger().ClockFault(), StartsWith("CLOCK: it stands behind"));
  fund_.clock().Set(kStart + kHour);
  ExpectRecordedAt(kStart + kHour);
  EXPECT_THAT(ledger().ClockFault(), IsEmpty());
}

TEST_F(ClockTest, AnHourAheadAndRightAgainStopsNothing) {
  fund_.clock().Set(kStart + kHour);
  ExpectRecordedAt(kStart + kHour);
  Restart();
  ExpectRecordedAt(kStart + kHour);
  fund_.clock().Set(kStart);
  ExpectRecordedAt(kStart + kHour);
  EXPECT_THAT(ledger().ClockFault(), StartsWith("CLOCK: it stands behind"));
  Restart();
  ExpectRecordedAt(kStart + kHour);
  fund_.clock().Advance(kHour + 1);
  ExpectRecordedAt(kStart + kHour + 1);
  EXPECT_THAT(ledger().ClockFault(), IsEmpty());
}

TEST_F(ClockTest, AJumpOfYearsAheadIsNotWrittenDown) {
  const SignedCommand before = Deposit();
  const SignedCommand later = Deposit();
  fund_.clock().Set(kStart + 700 * kMicrosPerDay);
  ASSERT_TRUE(ledger().Append(before).ok());
  EXPECT_EQ(TimeOfLast(), kStart);
  EXPECT_THAT(ledger().ClockFault(), HasSubstr("jumped ahead"));
  Restart();
  EXPECT_EQ(TimeOfLast(), kStart) << "WRITER_STARTED";
  EXPECT_THAT(ledger().ClockFault(), HasSubstr("30 days ahead"));
  // Whose signer's clock says otherwise.
  const TreeSize size = ledger().ExaminedSize();
  const absl::Status status = ledger().Append(later).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), StartsWith("EXPIRY: "));
  EXPECT_EQ(ledger().ExaminedSize(), size);
  fund_.clock().Set(kStart);
  EXPECT_TRUE(ledger().Append(later).ok());
  EXPECT_THAT(ledger().ClockFault(), IsEmpty());
}

TEST_F(ClockTest, AfterALongRestTheFirstCommandMovesTheLogOn) {
  fund_.CloseAll();
  fund_.clock().Advance(100 * kMicrosPerDay);
  fund_.OpenAll();
  EXPECT_EQ(TimeOfLast(), kStart)
      << "what the writer writes of itself says no time that nobody knew";
  ExpectRecordedAt(kStart + 100 * kMicrosPerDay);
  EXPECT_THAT(ledger().ClockFault(), IsEmpty());
}

TEST_F(ClockTest, NothingIsDatedBeforeTheDirectoryThatItFollows) {
  fund_.clock().Set(kStart + kHour);
  fund_.AdmitSite("riyadh");
  fund_.clock().Set(kStart);
  const LogIndex before = ledger().ExaminedSize();
  ExpectRecordedAt(kStart + kHour);
  EXPECT_EQ(
      entry::DecodeCommand(entry::DecodeEntry(*ledger().ReadEntry(before))->command)->event_type,
      static_cast<uint32_t>(EventType::kFollowed));
  EXPECT_EQ(TimeOf(before), kStart + kHour);
  Restart();
  ExpectRecordedAt(kStart + kHour);
}

TEST_F(ClockTest, ACommandThatExpiresBeforeWhatItWouldRestOnIsRefused) {
  entry::Command command = OpeningBalance(fund_, ledger(), 1).command;
  command.expiry.micros = kStart + kHour;
  const SignedCommand soon = fund_.Sign({command, {"admin-1", "admin-2"}, {}});
  fund_.clock().Set(kStart + kHour);
  fund_.AdmitSite("riyadh");
  fund_.clock().Set(kStart);
  EXPECT_THAT(std::string(ledger().Append(soon).status().message()), StartsWith("EXPIRY: "));
}

TEST_F(ClockTest, AnotherNodesClockDoesNotMoveTheLogFarAhead) {
  ExpectRecordedAt(kStart);
  const TreeSize known = fund_.directory().ExaminedSize();
  for (const char* site : {"riyadh", "jeddah", "dubai"}) {
    fund_.clock().Set(fund_.clock().Now() + 8 * kHour);
    fund_.AdmitSite(site);
  }
  fund_.clock().Set(kStart);
  ExpectRecordedAt(kStart + 8 * kHour);
  EXPECT_EQ(Frontier(), known + 1) << "the rest counts as not arrived";
  Restart();
  fund_.clock().Advance(3 * kHour);
  ExpectRecordedAt(kStart + 8 * kHour);
  EXPECT_EQ(Frontier(), known + 1) << "although the clock stands behind what was followed";
  fund_.clock().Advance(9 * kHour);
  ExpectRecordedAt(kStart + 24 * kHour);
  EXPECT_EQ(Frontier(), fund_.directory().ExaminedSize());
}

}  // namespace
}  // namespace amanat::append
