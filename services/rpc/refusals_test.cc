#include "services/rpc/refusals.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/rpc/limits.h"

namespace amanat::rpc {
namespace {

TEST(RefusalsTest, AreAllCountedAndNotAllTold) {
  Refusals refusals;
  const Identity peer{"owf.example", "manila", PeerKind::kOperator, "reyes-01"};
  const absl::Time now = absl::UnixEpoch();
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < kRefusalLinesMax + 5; ++i) refusals.Add("ROLE_MISSING", "a.B/C", &peer, now);
  const std::string first = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), kRefusalLinesMax);
  EXPECT_EQ(first.find("reyes"), first.npos) << first;
  ::testing::internal::CaptureStderr();
  refusals.Add("PEER_UNKNOWN", "a.B/C", nullptr, now + absl::Seconds(1));
  const std::string next = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(next.find("\"count\":6"), next.npos) << next << "itself and those not told";
  EXPECT_EQ(refusals.counts(), (std::map<std::string, uint64_t>{
                                   {"PEER_UNKNOWN", 1}, {"ROLE_MISSING", kRefusalLinesMax + 5}}));
}

}  // namespace
}  // namespace amanat::rpc
