#include "ledger/proposal/exchange.h"

#include <functional>
#include <map>

#include "gtest/gtest.h"

namespace amanat::proposal {
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

Exchange Buying(int64_t riyals, int64_t pesos) {
  return {kRate, {kRiyal, riyals},         {kPeso, pesos},
          true,  Of(Chart::kBank, kRiyal), Of(Chart::kBank, kPeso)};
}

// What is posted to each account, with the legs that are of nothing left out.
std::map<AccountKey, int64_t> Post(const Exchange& exchange) {
  const auto legs = ExchangeLegs(exchange);
  EXPECT_TRUE(legs.ok()) << legs.status();
  std::map<AccountKey, int64_t> posted;
  for (const KeyedPosting& leg : legs.value_or(std::vector<KeyedPosting>())) {
    EXPECT_NE(leg.amount, 0);
    EXPECT_TRUE(posted.emplace(leg.account, leg.amount).second) << "one leg an account";
  }
  return posted;
}

using Posted = std::map<AccountKey, int64_t>;

TEST(ExchangeTest, BuyingPostsWhatTheBankChargedBeyondTheRateAsALoss) {
  EXPECT_EQ(Post(Buying(1'000'001, 15'234'720)),
            (Posted{{Of(Chart::kCurrencyPosition, kPeso), 15'234'715},
                    {Of(Chart::kExchangeGainLoss, kPeso), 5},
                    {Of(Chart::kBank, kPeso), -15'234'720},
                    {Of(Chart::kBank, kRiyal), 1'000'001},
                    {Of(Chart::kCurrencyPosition, kRiyal), -1'000'001}}));
}

TEST(ExchangeTest, AReceivablePaidAtHomeAtABetterRateIsAGain) {
  Exchange paid = Buying(300'000, 4'650'000);
  paid.buys = false;
  paid.foreign_account = Of(Chart::kReceivable, kRiyal, "agency");
  EXPECT_EQ(Post(paid), (Posted{{Of(Chart::kBank, kPeso), 4'650'000},
                                {Of(Chart::kCurrencyPosition, kPeso), -4'570'410},
                                {Of(Chart::kExchangeGainLoss, kPeso), -79'590},
                                {Of(Chart::kCurrencyPosition, kRiyal), 300'000},
                                {Of(Chart::kReceivable, kRiyal, "agency"), -300'000}}));
}

TEST(ExchangeTest, WhereTheRateWasKeptNothingIsGainedOrLost) {
  EXPECT_EQ(Post(Buying(10'000, 152'347)).size(), 4u);
}

TEST(ExchangeTest, TheExactProductIsRoundedHalfToEvenOnce) {
  const auto worth = [](int64_t riyals, money::Ratio rate) {
    Exchange exchange = Buying(riyals, 1'000);
    exchange.rate = rate;
    return Post(exchange)[Of(Chart::kCurrencyPosition, kPeso)];
  };
  EXPECT_EQ(worth(1, {5, 2}), 2);
  EXPECT_EQ(worth(3, {5, 2}), 8);
  EXPECT_EQ(worth(5, {5, 2}), 12);
  EXPECT_EQ(worth(1, {2'500'001, 1'000'000}), 3);
}

TEST(ExchangeTest, CurrenciesMayHaveDifferentMinorUnits) {
  Exchange exchange = Buying(10'000, 4'000);  // 100.00 riyals, 40.00 per yen's worth
  exchange.home = {kYen, 4'000};
  exchange.home_account = Of(Chart::kBank, kYen);
  exchange.rate = {40, 1};
  EXPECT_EQ(Post(exchange)[Of(Chart::kCurrencyPosition, kYen)], 4'000);
}

TEST(ExchangeTest, RefusesWhatIsNoExchange) {
  const std::function<void(Exchange&)> kChanges[] = {
      [](Exchange& e) { e.foreign.minor_units = 0; },
      [](Exchange& e) { e.home.minor_units = -1; },
      [](Exchange& e) { e.rate.denominator = 0; },
      [](Exchange& e) {
        e.rate = {1, 10'000'000};
      },
      [](Exchange& e) { e.foreign.currency = kYen; },
      [](Exchange& e) { e.home_account.currency = kYen; },
      [](Exchange& e) { e.home = e.foreign, e.home_account = e.foreign_account; },
  };
  for (const auto& change : kChanges) {
    Exchange exchange = Buying(1'000'001, 15'234'720);
    change(exchange);
    EXPECT_EQ(ExchangeLegs(exchange).status().code(), absl::StatusCode::kInvalidArgument);
  }
  Exchange gold = Buying(5, 5);
  gold.foreign.currency = gold.foreign_account.currency = {.numeric = 959};
  EXPECT_EQ(ExchangeLegs(gold).status().code(), absl::StatusCode::kFailedPrecondition);
  Exchange huge = Buying(INT64_MAX, 1);
  EXPECT_EQ(ExchangeLegs(huge).status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace amanat::proposal
