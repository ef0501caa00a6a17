#include "ledger/replication/frame.h"

#include <gtest/gtest.h>

#include "ledger/base/random.h"
#include "ledger/entry/entry.h"

namespace amanat::replication {
namespace {

class FrameTest : public ::testing::Test {
 protected:
  Frame BatchOf(std::vector<std::string> entries) {
    Batch batch{.log = random_.Draw<LogId>(), .first = 7, .entries = std::move(entries)};
    batch.checkpoint = "note";
    batch.proof = {random_.Draw<Hash>()};
    return {.batch = std::move(batch)};
  }
  static absl::Status Refusal(const Frame& frame) {
    return DecodeFrame(EncodeFrame(frame)).status();
  }

  SeededRandom random_{3};
};

TEST_F(FrameTest, EveryKindComesBackAsItWas) {
  const LogId log = random_.Draw<LogId>();
  const std::vector<Frame> frames = {
      {.hello = Hello{kProtocolVersion,
                      "manila",
                      random_.Draw<Incarnation>(),
                      {{log, "owf.example/manila/fund/1", 9, true}}}},
      {.follow = Follow{log, 5, true}},
      BatchOf({"a", "bc"}),
      {.ack = Ack{log, 5, 4, true}},
      {.bye = Bye{"done"}},
      {.bye = Bye{}}};
  for (const Frame& frame : frames) {
    const auto again = DecodeFrame(EncodeFrame(frame));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(EncodeFrame(*again), EncodeFrame(frame));
  }
}

TEST_F(FrameTest, HasTheBytesThatTheDocumentShows) {
  const LogId log = *LogId::FromHex("00112233445566778899aabbccddeeff");
  EXPECT_EQ(HexEncode(EncodeFrame({.ack = Ack{log, 5, 4}})),
            "22160a1000112233445566778899aabbccddeeff10051804");
}

TEST_F(FrameTest, RefusesNoneAndTwoMeanings) {
  EXPECT_FALSE(DecodeFrame("").ok());
  EXPECT_FALSE(Refusal({.ack = Ack{}, .bye = Bye{}}).ok());
}

TEST_F(FrameTest, RefusesWhatIsAboveItsBounds) {
  EXPECT_FALSE(DecodeFrame(std::string(kFrameBytesMax + 1, '\x01')).ok());
  EXPECT_FALSE(Refusal(BatchOf({""})).ok());
  EXPECT_FALSE(Refusal(BatchOf({std::string(entry::kEntryBytesMax + 1, 'x')})).ok());
  EXPECT_FALSE(Refusal(BatchOf(std::vector<std::string>(kBatchEntriesMax + 1, "x"))).ok());
  EXPECT_FALSE(Refusal(BatchOf(std::vector<std::string>(17, std::string(65'000, 'x')))).ok());
  EXPECT_FALSE(
      Refusal({.hello = Hello{.logs = std::vector<OfferedLog>(kOfferedLogsMax + 1)}}).ok());
  EXPECT_FALSE(Refusal({.bye = Bye{std::string(kReasonBytesMax + 1, 'x')}}).ok());
}

TEST_F(FrameTest, RefusesABatchBeyondTheLargestIndex) {
  Frame frame = BatchOf({"x"});
  frame.batch->first = UINT64_MAX;
  EXPECT_FALSE(Refusal(frame).ok());
}

TEST_F(FrameTest, RefusesEveryTruncation) {
  const std::string bytes = EncodeFrame(BatchOf({"a", "bc"}));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeFrame(bytes.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace amanat::replication
