#include "ledger/money/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace amanat::money {
namespace {

Currency Code(absl::string_view code) { return *CurrencyFromCode(code); }

TEST(ParseAmountTest, ReadsTheMinorUnitsOfTheCurrency) {
  EXPECT_EQ(ParseAmount("1234.56", Code("SAR"))->minor_units, 123'456);
  EXPECT_EQ(ParseAmount("1234.5", Code("SAR"))->minor_units, 123'450);
  EXPECT_EQ(ParseAmount("0007", Code("SAR"))->minor_units, 700);
  EXPECT_EQ(ParseAmount("1.234", Code("KWD"))->minor_units, 1'234);
  EXPECT_EQ(ParseAmount("1234", Code("JPY"))->minor_units, 1'234);
  EXPECT_EQ(ParseAmount("1234.000", Code("JPY"))->minor_units, 1'234);
  EXPECT_EQ(ParseAmount("92233720368547758.07", Code("SAR"))->minor_units,
            std::numeric_limits<int64_t>::max());
}

TEST(ParseAmountTest, RefusesAnythingButAPlainDecimal) {
  for (const char* bad : {"", "-1", "+1", "1e3", "1,234.56", ".5", "5.", "1.2.3", " 1", "1 ", "0x1",
                          "NaN", "\xD9\xA1", "1'000", "--1", "-"}) {
    EXPECT_EQ(ParseAmount(bad, Code("SAR")).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
  EXPECT_EQ(ParseAmount("12x4", Code("SAR")).status().message(),
            "amount in SAR: not a plain decimal number at position 2");
}

TEST(ParseAmountTest, NamesWhatDoesNotFit) {
  EXPECT_EQ(ParseAmount("1.234", Code("SAR")).status(),
            absl::OutOfRangeError("amount in SAR: the number has 3 decimals where 2 fit"));
  EXPECT_EQ(ParseAmount("1.5", Code("JPY")).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ParseAmount("92233720368547758.08", Code("SAR")).status(),
            absl::OutOfRangeError("amount in SAR: the number does not fit into 64 bits"));
  EXPECT_EQ(ParseAmount(std::string(41, '0'), Code("SAR")).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ParseAmount("1", Code("XAU")).status().message(), "XAU has no minor unit");
}

TEST(ParseAmountTest, TakesAMinusOnlyWhereAllowed) {
  EXPECT_EQ(ParseAmount("-0.41", Code("SAR"), SignRule::kMinusAllowed)->minor_units, -41);
  for (const char* bad : {"-", "--1", "-.5", "+1", "1-"}) {
    EXPECT_FALSE(ParseAmount(bad, Code("SAR"), SignRule::kMinusAllowed).ok()) << bad;
  }
}

TEST(FormatAmountTest, IsReadBackUnchanged) {
  for (int64_t minor_units : {int64_t{0}, int64_t{5}, int64_t{-5}, int64_t{99}, int64_t{-12'345},
                              std::numeric_limits<int64_t>::max()}) {
    for (const char* code : {"JPY", "SAR", "KWD", "CLF"}) {
      const Money amount{Code(code), minor_units};
      EXPECT_EQ(*ParseAmount(FormatAmount(amount), Code(code), SignRule::kMinusAllowed), amount);
    }
  }
}

TEST(FormatAmountTest, PrintsAllDecimals) {
  EXPECT_EQ(FormatAmount({Code("SAR"), 123'456}), "1234.56");
  EXPECT_EQ(FormatAmount({Code("SAR"), -5}), "-0.05");
  EXPECT_EQ(FormatAmount({Code("JPY"), 1'234}), "1234");
  EXPECT_EQ(FormatMoney({Code("KWD"), 1}), "0.001 KWD");
  EXPECT_EQ(FormatAmount({Code("SAR"), std::numeric_limits<int64_t>::min()}),
            "-92233720368547758.08");
}

}  // namespace
}  // namespace amanat::money
