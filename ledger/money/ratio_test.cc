#include "ledger/money/ratio.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace amanat::money {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

TEST(RatioTest, ADecimalIsExactAndReduced) {
  EXPECT_EQ(*ParseRatio("15.2347"), (Ratio{152'347, 10'000}));
  EXPECT_EQ(*ParseRatio("0.50"), (Ratio{1, 2}));
  EXPECT_EQ(*ParseRatio("100"), (Ratio{100, 1}));
  EXPECT_EQ(*ParseRatio("10.0"), (Ratio{10, 1}));
  EXPECT_EQ(*ParseRatio("0.000651"), (Ratio{651, 1'000'000}));
  EXPECT_EQ(*ParseRatio("0.000000000000000001"), (Ratio{1, 1'000'000'000'000'000'000}));
}

TEST(RatioTest, RefusesWhatIsNotAPositiveDecimal) {
  for (const char* bad : {"", "0", "0.000", "-1", "1e2", "1.", ".", "1/2", "0.0000000000000000001",
                          "92233720368547758.08123", "1.2.0"}) {
    EXPECT_FALSE(ParseRatio(bad).ok()) << bad;
  }
  EXPECT_FALSE(MakeRatio(0, 1).ok());
  EXPECT_FALSE(MakeRatio(1, -1).ok());
}

TEST(MultiplyRoundedTest, RoundsTheExactProductOnce) {
  EXPECT_EQ(*MultiplyRounded(1'000'001, 2, 2, *ParseRatio("15.2347")), 15'234'715);
  EXPECT_EQ(*MultiplyRounded(10'000, 2, 0, *ParseRatio("38.755")), 3'876);  // 3875.5
  EXPECT_EQ(*MultiplyRounded(10'000, 2, 0, *ParseRatio("38.765")), 3'876);  // 3876.5
  EXPECT_EQ(*MultiplyRounded(1'000, 0, 3, *ParseRatio("0.002")), 2'000);
}

TEST(MultiplyRoundedTest, HalvesGoToTheEvenNeighbourOnBothSidesOfZero) {
  const Ratio half{1, 2};
  for (const auto& [minor_units, rounded] :
       {std::pair<int64_t, int64_t>{1, 0}, {3, 2}, {5, 2}, {-1, 0}, {-3, -2}, {-5, -2}, {7, 4}}) {
    EXPECT_EQ(*MultiplyRounded(minor_units, 2, 2, half), rounded) << minor_units;
  }
}

TEST(MultiplyRoundedTest, RefusesOverflowAndNonsense) {
  EXPECT_EQ(*MultiplyRounded(kMax, 2, 2, {kMax, kMax}), kMax);
  EXPECT_EQ(MultiplyRounded(kMax, 2, 2, {2, 1}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(MultiplyRounded(kMax, 0, 4, {kMax, 1}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(MultiplyRounded(-kMax, 0, 4, {kMax, 1}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_FALSE(MultiplyRounded(1, 5, 2, {1, 1}).ok());
  EXPECT_FALSE(MultiplyRounded(1, 2, -1, {1, 1}).ok());
  EXPECT_FALSE(MultiplyRounded(1, 2, 2, {1, 0}).ok());
}

// |2 * (product - rounded * denominator)| <= denominator, checked without the code under test.
TEST(MultiplyRoundedTest, IsNeverFurtherThanHalfAUnitAway) {
  const uint64_t seed = 20'260'401;
  SCOPED_TRACE(seed);
  std::mt19937_64 engine(seed);
  for (int i = 0; i < 2'000; ++i) {
    const int64_t minor_units =
        static_cast<int64_t>(engine() % 2'000'000'000'000) - 1'000'000'000'000;
    const Ratio ratio{static_cast<int64_t>(engine() % 1'000'000 + 1),
                      static_cast<int64_t>(engine() % 1'000'000 + 1)};
    const auto rounded = MultiplyRounded(minor_units, 2, 2, ratio);
    ASSERT_TRUE(rounded.ok());
    const absl::int128 error =
        absl::int128(minor_units) * ratio.numerator - absl::int128(*rounded) * ratio.denominator;
    ASSERT_LE(error < 0 ? -2 * error : 2 * error, ratio.denominator);
  }
}

}  // namespace
}  // namespace amanat::money
