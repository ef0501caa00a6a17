#include "ledger/base/bytes.h"

#include <gtest/gtest.h>

#include "ledger/base/clock.h"

namespace amanat {
namespace {

TEST(HexTest, RoundTripsAndNamesTheBadPosition) {
  EXPECT_EQ(*HexDecode(HexEncode(std::string("\x00\xff\x10", 3))), std::string("\x00\xff\x10", 3));
  EXPECT_EQ(HexDecode("00zz").status().message(), "not hexadecimal at position 2");
  EXPECT_FALSE(HexDecode("0").ok());
}

TEST(Base64Test, AcceptsOneSpellingOnly) {
  EXPECT_EQ(*Base64Decode("AAE="), std::string("\x00\x01", 2));
  for (const char* bad : {"AAE", "AAF=", "AA E=", "AAE=\n", "A", "AAE-", "===="}) {
    EXPECT_FALSE(Base64Decode(bad).ok()) << bad;
  }
}

TEST(Sha256Test, MatchesThePublishedValueForTheEmptyString) {
  EXPECT_EQ(HexEncode(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(FixedBytesTest, RefusesAnotherSize) {
  EXPECT_TRUE(LogId::FromHex("00112233445566778899aabbccddeeff").ok());
  EXPECT_EQ(LogId::FromHex("0011").status().message(), "expected 16 bytes, got 2");
}

TEST(CivilDateTest, RefusesWhatIsNotADate) {
  EXPECT_EQ(*ParseCivilDate("1970-01-02"), 1);
  EXPECT_EQ(FormatCivilDate(*ParseCivilDate("2026-11-21")), "2026-11-21");
  for (const char* bad : {"2026-02-30", "2026-2-3", "20260203", "2026-13-01", "", "2026-0a-01"}) {
    EXPECT_FALSE(ParseCivilDate(bad).ok()) << bad;
  }
}

TEST(CivilDateTest, TwoYearsAfterLeapDayIsTheLastOfFebruary) {
  EXPECT_EQ(FormatCivilDate(AddYears(*ParseCivilDate("2024-02-29"), 2)), "2026-02-28");
  EXPECT_EQ(FormatCivilDate(AddYears(*ParseCivilDate("2024-03-15"), 2)), "2026-03-15");
}

TEST(FixedBytesTest, IsZeroOnlyWithoutAnyBit) {
  EXPECT_TRUE(Hash().is_zero());
  for (size_t bit = 0; bit < 8 * Hash::kSize; ++bit) {
    Hash hash;
    hash.value[bit / 8] = static_cast<uint8_t>(1 << bit % 8);
    EXPECT_FALSE(hash.is_zero()) << "bit " << bit;
  }
}

}  // namespace
}  // namespace amanat
