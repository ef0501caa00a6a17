#include "services/forms/remittance_form.h"

#include <gtest/gtest.h>

#include "ledger/money/currency.h"

namespace amanat::remittance {
namespace {

TEST(RemittanceFormTest, KnowsTheClassesOfTheBalanceOfPayments) {
  EXPECT_TRUE(IsBpmClass("personal-transfer"));
  EXPECT_TRUE(IsBpmClass("npish-transfer"));
  EXPECT_FALSE(IsBpmClass("gift"));
  EXPECT_FALSE(IsBpmClass(""));
}

TEST(RemittanceFormTest, AValueDateLiesWithinTwentyYearsAndAMonth) {
  constexpr CivilDays kToday = 20'785;
  EXPECT_TRUE(IsValueDate(kToday + kValueDateAheadDaysMax, kToday));
  EXPECT_FALSE(IsValueDate(kToday + kValueDateAheadDaysMax + 1, kToday));
  EXPECT_TRUE(IsValueDate(kToday - kObservedAgeDaysMax, kToday));
  EXPECT_FALSE(IsValueDate(kToday - kObservedAgeDaysMax - 1, kToday));
}

TEST(RemittanceFormTest, CountriesAreThoseOfTheListOrAbsent) {
  EXPECT_EQ(CheckCountries("ARE", "PHL"), absl::OkStatus());
  EXPECT_EQ(CheckCountries("", ""), absl::OkStatus());
  EXPECT_EQ(CheckCountries("UAE", "PHL").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckCountries("ARE", "PH").code(), absl::StatusCode::kInvalidArgument);
}

TEST(RemittanceFormTest, CurrenciesAreThoseOfTheDay) {
  const money::Currency lev{975};
  Remittance body;
  body.sent = {lev, 100};
  body.value_date.days = *ParseCivilDate("2025-12-31");
  EXPECT_EQ(CheckCurrencies(body), absl::OkStatus());
  body.value_date.days = *ParseCivilDate("2026-01-01");
  EXPECT_EQ(CheckCurrencies(body),
            absl::InvalidArgumentError("BGN was withdrawn from ISO 4217 on 2026-01-01"));
  body.sent.currency = *money::CurrencyFromCode("EUR");
  EXPECT_EQ(CheckCurrencies(body), absl::OkStatus());
  body.received = money::Money{lev, 100};
  EXPECT_EQ(CheckCurrencies(body).code(), absl::StatusCode::kInvalidArgument);
  PriceObserved price;
  price.observed_on.days = *ParseCivilDate("2026-01-01");
  EXPECT_EQ(CheckCurrencies(price), absl::OkStatus());
  price.for_500_dollars = ObservedQuote{{lev, 100}, 0, 0, {}};
  EXPECT_EQ(CheckCurrencies(price).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::remittance
