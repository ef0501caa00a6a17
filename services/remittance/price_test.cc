#include "services/remittance/price.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"

namespace amanat::remittance {
namespace {

using ::testing::HasSubstr;

constexpr char kServices[] = "deploy/data/rpw/rpw_services_UAE_2025Q3.csv";
constexpr char kFirms[] = "deploy/data/rpw/rpw_firm_level_east_africa_2011.csv";

money::Ratio Rate(absl::string_view text) { return *money::ParseRatio(text); }

std::string Published(const char* path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

std::vector<PriceObservation> Read(const char* path) {
  const auto prices = ReadPricesCsv(Published(path));
  EXPECT_TRUE(prices.ok()) << prices.status();
  return prices.value_or(std::vector<PriceObservation>());
}

absl::Status ErrorAfter(const char* path, const char* from, const char* to) {
  const std::string text = Published(path);
  const std::string changed = absl::StrReplaceAll(text, {{from, to}});
  EXPECT_NE(text, changed) << from;
  return ReadPricesCsv(changed).status();
}

TEST(CostTest, IsFeePlusMargin) {
  EXPECT_EQ(*FeePercent(1'575, 73'500), 2'142'857);
  EXPECT_EQ(*MarginPercent(Rate("0.00066"), Rate("0.000651")), 1'363'636);
  EXPECT_EQ(*MarginPercent(Rate("0.00066"), Rate("0.0006627")), -409'091)
      << "better than the market";
  EXPECT_EQ(*MarginPercent(Rate("3.75"), Rate("3.75")), 0);
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
  EXPECT_FALSE(TotalCost({{money::Currency{784}, 1}, 0, kMax, {}}).ok() &&
               TotalCost({{money::Currency{784}, 1}, 1, kMax, {}}).ok());
}

TEST(PercentTest, ReadsAndPrintsDecimals) {
  EXPECT_EQ(*ParsePercent("-0.41"), -410'000);
  EXPECT_EQ(FormatPercent(-410'000), "-0.410000");
  EXPECT_FALSE(ParsePercent("1.0000001").ok());
  EXPECT_FALSE(ParsePercent("1 %").ok());
}

TEST(ReadPricesCsvTest, ReadsTheServicesLayout) {
  const auto prices = Read(kServices);
  ASSERT_EQ(prices.size(), 22u);
  const PriceObservation& first = prices[0];
  EXPECT_EQ(first.period + first.provider + first.source + first.destination,
            "2025_3Qgcc-exchangeAREIND");
  EXPECT_EQ(FormatCivilDate(first.observed_on), "2025-08-19");
  EXPECT_EQ(money::FormatMoney(first.quotes[kFor200Dollars]->sending_amount), "735.00 AED");
  EXPECT_EQ(first.quotes[kFor500Dollars]->fee_minor_units, 1'575);
  EXPECT_EQ(first.payment_method + "/" + first.pickup_method, "Cash/Cash");
  EXPECT_TRUE(first.rate_disclosed);
  EXPECT_FALSE(first.reference_rate.has_value());
}

TEST(ReadPricesCsvTest, ReadsTheFirmsLayout) {
  const auto prices = Read(kFirms);
  ASSERT_EQ(prices.size(), 28u);
  EXPECT_EQ(prices[0].provider, "MoneyGram");
  EXPECT_EQ(*prices[0].reference_rate, Rate("0.00066"));
  EXPECT_EQ(*prices[0].quotes[kFor200Dollars]->applied_rate, Rate("0.000651"));
  EXPECT_EQ(prices[7].quotes[kFor200Dollars]->margin, -410'000);
  size_t undisclosed = 0;
  for (const auto& price : prices) undisclosed += price.rate_disclosed ? 0 : 1;
  EXPECT_EQ(undisclosed, 1u);
}

// The published margins have two decimals, so they are off by at most 0.005.
TEST(ReadPricesCsvTest, PublishedMarginsFollowFromThePublishedRates) {
  size_t compared = 0;
  for (const PriceObservation& price : Read(kFirms)) {
    for (const auto& quote : price.quotes) {
      ASSERT_TRUE(quote && quote->applied_rate && price.reference_rate);
      EXPECT_NEAR(*MarginPercent(*price.reference_rate, *quote->applied_rate), quote->margin, 5'000)
          << "line " << price.line;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 56u);
}

// Reading checks every row against its published total; this shows that the check bites.
TEST(ReadPricesCsvTest, RefusesATotalThatIsNotFeePlusMargin) {
  EXPECT_EQ(ErrorAfter(kServices, ",6.52,", ",6.54,").message(),
            "1 bad line: line 6, column total200_pct: the published total is not fee and margin, "
            "which make 6.522857");
  EXPECT_TRUE(ErrorAfter(kServices, ",6.52,", ",6.51,").ok()) << "within the tolerance";
  EXPECT_FALSE(ErrorAfter(kFirms, ",29.59,", ",-29.59,").ok());
}

TEST(ReadPricesCsvTest, MissingValuesAreAbsentNotZero) {
  const std::string text = absl::StrReplaceAll(
      Published(kServices), {{"735,26.25,0.49,4.06", "735,,..,.."}, {",6.52,", ",..,"}});
  const auto prices = ReadPricesCsv(text);
  ASSERT_TRUE(prices.ok()) << prices.status();
  EXPECT_FALSE((*prices)[3].quotes[kFor200Dollars].has_value());
  EXPECT_TRUE((*prices)[3].quotes[kFor500Dollars].has_value());
  EXPECT_TRUE((*prices)[4].quotes[kFor200Dollars].has_value()) << "only its total is missing";
}

TEST(ReadPricesCsvTest, NamesEveryBadLineAndColumn) {
  EXPECT_THAT(ErrorAfter(kServices, "2025-08-19", "2025-02-30").message(),
              HasSubstr("5 bad lines: line 2, column observed_at: "));
  EXPECT_THAT(ErrorAfter(kServices, ",AED,735,15.75,0.37", ",XAU,735,15.75,0.37").message(),
              HasSubstr("line 2, column amt200: XAU has no minor unit"));
  EXPECT_THAT(ErrorAfter(kServices, "mashreq-bank,ARE", "mashreq-bank,AE").message(),
              HasSubstr("line 5, column source: is not a country code"));
  EXPECT_THAT(ErrorAfter(kServices, "735,15.75,0.37", "735,1e2,0.37").message(),
              HasSubstr("line 2, column fee200: amount in AED: not a plain decimal"));
  EXPECT_THAT(ErrorAfter(kFirms, "735000,500,", "735000,300,").message(),
              HasSubstr("line 2, column CC2 DENOMINATION AMOUNT: is not 500"));
  EXPECT_THAT(ErrorAfter(kServices, "fee200", "fee").message(),
              HasSubstr("header: missing column fee200"));
  EXPECT_FALSE(ReadPricesCsv("").ok());
}

}  // namespace
}  // namespace amanat::remittance
