#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "clients/verifier/listing_fixture.h"

namespace amanat::verifier {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr UnixMicros kDay = 86'400'000'000;

class ExceptionListTest : public ListingTest {
 protected:
  // The rows of that kind.
  std::vector<nlohmann::json> Of(const std::string& kind) {
    std::vector<nlohmann::json> found;
    for (const std::string& line : Lines({ListKind::kExceptions, ListFormat::kJson, ""})) {
      auto row = nlohmann::json::parse(line);
      if (row["kind"] == kind) found.push_back(std::move(row));
    }
    EXPECT_TRUE(status_.ok()) << status_;
    EXPECT_EQ(verdict_, verify::SetVerdict::kVerified);
    return found;
  }
  static testing::Tamper RecordedAfter(const UnixMicros& micros) {
    return [micros](entry::Entry& entry) { entry.record_time.micros += micros; };
  }
};

TEST_F(ExceptionListTest, ATidyFundHasNone) {
  EXPECT_THAT(Lines({ListKind::kExceptions, ListFormat::kJson, ""}), IsEmpty());
  EXPECT_EQ(Lines({ListKind::kExceptions, ListFormat::kCsv, ""}).size(), 1u) << "the columns";
}

TEST_F(ExceptionListTest, RefusalsAreListedAndCountedByOperator) {
  proposal::Decision refusal;
  refusal.outcome = toy::kForbidden;
  fund_.Append(consulate(), toy::kNoted, {"payer"}, refusal);
  fund_.Append(consulate(), toy::kNoted, {"payer"}, refusal);
  const auto refused = Of("REFUSED");
  ASSERT_THAT(refused, SizeIs(2));
  EXPECT_EQ(refused[0]["outcome"], "FORBIDDEN");
  EXPECT_EQ(refused[0]["type"], "NOTED");
  EXPECT_EQ(refused[0]["by"], nlohmann::json({"payer"}));
  const auto counted = Of("REFUSALS_OF_OPERATOR");
  ASSERT_THAT(counted, SizeIs(1));
  EXPECT_EQ(counted[0]["by"], nlohmann::json({"payer"}));
  EXPECT_EQ(counted[0]["outcome"], "FORBIDDEN");
  EXPECT_EQ(counted[0]["detail"], "2 refusals");
}

TEST_F(ExceptionListTest, WhatNobodyTookUpIsListedWithItsAmountUntilSomebodyDoes) {
  const LogIndex issue = fund_.Append(office(), toy::kGranted, {"treasurer"},
                                      testing::Issue(consulate(), "allotment-2", 30'000));
  const auto open = Of("NOT_TAKEN_UP");
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0]["entry"], absl::StrCat("owf.example/manila/fund/1:", issue));
  EXPECT_EQ(open[0]["amount"], "300.00");
  EXPECT_EQ(open[0]["amount_minor"], 30'000);
  EXPECT_EQ(open[0]["currency"], "SAR");
  EXPECT_EQ(open[0]["detail"], "by riyadh/fund");
  const auto balance = Of("OPEN_BALANCE");
  ASSERT_THAT(balance, SizeIs(1));
  EXPECT_EQ(balance[0]["amount"], "300.00");
  EXPECT_EQ(balance[0]["detail"], "manila UNDER_WAY allotment-2");
  consulate().Follow(office());
  fund_.Append(consulate(), toy::kReceived, {"consul"},
               testing::Accept(office().ReferenceTo(issue), office(), "allotment-2", 30'000));
  const auto accepted = Of("NOT_TAKEN_UP");
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_EQ(accepted[0]["type"], "RECEIVED") << "which head office has not seen";
}

TEST_F(ExceptionListTest, AnEmergencyThatNobodyRatifiedIsOverdueAfterTwoDays) {
  proposal::Decision alone;
  alone.recipient = office().id();
  const LogIndex approval = fund_.Append(consulate(), toy::kReservedAlone, {"consul"}, alone);
  auto open = Of("EMERGENCY_NOT_RATIFIED");
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0]["index"], approval);
  EXPECT_EQ(open[0]["detail"], "within 48 hours");
}

TEST_F(ExceptionListTest, WhatWasSignedAfterARevocationThatHadNotArrivedIsListed) {
  fund_.RevokeOperator("payer");
  EXPECT_THAT(Of("SIGNED_AFTER_REVOCATION"), IsEmpty()) << "the payment was before";
  fund_.Append(consulate(), toy::kNoted, {"payer"}, {}, RecordedAfter(kDay / 48));
  const auto late = Of("SIGNED_AFTER_REVOCATION");
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(late[0]["type"], "NOTED");
  EXPECT_THAT(late[0]["detail"].get<std::string>(), HasSubstr("the key of payer was revoked"));
}

TEST_F(ExceptionListTest, ReversalsNameWhatTheyTakeBack) {
  const std::vector<std::string> both = {"admin-1", "admin-2"};
  const LogIndex minted = fund_.Append(office(), toy::kMinted, both, testing::OpeningBalance(100));
  proposal::Decision back = testing::OpeningBalance(-100);
  back.reverses = minted;
  const LogIndex reversal = fund_.Append(office(), toy::kMinted, both, back);
  const auto listed = Of("REVERSAL");
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0]["index"], reversal);
  EXPECT_EQ(listed[0]["by"], nlohmann::json({"admin-1", "admin-2"}));
  EXPECT_EQ(listed[0]["detail"], absl::StrCat("takes back manila/fund:", minted));
}

}  // namespace
}  // namespace amanat::verifier
