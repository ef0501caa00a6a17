#include "services/forms/magnitude.h"

#include "amanat/acts/all.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::forms {
namespace {

using ::testing::HasSubstr;

money::Money Of(absl::string_view code, int64_t minor_units) {
  return {*money::CurrencyFromCode(code), minor_units};
}

TEST(MagnitudeTest, AsksAboutAFewDigitsTooManyInAnyCurrency) {
  struct Row {
    const char* currency;
    int64_t usual;     // what a person sends, in minor units
    int64_t doubtful;  // the same with a few digits too many
  };
  for (const Row& row :
       {Row{"USD", 50'000, 50'000'000}, Row{"PHP", 2'500'000, 2'500'000'000'00},
        Row{"KWD", 150'000, 150'000'000}, Row{"JPY", 50'000, 50'000'000},
        Row{"IDR", 800'000'000, 80'000'000'000'000}, Row{"VND", 12'000'000, 120'000'000'000}}) {
    EXPECT_EQ(DoubtOf(Of(row.currency, row.usual), Scale::kPerson), std::nullopt) << row.currency;
    EXPECT_TRUE(DoubtOf(Of(row.currency, row.doubtful), Scale::kPerson).has_value())
        << row.currency;
  }
}

TEST(MagnitudeTest, WhatAFundMovesIsNoPersonsMoney) {
  const money::Money allotment = Of("SAR", 5'000'000'00);
  EXPECT_TRUE(DoubtOf(allotment, Scale::kPerson).has_value());
  EXPECT_EQ(DoubtOf(allotment, Scale::kOffice), std::nullopt);
  EXPECT_EQ(DoubtOf(Of("PHP", 40'000'000'000'00), Scale::kFund), std::nullopt);
  EXPECT_THAT(*DoubtOf(Of("PHP", 999'999'999'999'00), Scale::kOffice),
              HasSubstr("999999999999.00 PHP"));
}

TEST(MagnitudeTest, TheThresholdItselfIsNotAsked) {
  const int64_t most = PlausibleMax(Scale::kPerson, *money::CurrencyFromCode("USD"));
  EXPECT_EQ(most, 100'000'00);
  EXPECT_EQ(DoubtOf(Of("USD", most), Scale::kPerson), std::nullopt);
  EXPECT_TRUE(DoubtOf(Of("USD", most + 1), Scale::kPerson).has_value());
  EXPECT_TRUE(DoubtOf(Of("USD", -most - 1), Scale::kPerson).has_value());
}

TEST(MagnitudeTest, AFeeThatEatsWhatWasSentIsAsked) {
  remittance::Remittance remittance;
  remittance.sent = Of("SAR", 100'000);
  remittance.fee = Of("SAR", 50'000);
  EXPECT_EQ(DoubtOf(remittance), std::nullopt);
  remittance.fee->minor_units += 1;
  EXPECT_THAT(*DoubtOf(remittance), HasSubstr("a fee of 500.01 SAR"));
  remittance.fee.reset();
  remittance.received = Of("PHP", 1'523'470'000'00);
  EXPECT_THAT(*DoubtOf(remittance), HasSubstr("PHP"));
}

TEST(MagnitudeTest, APriceBeyondAllMarketsIsAsked) {
  remittance::PriceObserved price;
  price.rate_disclosed = true;
  price.for_200_dollars = remittance::ObservedQuote{Of("SAR", 75'000), 37'500, 0, {}};
  EXPECT_EQ(DoubtOf(price), std::nullopt) << "50 percent";
  price.for_200_dollars->margin = 1;
  EXPECT_THAT(*DoubtOf(price), HasSubstr("50.000001 percent"));
  price.rate_disclosed = false;
  EXPECT_EQ(DoubtOf(price), std::nullopt) << "a margin that says nothing";
  price.for_500_dollars = remittance::ObservedQuote{Of("SAR", 187'500), 3'500'000, 0, {}};
  EXPECT_TRUE(DoubtOf(price).has_value());
  price.for_500_dollars = remittance::ObservedQuote{Of("SAR", 187'500), 0, -25'000'001, {}};
  price.rate_disclosed = true;
  price.for_200_dollars.reset();
  EXPECT_TRUE(DoubtOf(price).has_value());
}

TEST(MagnitudeTest, EveryActOfTheTableIsOne) {
  size_t asked = 0;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) asked += ScaleOf(act.name).has_value();
  }
  EXPECT_EQ(asked, 10u);
  EXPECT_EQ(ScaleOf("NO_SUCH_ACT"), std::nullopt);
  EXPECT_EQ(ScaleOf("CONTRIBUTION_COLLECTED"), std::nullopt);
}

}  // namespace
}  // namespace amanat::forms
