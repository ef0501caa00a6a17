#include "clients/cli/body_text.h"

#include <gtest/gtest.h>

#include "ledger/entry/event_type.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

constexpr uint32_t kNumbersMax = 300;  // beyond every event type there is

TEST(BodyTextTest, ShowsTheBodyOfEveryEventType) {
  int known = 0;
  for (uint32_t type = 0; type < kNumbersMax; ++type) {
    if (rules::FundCatalogue().FindEventType(type) == nullptr) continue;
    ++known;
    EXPECT_TRUE(BodyJson(type, "").ok()) << rules::FundCatalogue().EventTypeName(type);
  }
  EXPECT_GT(known, 40);
}

TEST(BodyTextTest, RefusesWhatItCannotShow) {
  EXPECT_EQ(BodyJson(9999, "").status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(
      BodyJson(static_cast<uint32_t>(entry::EventType::kSiteAdmitted), "\xff").status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(BodyTextTest, KnowsTheServiceOfEveryActOfAPerson) {
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(entry::EventType::kLogFounded)), "");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(entry::EventType::kRateSet)), "directory");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(event::kAllotmentIssued)), "treasury");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(event::kCaseOpened)), "repatriation");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(event::kBankCredited)), "contribution");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(event::kClaimPaid)), "claims");
  EXPECT_EQ(ServiceOf(static_cast<uint32_t>(event::kPricesObserved)), "remittance");
}

}  // namespace
}  // namespace amanat::cli
