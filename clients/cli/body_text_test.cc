#include "clients/cli/body_text.h"

#include <gtest/gtest.h>

#include "amanat/acts/directory.h"
#include "ledger/entry/event_type.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

constexpr uint32_t kNumbersMax = 300;  // beyond every event type there is

absl::StatusOr<std::string> Json(uint32_t event_type, const std::string& body = "",
                                 uint32_t rules_version = 1) {
  entry::Command command;
  command.event_type = event_type;
  command.body = body;
  command.rules_version = rules_version;
  return BodyJson(command);
}

TEST(BodyTextTest, ShowsTheBodyOfEveryEventType) {
  int known = 0;
  for (uint32_t type = 0; type < kNumbersMax; ++type) {
    if (rules::FundCatalogue().FindEventType(type) == nullptr) continue;
    ++known;
    EXPECT_TRUE(Json(type).ok()) << rules::FundCatalogue().EventTypeName(type);
  }
  EXPECT_GT(known, 40);
}

TEST(BodyTextTest, RefusesWhatItCannotShow) {
  EXPECT_EQ(Json(9999).status().code(), absl::StatusCode::kUnimplemented);
  const auto site = static_cast<uint32_t>(entry::EventType::kSiteAdmitted);
  EXPECT_EQ(Json(site, "\xff").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Json(site, "", rules::kRulesVersionNewest + 1).status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(BodyTextTest, RefusesATextOfAnotherForm) {
  const auto revoked = static_cast<uint32_t>(entry::EventType::kKeyRevoked);
  EXPECT_TRUE(Json(revoked, wire::Encode(directory::KeyRevoked{1, "left"})).ok());
  const absl::Status status =
      Json(revoked, wire::Encode(directory::KeyRevoked{1, "Maria Santos left"})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("reason: is not "), absl::string_view::npos) << status;
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
