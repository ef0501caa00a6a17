#include "services/forms/codes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ledger/entry/text_form.h"

namespace amanat::forms {
namespace {

constexpr Codes (*kTables[])() = {
    CaseReasons,       CaseHiring,           CostLines,    EmergencyReasons, ReleaseReasons,
    WithdrawalReasons, CaseOutcomes,         MemberHiring, ClaimRejections,  LineReturnReasons,
    KeyRevocations,    AllotmentPurposes,    RateSources,  PaymentChannels,  PaymentSpeeds,
    DeclineReasons,    ReturnRefusalReasons, ExpenseCodes, DocumentKinds,    PartyKinds,
    PartyStatuses,     PartyStatusReasons,   Languages};

TEST(CodesTest, EachIsACodeAndStandsOnce) {
  for (const auto table : kTables) {
    std::set<absl::string_view> seen;
    for (const absl::string_view code : table()) {
      EXPECT_TRUE(wire::HasForm(wire::TextForm::kCode, code)) << code;
      EXPECT_TRUE(seen.insert(code).second) << code;
      EXPECT_TRUE(IsOneOf(table(), code));
    }
    EXPECT_FALSE(seen.empty());
  }
}

TEST(CodesTest, WhatIsNoneIsAStatusThatListsThem) {
  EXPECT_TRUE(RequireOneOf(AllotmentPurposes(), "welfare", "the purpose").ok());
  const absl::Status other = RequireOneOf(AllotmentPurposes(), "maria-santos", "the purpose");
  EXPECT_TRUE(absl::IsInvalidArgument(other));
  EXPECT_NE(other.message().find("the purpose is none of assistance, "), std::string::npos);
  EXPECT_EQ(other.message().find("santos"), std::string::npos) << "nor is it told on";
}

TEST(CodesTest, EveryCostLineIsAnExpense) {
  for (const absl::string_view line : CostLines()) EXPECT_TRUE(IsOneOf(ExpenseCodes(), line));
  EXPECT_EQ(ExpenseCodes().size(), CostLines().size() + 1);
}

TEST(CodesTest, NothingElseIsOne) {
  EXPECT_FALSE(IsOneOf(CaseReasons(), "abus"));
  EXPECT_FALSE(IsOneOf(CaseReasons(), "Abuse"));
  EXPECT_FALSE(IsOneOf(CaseReasons(), ""));
  EXPECT_FALSE(IsOneOf(MemberHiring(), "employer"));
}

}  // namespace
}  // namespace amanat::forms
