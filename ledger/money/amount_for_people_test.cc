#include "ledger/money/amount_for_people.h"

#include <gtest/gtest.h>

namespace amanat::money {
namespace {

Currency Code(const char* code) { return *CurrencyFromCode(code); }

TEST(AmountForPeopleTest, TheCurrencyStandsInFrontAndThousandsApart) {
  EXPECT_EQ(AmountForPeople({Code("PHP"), 152'347}), "PHP 1,523.47");
  EXPECT_EQ(AmountForPeople({Code("PHP"), -6'000'000'000}), "PHP -60,000,000.00");
  EXPECT_EQ(AmountForPeople({Code("SAR"), 99'999}), "SAR 999.99");
  EXPECT_EQ(AmountForPeople({Code("KWD"), 1}), "KWD 0.001");
  EXPECT_EQ(AmountForPeople({Code("JPY"), 1'234'567}), "JPY 1,234,567");
  EXPECT_EQ(AmountForPeople({Currency{}, 1'000}), "000 1,000");
}

TEST(AmountForPeopleTest, ASumMayBeLargerThanAnyAmount) {
  EXPECT_EQ(AmountForPeople(Code("PHP"), absl::int128(INT64_MAX) * 10),
            "PHP 922,337,203,685,477,580.70");
  EXPECT_EQ(AmountForPeople(Code("PHP"), INT64_MIN), "PHP -92,233,720,368,547,758.08");
}

TEST(AmountForPeopleTest, WhatIsNoDecimalStays) {
  EXPECT_EQ(WithSeparators("1234567.8901"), "1,234,567.8901");
  EXPECT_EQ(WithSeparators("more than can be added up"), "more than can be added up");
  EXPECT_EQ(WithSeparators(""), "");
  EXPECT_EQ(WithSeparators("-"), "-");
}

}  // namespace
}  // namespace amanat::money
