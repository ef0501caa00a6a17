#include "services/ledger/convert.h"

#include "gtest/gtest.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::ledger {
namespace {

proposal::AppendResult FullResult() {
  proposal::AppendResult result;
  result.log_name = "owf.example/manila/fund/1";
  result.index = 7;
  result.leaf_hash.value.fill(9);
  result.outcome = entry::Outcome::kLimitExceeded;
  result.detail = "too much";
  result.repeated = true;
  result.durable_size = 8;
  result.recorded = 3;
  result.duplicates = 2;
  result.issues = {{4, "INVALID_LINE", "no date"}};
  result.postings = {{{"manila", chart::kBank, {.numeric = 608}, "a"}, -5, entry::Phase::kHold}};
  result.closes_hold = 6;
  return result;
}

TEST(ConvertTest, AResultComesThroughWhole) {
  const proposal::AppendResult sent = FullResult();
  const auto received = FromProto(ToProto(sent));
  ASSERT_TRUE(received.ok()) << received.status();
  EXPECT_EQ(ToProto(*received).SerializeAsString(), ToProto(sent).SerializeAsString());
  EXPECT_EQ(received->leaf_hash, sent.leaf_hash);
  EXPECT_EQ(received->outcome, sent.outcome);
  EXPECT_EQ(received->postings[0].account, sent.postings[0].account);
  EXPECT_EQ(received->issues[0].line, 4u);
  EXPECT_EQ(received->closes_hold, 6u);
}

TEST(ConvertTest, AnAccountOfANewerChartIsRefused) {
  v1::AppendResponse message = ToProto(FullResult());
  message.mutable_postings(0)->set_chart(777);
  EXPECT_TRUE(absl::IsInvalidArgument(FromProto(message).status()));
}

TEST(ConvertTest, APurposeIsSaid) {
  EXPECT_TRUE(absl::IsInvalidArgument(FromProto(v1::PURPOSE_UNSPECIFIED).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(FromProto(static_cast<v1::Purpose>(99)).status()));
  EXPECT_EQ(*FromProto(v1::PURPOSE_VALIDATE), proposal::Purpose::kValidate);
}

}  // namespace
}  // namespace amanat::ledger
