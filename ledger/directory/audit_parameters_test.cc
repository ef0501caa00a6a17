#include "ledger/directory/audit_parameters.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::directory {
namespace {

using ::testing::HasSubstr;

using P = AuditParameter;

TEST(AuditParametersTest, EveryParameterOfTheDefinitionHasItsNameAndItsRange) {
  size_t named = 0;
  for (const entry::EnumValue& value : acts::directory::kAuditParameterValues) {
    const auto parameter = static_cast<AuditParameter>(value.number);
    if (parameter == P::kUnspecified) continue;
    ++named;
    const AuditParameterInfo* info = FindAuditParameter(parameter);
    ASSERT_NE(info, nullptr) << value.name;
    EXPECT_EQ(FindAuditParameter(info->name), info);
    std::string words(info->name);
    std::replace(words.begin(), words.end(), '.', '-');
    EXPECT_EQ(words, value.name) << "what a signer reads is what the audit calls it";
    EXPECT_LE(1u, info->lowest) << info->name;
    EXPECT_LT(info->lowest, info->highest) << info->name;
  }
  EXPECT_EQ(AuditParameterInfos().size(), named);
  EXPECT_EQ(FindAuditParameter(P::kUnspecified), nullptr);
  EXPECT_EQ(FindAuditParameter("stale-rate"), nullptr);
}

TEST(AuditParametersTest, TakesNoValueOutsideOfTheRange) {
  for (const AuditParameterInfo& info : AuditParameterInfos()) {
    const auto set = [&](uint64_t value) { return CheckSettings({1, {{info.parameter, value}}}); };
    EXPECT_EQ(set(info.lowest), absl::OkStatus()) << info.name;
    EXPECT_EQ(set(info.highest), absl::OkStatus()) << info.name;
    for (const uint64_t value : {info.lowest - 1, info.highest + 1, ~uint64_t{0}}) {
      EXPECT_TRUE(absl::IsInvalidArgument(set(value))) << info.name << " " << value;
      EXPECT_THAT(std::string(set(value).message()), HasSubstr(std::string(info.name)));
    }
  }
}

TEST(AuditParametersTest, TakesKnownOnesInTheirOrderEachOnce) {
  EXPECT_EQ(CheckSettings({1, {}}), absl::OkStatus());
  EXPECT_EQ(CheckSettings({1, {{P::kStaleCaseWarningDays, 60}, {P::kStaleRateDays, 14}}}),
            absl::OkStatus());
  EXPECT_FALSE(CheckSettings({1, {{P::kStaleRateDays, 14}, {P::kStaleCaseWarningDays, 60}}}).ok());
  EXPECT_FALSE(CheckSettings({1, {{P::kStaleRateDays, 14}, {P::kStaleRateDays, 14}}}).ok());
  EXPECT_FALSE(CheckSettings({1, {{P::kUnspecified, 14}}}).ok());
  EXPECT_FALSE(CheckSettings({1, {{static_cast<AuditParameter>(77), 14}}}).ok());
}

}  // namespace
}  // namespace amanat::directory
