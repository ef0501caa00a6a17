#include "services/forms/country.h"

#include <gtest/gtest.h>

namespace amanat::forms {
namespace {

TEST(CountryTest, KnowsAssignedCodes) {
  for (const char* code : {"ABW", "SAU", "PHL", "HKG", "TWN", "ZWE"}) {
    EXPECT_TRUE(IsCountry(code)) << code;
  }
  for (const char* code : {"", "SA", "sau", "XXX", "SAUD", "AAA", "ZZZ", "UAE"}) {
    EXPECT_FALSE(IsCountry(code)) << code;
  }
}

TEST(CountryTest, BothCodesOfACountryAreOne) {
  for (const char* written : {"ARE", "AE", "are", "ae", "Are"}) {
    EXPECT_EQ(CountryFromText(written).value_or(""), "ARE") << written;
  }
  EXPECT_EQ(*CountryFromText("ZW"), "ZWE");
  EXPECT_EQ(*CountryFromText("AW"), "ABW");
  for (const char* written : {"ARE", "AE", "ae"}) {
    EXPECT_EQ(Alpha2FromText(written).value_or(""), "AE") << written;
  }
  EXPECT_EQ(Alpha2FromText("UAE").status(), CountryFromText("UAE").status());
}

TEST(CountryTest, WhatIsNoCodeIsNeitherGuessedNorRepeated) {
  for (const char* written :
       {"XX", "ZZZ", "QQQ", "784", "A", "ARES", "Qatar", "\xD9\x82\xD8\xB7"}) {
    const auto country = CountryFromText(written);
    ASSERT_FALSE(country.ok()) << written;
    EXPECT_EQ(
        country.status().message(),
        "is no ISO 3166-1 code: two or three letters, such as SAU or SA, of the list at iso.org");
  }
  EXPECT_EQ(CountryFromText("").status().message(), "is empty");
}

TEST(CountryTest, AWidespreadAbbreviationIsToldWhatItProbablyMeans) {
  EXPECT_EQ(CountryFromText("UAE").status().message(), "is no ISO 3166-1 code: is ARE meant?");
  EXPECT_EQ(CountryFromText("uk").status().message(), "is no ISO 3166-1 code: is GBR meant?");
  for (const char* written : {"KSA", "PHI", "NEP", "BAN", "SRI", "MAS"}) {
    const std::string message(CountryFromText(written).status().message());
    const size_t is = message.find(": is ");
    ASSERT_NE(is, std::string::npos) << written;
    EXPECT_TRUE(IsCountry(message.substr(is + 5, 3))) << message;
  }
}

}  // namespace
}  // namespace amanat::forms
