#include "services/forms/cost.h"

#include <gtest/gtest.h>

#include <limits>

namespace amanat::remittance {
namespace {

money::Ratio RatioOf(absl::string_view text) { return *money::ParseRatio(text); }

TEST(CostTest, IsFeePlusMargin) {
  EXPECT_EQ(*FeePercent(1'575, 73'500), 2'142'857);
  EXPECT_EQ(*MarginPercent(RatioOf("0.00066"), RatioOf("0.000651")), 1'363'636);
  EXPECT_EQ(*MarginPercent(RatioOf("0.00066"), RatioOf("0.0006627")), -409'091)
      << "better than the market";
  EXPECT_EQ(*MarginPercent(RatioOf("3.75"), RatioOf("3.75")), 0);
  EXPECT_EQ(*TotalCost({{money::Currency{784}, 73'500}, 1'575, 370'000, {}}), 2'512'857);
  EXPECT_EQ(*TotalCost({{money::Currency{784}, 73'500}, 0, -410'000, {}}), -410'000);
}

TEST(CostTest, RoundsHalvesToEven) {
  EXPECT_EQ(*FeePercent(1, 200'000'000), 0);  // 0.5 millionths
  EXPECT_EQ(*FeePercent(3, 200'000'000), 2);  // 1.5 millionths
}

TEST(CostTest, RefusesWhatCannotBeComputed) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_FALSE(FeePercent(1, 0).ok());
  EXPECT_FALSE(FeePercent(1, -1).ok());
  EXPECT_EQ(FeePercent(kMax, 1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(MarginPercent({1, kMax}, {kMax - 1, 1}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_FALSE(TotalCost({{money::Currency{784}, 1}, 1, kMax, {}}).ok());
}

TEST(PercentTest, ReadsAndPrintsDecimals) {
  EXPECT_EQ(*ParsePercent("-0.41"), -410'000);
  EXPECT_EQ(FormatPercent(-410'000), "-0.410000");
  EXPECT_FALSE(ParsePercent("1.0000001").ok());
  EXPECT_FALSE(ParsePercent("1 %").ok());
}

}  // namespace
}  // namespace amanat::remittance
