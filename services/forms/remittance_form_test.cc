#include "services/forms/remittance_form.h"

#include <gtest/gtest.h>

namespace amanat::remittance {
namespace {

TEST(RemittanceFormTest, ACountryIsTwoOrThreeCapitals) {
  EXPECT_TRUE(IsCountry("AE"));
  EXPECT_TRUE(IsCountry("ARE"));
  for (const char* text : {"", "A", "ae", "A1", "DUBAI"}) EXPECT_FALSE(IsCountry(text)) << text;
}

TEST(RemittanceFormTest, APurposeIsShortAndPlain) {
  EXPECT_TRUE(IsPurpose(""));
  EXPECT_TRUE(IsPurpose("FAMI"));
  EXPECT_FALSE(IsPurpose("FAMILY"));
  EXPECT_FALSE(IsPurpose("a b"));
}

TEST(RemittanceFormTest, KnowsTheClassesOfTheBalanceOfPayments) {
  EXPECT_TRUE(IsBpmClass("personal-transfer"));
  EXPECT_TRUE(IsBpmClass("npish-transfer"));
  EXPECT_FALSE(IsBpmClass("gift"));
  EXPECT_FALSE(IsBpmClass(""));
}

TEST(RemittanceFormTest, ACodeIsMadeOfAName) {
  EXPECT_EQ(CodeFromName("KCB (Kenya Commercial Bank)"), "kcb-kenya-commercial-bank");
  EXPECT_EQ(CodeFromName(" N/A "), "n-a");
  EXPECT_EQ(CodeFromName("---"), "");
  EXPECT_EQ(CodeFromName(std::string(100, 'x')).size(), kNameCodeBytesMax);
  EXPECT_TRUE(IsNameCode(""));
  EXPECT_TRUE(IsNameCode("cash-to-cash"));
  EXPECT_FALSE(IsNameCode("Cash"));
  EXPECT_FALSE(IsNameCode("a--b"));
}

}  // namespace
}  // namespace amanat::remittance
