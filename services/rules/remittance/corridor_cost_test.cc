#include "services/rules/remittance/corridor_cost.h"

#include <gtest/gtest.h>

namespace amanat::remittance {
namespace {

PriceObserved Service(absl::string_view destination, uint64_t fee_per_ten_thousand) {
  PriceObserved price;
  price.period = "2026_1Q";
  price.source = "SAU";
  price.destination = std::string(destination);
  price.rate_disclosed = true;
  price.for_200_dollars =
      ObservedQuote{{money::Currency{682}, 10'000}, fee_per_ten_thousand, 0, {}};
  return price;
}

TEST(CorridorCostTest, ExactlyAtALimitIsNotAboveIt) {
  const auto at = ComputeCorridorCosts({Service("PHL", 500)});
  EXPECT_EQ(at->corridors[0].costs[kFor200Dollars].average, kSdgCorridorLimit);
  EXPECT_FALSE(at->corridors[0].AboveCorridorLimit());
  EXPECT_TRUE(ComputeCorridorCosts({Service("PHL", 501)})->corridors[0].AboveCorridorLimit());
  EXPECT_FALSE(ComputeCorridorCosts({Service("PHL", 300)})->periods[0].AboveAverageLimit());
}

TEST(CorridorCostTest, WhatIsNotKnownIsAbsent) {
  const auto table = ComputeCorridorCosts({Service("PHL", 100), Service("PHL", 200)});
  const CostSummary& at200 = table->corridors[0].costs[kFor200Dollars];
  EXPECT_EQ(*at200.average, 1'500'000);
  EXPECT_FALSE(at200.three_cheapest_average.has_value()) << "two services only";
  EXPECT_EQ(table->corridors[0].costs[kFor500Dollars], CostSummary{});
  EXPECT_TRUE(ComputeCorridorCosts({})->corridors.empty());
}

TEST(CorridorCostTest, TakesTheThreeCheapest) {
  const auto table = ComputeCorridorCosts(
      {Service("PHL", 900), Service("PHL", 100), Service("PHL", 400), Service("PHL", 100)});
  EXPECT_EQ(*table->corridors[0].costs[kFor200Dollars].three_cheapest_average, 2'000'000);
}

TEST(CorridorCostTest, AServiceThatHidesItsRateEntersNoMean) {
  PriceObserved hidden = Service("PHL", 0);
  hidden.rate_disclosed = false;
  const auto table = ComputeCorridorCosts({Service("PHL", 300), hidden});
  const CostSummary& at200 = table->corridors[0].costs[kFor200Dollars];
  EXPECT_EQ(at200.services, 1u);
  EXPECT_EQ(at200.undisclosed, 1u);
  EXPECT_EQ(*at200.average, 3 * kOnePercent);
}

TEST(CorridorCostTest, RefusesAQuoteWithoutAmount) {
  PriceObserved price = Service("PHL", 1);
  price.for_200_dollars->amount.minor_units = 0;
  EXPECT_FALSE(ComputeCorridorCosts({price}).ok());
}

}  // namespace
}  // namespace amanat::remittance
