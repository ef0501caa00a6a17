#include "clients/intake/xsd_text.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace amanat::intake {
namespace {

TEST(XsdTextTest, ADecimalIsReadInEveryFormThatXmlSchemaHas) {
  const struct {
    const char* text;
    const char* plain;
  } kRows[] = {
      {"12", "12"},
      {"12.00", "12.00"},
      {"+12.00", "12.00"},
      {".50", "0.50"},
      {"12.", "12"},
      {"0012.5", "12.5"},
      {" \t\r\n12 ", "12"},
      {"-12.5", "-12.5"},
      {"-0.00", "0.00"},
      {"000", "0"},
      {"+.5", "0.5"},
      {"-.5", "-0.5"},
      {"0000000000000000000000000000000000000000000000000082.00", "82.00"},
  };
  for (const auto& row : kRows) {
    const auto plain = PlainDecimal(row.text);
    ASSERT_TRUE(plain.ok()) << row.text << plain.status();
    EXPECT_EQ(*plain, row.plain);
  }
}

TEST(XsdTextTest, WhatIsNoDecimalIsNamed) {
  const struct {
    const char* text;
    const char* why;
  } kRows[] = {
      {"", "the number is empty"},
      {" ", "the number is empty"},
      {".", "a decimal has at least one digit"},
      {"+", "a decimal has at least one digit"},
      {"1,250.00", "a decimal has no comma"},
      {"1e3", "a decimal has no exponent"},
      {"1E3", "a decimal has no exponent"},
      {"--1", "the sign of a decimal stands in front of it, once"},
      {"1-", "the sign of a decimal stands in front of it, once"},
      {"1 250", "a decimal has no white space in it"},
      {"+ 1", "a decimal has no white space in it"},
      {"1.2.3", "a decimal has one point"},
      {"INF", "not a decimal"},
      {"NaN", "not a decimal"},
      {"0x10", "not a decimal"},
      {"\xC2\xA0"
       "1",
       "not a decimal"},
      {"\xD9\xA1", "not a decimal"},  // an Arabic digit
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(PlainDecimal(row.text).status(), absl::InvalidArgumentError(row.why)) << row.text;
  }
}

TEST(XsdTextTest, ExactDecimalsAreAddedWithoutLoss) {
  const absl::int128 a = *ParseExactDecimal("0.10000000000000001");
  const absl::int128 b = *ParseExactDecimal("+.2");
  EXPECT_EQ(FormatExactDecimal(a + b), "0.30000000000000001");
  EXPECT_EQ(*ParseExactDecimal("82.00"), *ParseExactDecimal("082"));
  EXPECT_EQ(FormatExactDecimal(*ParseExactDecimal("-82.50")), "-82.5");
  EXPECT_EQ(FormatExactDecimal(*ParseExactDecimal("8200.00")), "8200");
  EXPECT_EQ(FormatExactDecimal(0), "0");
  const absl::int128 most = *ParseExactDecimal("999999999999999999");
  EXPECT_EQ(FormatExactDecimal(most * 1'000), "999999999999999999000");
}

TEST(XsdTextTest, AnExactDecimalHasAtMostEighteenDigits) {
  EXPECT_TRUE(ParseExactDecimal("123456789012345678").ok());
  EXPECT_TRUE(ParseExactDecimal("000123456789012345678.000").ok());
  EXPECT_FALSE(ParseExactDecimal("1234567890123456789").ok());
  EXPECT_FALSE(ParseExactDecimal("12345678901234567.89").ok());
  EXPECT_TRUE(ParseExactDecimal("0.12345678901234567").ok());
  EXPECT_FALSE(ParseExactDecimal("0.123456789012345678").ok());
}

TEST(XsdTextTest, ADateMayHaveATimeZoneAndStaysItsDay) {
  const CivilDays day = *ParseCivilDate("2026-03-31");
  for (const char* text : {"2026-03-31", " 2026-03-31\n", "2026-03-31Z", "2026-03-31+03:00",
                           "2026-03-31-11:30", "2026-03-31+14:00"}) {
    const auto date = ParseXsdDate(text);
    ASSERT_TRUE(date.ok()) << text << date.status();
    EXPECT_EQ(*date, day) << text;
  }
}

TEST(XsdTextTest, WhatIsNoDateIsRefused) {
  for (const char* text :
       {"", "2026-3-31", "20260331", "31.03.2026", "2026-02-30", "0000-01-01", "-2026-03-31",
        "12026-03-31", "2026-03-31T00:00:00", "2026-03-31z", "2026-03-31+3:00", "2026-03-31+14:01",
        "2026-03-31+15:00", "2026-03-31+03:60", "2026-03-31 Z", "2026-03-31+0300", "2026-03"}) {
    EXPECT_EQ(ParseXsdDate(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(XsdTextTest, ADateTimeIsAnInstant) {
  const UnixMicros noon = *ParseCivilDate("2026-03-31") * kMicrosPerDay + kMicrosPerDay / 2;
  for (const char* text :
       {"2026-03-31T12:00:00Z", "2026-03-31T12:00:00", "2026-03-31T15:00:00+03:00",
        "2026-03-31T06:30:00.000-05:30", "\n2026-03-31T12:00:00.0000000009Z "}) {
    const auto instant = ParseXsdDateTime(text);
    ASSERT_TRUE(instant.ok()) << text << instant.status();
    EXPECT_EQ(*instant, noon) << text;
  }
  EXPECT_EQ(*ParseXsdDateTime("2026-03-31T12:00:00.25Z"), noon + 250'000);
  EXPECT_EQ(*ParseXsdDateTime("2026-03-31T24:00:00Z"), noon + kMicrosPerDay / 2);
}

TEST(XsdTextTest, WhatIsNoDateTimeIsRefused) {
  for (const char* text :
       {"", "2026-03-31", "2026-03-31 12:00:00", "2026-03-31T12:00", "2026-03-31T25:00:00",
        "2026-03-31T24:00:01", "2026-03-31T12:60:00", "2026-03-31T12:00:60", "2026-03-31T12:00:00.",
        "2026-03-31T12:00:00.x", "2026-03-31T12:00:00+3", "2026-02-30T12:00:00"}) {
    EXPECT_EQ(ParseXsdDateTime(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(XsdTextTest, ABooleanHasTwoSpellings) {
  EXPECT_TRUE(*ParseXsdBoolean(" true "));
  EXPECT_TRUE(*ParseXsdBoolean("1"));
  EXPECT_FALSE(*ParseXsdBoolean("false"));
  EXPECT_FALSE(*ParseXsdBoolean("0"));
  for (const char* text : {"", "TRUE", "yes", "01"})
    EXPECT_FALSE(ParseXsdBoolean(text).ok()) << text;
}

}  // namespace
}  // namespace amanat::intake
