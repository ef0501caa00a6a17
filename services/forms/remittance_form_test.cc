#include "services/forms/remittance_form.h"

#include <gtest/gtest.h>

#include "ledger/entry/log_name.h"

namespace amanat::remittance {
namespace {

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
}

TEST(RemittanceFormTest, LongNamesHaveCodesOfTheirOwn) {
  const std::string name = "Cooperative Rural Development Bank (CRDB)";
  const std::string code = CodeFromName(name);
  EXPECT_EQ(code.substr(0, 24), "cooperative-rural-devel-");
  EXPECT_TRUE(entry::IsCode(code)) << code;
  EXPECT_EQ(CodeFromName(name + "!"), code);
  EXPECT_NE(CodeFromName(name + " Tanzania"), code);
  EXPECT_EQ(CodeFromName(std::string(32, 'x')), std::string(32, 'x'));
  EXPECT_EQ(CodeFromName(std::string(33, 'x')).size(), 32u);
  EXPECT_EQ(CodeFromName(code), code);
}

}  // namespace
}  // namespace amanat::remittance
