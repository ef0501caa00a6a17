#include "services/usage/nearest.h"

#include <gtest/gtest.h>

namespace amanat::usage {
namespace {

TEST(NearestTest, DistanceCountsSlipsOfTheFinger) {
  EXPECT_EQ(EditDistance("status", "status"), 0u);
  EXPECT_EQ(EditDistance("statu", "status"), 1u);
  EXPECT_EQ(EditDistance("sttaus", "status"), 1u);  // neighbours exchanged
  EXPECT_EQ(EditDistance("statxs", "status"), 1u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance(std::string(1'000, 'x'), "abc"), 1'000u);
}

TEST(NearestTest, TheNearestIsProposed) {
  const std::vector<std::string> known = {"logs", "status", "statement", "show"};
  EXPECT_EQ(NearestOf("statu", known), "status");
  EXPECT_EQ(NearestOf("STATUS", known), "status");
  EXPECT_EQ(NearestOf("statment", known), "statement");
  EXPECT_EQ(NearestOf("log", known), "logs");
}

TEST(NearestTest, AnythingElseIsNot) {
  const std::vector<std::string> known = {"logs", "status", "pay", "id"};
  EXPECT_EQ(NearestOf("dance", known), "");
  EXPECT_EQ(NearestOf("x", known), "");
  EXPECT_EQ(NearestOf("", known), "");
  EXPECT_EQ(NearestOf("status", {}), "");
}

TEST(NearestTest, ABeginningIsNearWhateverFollows) {
  EXPECT_EQ(NearestOf("contract", {"abuse", "contract-violation"}), "contract-violation");
}

TEST(NearestTest, TheQuestionEndsASentence) {
  EXPECT_EQ(DidYouMean("abus", {"abuse", "illness"}), "; did you mean abuse?");
  EXPECT_EQ(DidYouMean("flood", {"abuse", "illness"}), "");
}

}  // namespace
}  // namespace amanat::usage
