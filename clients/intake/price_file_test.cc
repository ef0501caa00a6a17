#include "clients/intake/price_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

using remittance::PriceObserved;
using ::testing::HasSubstr;

constexpr char kServices[] = "deploy/data/rpw/rpw_services_UAE_2025Q3.csv";
constexpr char kFirms[] = "deploy/data/rpw/rpw_firm_level_east_africa_2011.csv";

money::Ratio RatioOf(const remittance::Rate& rate) {
  return *money::MakeRatio(static_cast<int64_t>(rate.numerator),
                           static_cast<int64_t>(rate.denominator));
}

std::string Published(const char* path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

constexpr CivilDays kReadOn = 20'514;  // 2026-03-02

// The prices, or all that is wrong with them.
absl::StatusOr<std::vector<PriceRow>> ReadText(const std::string& text) {
  auto file = ReadPricesCsv(text, kReadOn);
  if (!file.ok()) return file.status();
  if (!file->faults.empty()) return FaultsError(file->faults);
  return std::move(file->prices);
}

std::vector<PriceRow> Read(const char* path) {
  const auto prices = ReadText(Published(path));
  EXPECT_TRUE(prices.ok()) << prices.status();
  return prices.value_or(std::vector<PriceRow>());
}

absl::Status ErrorAfter(const char* path, const char* from, const char* to) {
  const std::string text = Published(path);
  const std::string changed = absl::StrReplaceAll(text, {{from, to}});
  EXPECT_NE(text, changed) << from;
  return ReadText(changed).status();
}

TEST(ReadPricesCsvTest, ReadsTheServicesLayout) {
  const auto prices = Read(kServices);
  ASSERT_EQ(prices.size(), 22u);
  EXPECT_EQ(prices[0].line, 2u);
  const PriceObserved& first = prices[0].body;
  EXPECT_EQ(first.period + first.provider + first.source + first.destination,
            "2025_3Qgcc-exchangeAREIND");
  EXPECT_EQ(FormatCivilDate(first.observed_on.days), "2025-08-19");
  EXPECT_EQ(money::FormatMoney(first.for_200_dollars->amount), "735.00 AED");
  EXPECT_EQ(first.for_500_dollars->fee_minor_units, 1'575u);
  EXPECT_EQ(first.payment_method + "/" + first.pickup_method, "cash/cash");
  EXPECT_EQ(first.speed, "less-than-one-hour");
  EXPECT_TRUE(first.rate_disclosed);
  EXPECT_FALSE(first.reference_rate.has_value());
}

TEST(ReadPricesCsvTest, ReadsTheFirmsLayout) {
  const auto prices = Read(kFirms);
  ASSERT_EQ(prices.size(), 28u);
  EXPECT_EQ(prices[0].body.provider, "moneygram");
  EXPECT_EQ(RatioOf(*prices[0].body.reference_rate), *money::ParseRatio("0.00066"));
  EXPECT_EQ(RatioOf(*prices[0].body.for_200_dollars->applied_rate), *money::ParseRatio("0.000651"));
  EXPECT_EQ(prices[7].body.for_200_dollars->margin, -410'000);
  size_t undisclosed = 0;
  for (const PriceRow& price : prices) undisclosed += price.body.rate_disclosed ? 0 : 1;
  EXPECT_EQ(undisclosed, 1u);
}

// The published margins have two decimals, so they are off by at most 0.005.
TEST(ReadPricesCsvTest, PublishedMarginsFollowFromThePublishedRates) {
  size_t compared = 0;
  for (const PriceRow& price : Read(kFirms)) {
    for (const auto& quote : {price.body.for_200_dollars, price.body.for_500_dollars}) {
      ASSERT_TRUE(quote && quote->applied_rate && price.body.reference_rate);
      EXPECT_NEAR(*remittance::MarginPercent(RatioOf(*price.body.reference_rate),
                                             RatioOf(*quote->applied_rate)),
                  quote->margin, 5'000)
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
  const auto prices = ReadText(text);
  ASSERT_TRUE(prices.ok()) << prices.status();
  EXPECT_FALSE((*prices)[3].body.for_200_dollars.has_value());
  EXPECT_TRUE((*prices)[3].body.for_500_dollars.has_value());
  EXPECT_TRUE((*prices)[4].body.for_200_dollars.has_value()) << "only its total is missing";
}

TEST(ReadPricesCsvTest, NamesEveryBadLineAndColumn) {
  EXPECT_THAT(ErrorAfter(kServices, "2025-08-19", "2025-02-30").message(),
              HasSubstr("5 bad lines: line 2, column observed_at: "));
  EXPECT_THAT(ErrorAfter(kServices, ",AED,735,15.75,0.37", ",XAU,735,15.75,0.37").message(),
              HasSubstr("line 2, column amt200: XAU has no minor unit"));
  EXPECT_THAT(ErrorAfter(kServices, "mashreq-bank,ARE", "mashreq-bank,UAE").message(),
              HasSubstr("line 5, column source: is no ISO 3166-1 code: is ARE meant?"));
  EXPECT_THAT(ErrorAfter(kServices, "735,15.75,0.37", "735,1e2,0.37").message(),
              HasSubstr("line 2, column fee200: amount in AED: not a plain decimal"));
  EXPECT_THAT(ErrorAfter(kFirms, "735000,500,", "735000,300,").message(),
              HasSubstr("line 2, column CC2 DENOMINATION AMOUNT: is not 500"));
  EXPECT_THAT(ErrorAfter(kServices, "fee200", "fee").message(),
              HasSubstr("header: missing column fee200"));
  EXPECT_FALSE(ReadText("").ok());
}

constexpr char kHeader[] =
    "period,provider_slug,source,destination,currency,amt200,fee200,fx_margin200_pct,total200_pct,"
    "amt500,fee500,fx_margin500_pct,total500_pct,payment_method,pickup_method,delivery,observed_"
    "at\n";

std::string Price(const std::string& provider, const std::string& delivery = "Same day",
                  const std::string& fee = "1.000", const std::string& on = "2026-02-10",
                  const std::string& period = "2026_1Q") {
  return absl::StrCat(period, ",", provider, ",BHR,NPL,BHD,75,", fee, ",1.00,..,190,", fee,
                      ",1.00,..,Cash,Cash,", delivery, ",", on, "\n");
}

std::string FaultOf(const std::string& lines) {
  return std::string(ReadText(kHeader + lines).status().message());
}

TEST(ReadPricesCsvTest, DatesAndQuartersAreThoseOfTheLastTwentyYears) {
  EXPECT_EQ(FaultOf(Price("house", "", "1.000", "2026-03-03")),
            "1 bad line: line 2, column observed_at: is after 2026-03-02");
  EXPECT_EQ(FaultOf(Price("house", "", "1.000", "1900-01-01")),
            "1 bad line: line 2, column observed_at: is before 2006-02-15");
  for (const char* period : {"2026_2Q", "2099_1Q", "1900_4Q", "0000_1Q"}) {
    EXPECT_EQ(FaultOf(Price("house", "", "1.000", "2026-02-10", period)),
              "1 bad line: line 2, column period: is no quarter of the last twenty years");
  }
}

TEST(ReadPricesCsvTest, FirmsOfAnyScriptAreFirmsOfTheirOwn) {
  const auto prices = ReadText(kHeader + Price("الفردان") + Price("الأنصاري") + Price("नबिल बैंक"));
  ASSERT_TRUE(prices.ok()) << prices.status();
  ASSERT_EQ(prices->size(), 3u);
  EXPECT_NE((*prices)[0].body.provider, (*prices)[1].body.provider);
  EXPECT_NE((*prices)[1].body.provider, (*prices)[2].body.provider);
  EXPECT_EQ(FaultOf(Price("..")), "1 bad line: line 2, column provider_slug: is missing");
}

TEST(ReadPricesCsvTest, APriceWithoutAQuoteSaysNothing) {
  EXPECT_EQ(FaultOf(Price("house", "", "..")),
            "1 bad line: line 2: quotes neither of the two amounts");
}

}  // namespace
}  // namespace amanat::intake
