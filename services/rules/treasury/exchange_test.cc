#include "services/rules/treasury/exchange.h"

#include <functional>
#include <map>

#include "gtest/gtest.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::treasury {
namespace {

using accounts::AccountKey;
using accounts::Chart;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr money::Currency kPeso{.numeric = 608};
constexpr money::Currency kYen{.numeric = 392};
constexpr money::Ratio kRate{152'347, 10'000};

AccountKey Of(Chart chart, money::Currency currency, const std::string& dimension = "") {
  return {"manila", chart, currency, dimension};
}

PricedExchange Buying(int64_t riyals, int64_t pesos) {
  return {kRate, {kRiyal, riyals},         {kPeso, pesos},
          true,  Of(chart::kBank, kRiyal), Of(chart::kBank, kPeso)};
}

// What is posted to each account, with the legs that are of nothing left out.
std::map<AccountKey, int64_t> Post(const PricedExchange& exchange) {
  const auto legs = ExchangeLegs(exchange);
  EXPECT_TRUE(legs.ok()) << legs.status();
  std::map<AccountKey, int64_t> posted;
  for (const proposal::KeyedPosting& leg : legs.value_or(std::vector<proposal::KeyedPosting>())) {
    EXPECT_NE(leg.amount, 0);
    EXPECT_TRUE(posted.emplace(leg.account, leg.amount).second) << "one leg an account";
  }
  return posted;
}

using Posted = std::map<AccountKey, int64_t>;

TEST(ExchangeTest, BuyingPostsWhatTheBankChargedBeyondTheRateAsALoss) {
  EXPECT_EQ(Post(Buying(1'000'001, 15'234'720)),
            (Posted{{Of(chart::kCurrencyPosition, kPeso), 15'234'715},
                    {Of(chart::kExchangeGainLoss, kPeso), 5},
                    {Of(chart::kBank, kPeso), -15'234'720},
                    {Of(chart::kBank, kRiyal), 1'000'001},
                    {Of(chart::kCurrencyPosition, kRiyal), -1'000'001}}));
}

TEST(ExchangeTest, AReceivablePaidAtHomeAtABetterRateIsAGain) {
  PricedExchange paid = Buying(300'000, 4'650'000);
  paid.buys = false;
  paid.foreign_account = Of(chart::kReceivable, kRiyal, "agency");
  EXPECT_EQ(Post(paid), (Posted{{Of(chart::kBank, kPeso), 4'650'000},
                                {Of(chart::kCurrencyPosition, kPeso), -4'570'410},
                                {Of(chart::kExchangeGainLoss, kPeso), -79'590},
                                {Of(chart::kCurrencyPosition, kRiyal), 300'000},
                                {Of(chart::kReceivable, kRiyal, "agency"), -300'000}}));
}

TEST(ExchangeTest, WhereTheRateWasKeptNothingIsGainedOrLost) {
  EXPECT_EQ(Post(Buying(10'000, 152'347)).size(), 4u);
}

TEST(ExchangeTest, TheExactProductIsRoundedHalfToEvenOnce) {
  const auto worth = [](int64_t riyals, money::Ratio rate) {
    PricedExchange exchange = Buying(riyals, 1'000);
    exchange.rate = rate;
    return Post(exchange)[Of(chart::kCurrencyPosition, kPeso)];
  };
  EXPECT_EQ(worth(1, {5, 2}), 2);
  EXPECT_EQ(worth(3, {5, 2}), 8);
  EXPECT_EQ(worth(5, {5, 2}), 12);
  EXPECT_EQ(worth(1, {2'500'001, 1'000'000}), 3);
}

TEST(ExchangeTest, CurrenciesMayHaveDifferentMinorUnits) {
  PricedExchange exchange = Buying(10'000, 4'000);  // 100.00 riyals, 40.00 per yen's worth
  exchange.home = {kYen, 4'000};
  exchange.home_account = Of(chart::kBank, kYen);
  exchange.rate = {40, 1};
  EXPECT_EQ(Post(exchange)[Of(chart::kCurrencyPosition, kYen)], 4'000);
}

TEST(ExchangeTest, TwoPercentOfTheProductAreWithinTheTolerance) {
  for (const int64_t charged : {9'800, 10'000, 10'200}) {
    EXPECT_TRUE(IsWithinTolerance(10'000, charged)) << charged;
  }
  for (const int64_t charged : {1, 1'000, 9'799, 10'201, 100'000}) {
    EXPECT_FALSE(IsWithinTolerance(10'000, charged)) << charged;
  }
  EXPECT_TRUE(IsWithinTolerance(45, 46)) << "the product itself was rounded to a whole unit";
  EXPECT_FALSE(IsWithinTolerance(45, 47));
  EXPECT_TRUE(IsWithinTolerance(money::kAmountMax, money::kAmountMax / 100 * 98));
  EXPECT_FALSE(IsWithinTolerance(1, INT64_MAX));
  EXPECT_FALSE(IsWithinTolerance(INT64_MAX, 1));
}

TEST(ExchangeTest, RefusesWhatIsNoExchange) {
  const std::function<void(PricedExchange&)> kChanges[] = {
      [](PricedExchange& e) { e.foreign.minor_units = 0; },
      [](PricedExchange& e) { e.home.minor_units = -1; },
      [](PricedExchange& e) { e.rate.denominator = 0; },
      [](PricedExchange& e) {
        e.rate = {1, 10'000'000};
      },
      [](PricedExchange& e) { e.foreign.currency = kYen; },
      [](PricedExchange& e) { e.home_account.currency = kYen; },
      [](PricedExchange& e) { e.home = e.foreign, e.home_account = e.foreign_account; },
  };
  for (const auto& change : kChanges) {
    PricedExchange exchange = Buying(1'000'001, 15'234'720);
    change(exchange);
    EXPECT_EQ(ExchangeLegs(exchange).status().code(), absl::StatusCode::kInvalidArgument);
  }
  PricedExchange gold = Buying(5, 5);
  gold.foreign.currency = gold.foreign_account.currency = {.numeric = 959};
  EXPECT_EQ(ExchangeLegs(gold).status().code(), absl::StatusCode::kFailedPrecondition);
  PricedExchange huge = Buying(INT64_MAX, 1);
  EXPECT_EQ(ExchangeLegs(huge).status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace amanat::rules::treasury
