#include "services/remittance/corridor_cost.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"

namespace amanat::remittance {
namespace {

CorridorCostTable TableOf(const char* path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  const auto prices = ReadPricesCsv(text.value_or(""));
  EXPECT_TRUE(prices.ok()) << prices.status();
  const auto table = ComputeCorridorCosts(prices.value_or(std::vector<PriceObservation>()));
  EXPECT_TRUE(table.ok()) << table.status();
  return table.value_or(CorridorCostTable());
}

const CorridorCost* Find(const CorridorCostTable& table, absl::string_view name) {
  for (const CorridorCost& corridor : table.corridors) {
    if (absl::StrCat(corridor.period, corridor.source, corridor.destination) == name) {
      return &corridor;
    }
  }
  return nullptr;
}

PriceObservation Service(absl::string_view destination, int64_t fee_per_ten_thousand) {
  PriceObservation price;
  price.period = "2026_1Q";
  price.source = "SAU";
  price.destination = std::string(destination);
  price.quotes[kFor200Dollars] =
      PriceQuote{{money::Currency{682}, 10'000}, fee_per_ten_thousand, 0, {}};
  return price;
}

// The World Bank published 23.6175 % for this corridor and quarter.
TEST(CorridorCostTest, GivesTheAverageThatTheWorldBankPublished) {
  const auto table = TableOf("deploy/data/rpw/rpw_firm_level_east_africa_2011.csv");
  const CorridorCost* corridor = Find(table, "2011_1QTZAKEN");
  ASSERT_NE(corridor, nullptr);
  EXPECT_EQ(corridor->costs[kFor200Dollars].services, 12u);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].average, 23'617'500, 5'000);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].three_cheapest_average, 10'333'333, 5'000);
  EXPECT_TRUE(corridor->AboveCorridorLimit());
}

TEST(CorridorCostTest, AServiceThatHidesItsRateEntersNoMean) {
  const auto table = TableOf("deploy/data/rpw/rpw_firm_level_east_africa_2011.csv");
  const CorridorCost* corridor = Find(table, "2011_3QKENUGA");
  ASSERT_NE(corridor, nullptr);
  EXPECT_EQ(corridor->costs[kFor200Dollars].services, 3u);
  EXPECT_EQ(corridor->costs[kFor200Dollars].undisclosed, 1u);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].average, 5'856'667, 5'000);
}

TEST(CorridorCostTest, ListsTheCorridorsOfTheEmirates) {
  const auto table = TableOf("deploy/data/rpw/rpw_services_UAE_2025Q3.csv");
  ASSERT_EQ(table.corridors.size(), 11u);
  const CorridorCost* philippines = Find(table, "2025_3QAREPHL");
  ASSERT_NE(philippines, nullptr);
  EXPECT_EQ(philippines->costs[kFor200Dollars].services, 4u);
  EXPECT_NEAR(*philippines->costs[kFor200Dollars].average, 2'107'500, 5'000);
  EXPECT_FALSE(philippines->AboveCorridorLimit());
  EXPECT_TRUE(Find(table, "2025_3QARESDN")->AboveCorridorLimit());
  ASSERT_EQ(table.periods.size(), 1u);
  EXPECT_EQ(table.periods[0].costs[kFor500Dollars].services, 22u);
  EXPECT_TRUE(table.periods[0].AboveAverageLimit());
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

TEST(CorridorCostTest, RefusesAQuoteWithoutAmount) {
  PriceObservation price = Service("PHL", 1);
  price.quotes[kFor200Dollars]->sending_amount.minor_units = 0;
  EXPECT_FALSE(ComputeCorridorCosts({price}).ok());
}

}  // namespace
}  // namespace amanat::remittance
