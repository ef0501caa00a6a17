#include "clients/evidence/body_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "amanat/acts/all.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "ledger/entry/act_description.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint32_t kNumbersMax = 300;  // beyond every event type there is

uint32_t Number(entry::EventType type) { return static_cast<uint32_t>(type); }

TEST(BodyTextTest, ShowsTheBodyOfEveryEventTypeLinesAndTheWritersOwnAmongThem) {
  int known = 0;
  for (uint32_t type = 0; type < kNumbersMax; ++type) {
    if (rules::FundCatalogue().FindEventType(type) == nullptr) continue;
    ++known;
    EXPECT_TRUE(BodyJson(type, "").ok()) << rules::FundCatalogue().EventTypeName(type);
    EXPECT_TRUE(CommitmentsOf(type, "").ok()) << rules::FundCatalogue().EventTypeName(type);
  }
  EXPECT_GT(known, 40);
  EXPECT_EQ(BodyJson(9999, "").status().code(), absl::StatusCode::kUnimplemented);
}

TEST(BodyTextTest, ShowsWhatALineSays) {
  amanat::contribution::Contribution line;
  line.receipt_book = "A-17";
  line.receipt_number = 4;
  line.amount = {money::Currency{608}, 150'000};
  const auto json = BodyJson(Number(event::kContributionLine), wire::Encode(line));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_THAT(*json, HasSubstr("\"receipt_book\":\"A-17\",\"receipt_number\":4"));
  EXPECT_THAT(*json, HasSubstr("{\"currency\":\"PHP\",\"amount\":\"1500.00\"}"));
}

TEST(BodyTextTest, TellsTheTypeOfALineByItsBody) {
  amanat::contribution::Contribution line;
  line.receipt_book = "A-17";
  const std::string body = wire::Encode(line);
  EXPECT_EQ(LineTypeOf(entry::Book::kFund, body), Number(event::kContributionLine));
  EXPECT_EQ(LineTypeOf(entry::Book::kDirectory, body), 0u) << "its logs have no files";
  EXPECT_EQ(LineTypeOf(entry::Book::kFund, "\xff"), 0u) << "no body of anything";
}

TEST(BodyTextTest, ShowsWhatTheRulesAdded) {
  amanat::repatriation::DisbursementAdded added;
  added.line = "ticket";
  const uint32_t paid = Number(event::kAssistanceDisbursed);
  const auto json = AddedJson(paid, wire::Encode(added));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_THAT(*json, HasSubstr("\"line\":\"ticket\""));
  EXPECT_EQ(*AddedJson(paid, ""), "null");
  EXPECT_FALSE(AddedJson(paid, "\xff").ok());
  EXPECT_FALSE(AddedJson(Number(event::kClaimPaid), wire::Encode(added)).ok());
}

TEST(BodyTextTest, FindsEveryDocumentThatABodyCites) {
  amanat::claims::ClaimFiled claim;
  claim.documents = {{"death-certificate", Hash{{1}}}, {"passport-copy", Hash{{2}}}};
  EXPECT_THAT(*CommitmentsOf(Number(event::kClaimFiled), wire::Encode(claim)),
              ElementsAre(Commitment{"documents", "death-certificate", Hash{{1}}},
                          Commitment{"documents", "passport-copy", Hash{{2}}}));
  amanat::repatriation::AssistanceDisbursed paid;
  paid.receipts = {Hash{{3}}, Hash{{4}}};
  EXPECT_THAT(
      *CommitmentsOf(Number(event::kAssistanceDisbursed), wire::Encode(paid)),
      ElementsAre(Commitment{"receipts", "", Hash{{3}}}, Commitment{"receipts", "", Hash{{4}}}));
  entry::Manifest manifest;
  manifest.file_digest = Hash{{5}};
  EXPECT_THAT(*CommitmentsOf(Number(event::kContributionManifest), wire::Encode(manifest)),
              ElementsAre(Commitment{"file_digest", "", Hash{{5}}}));
  EXPECT_THAT(*CommitmentsOf(Number(event::kClaimPaid), ""), IsEmpty());
  EXPECT_FALSE(CommitmentsOf(Number(event::kClaimFiled), "\xff").ok());
}

TEST(BodyTextTest, KnowsWhenMoneyChangedHands) {
  amanat::contribution::BankCredited credit;
  EXPECT_EQ(MoneyDateOf(Number(event::kBankCredited), wire::Encode(credit)), 0);
  credit.value_date.days = 20'000;
  EXPECT_EQ(MoneyDateOf(Number(event::kBankCredited), wire::Encode(credit)), 20'000);
  amanat::claims::ClaimFiled claim;
  claim.event_date.days = 20'000;
  EXPECT_EQ(MoneyDateOf(Number(event::kClaimFiled), wire::Encode(claim)), 0)
      << "of a death, not of money";
  EXPECT_EQ(MoneyDateOf(Number(event::kBankCredited), "\xff"), 0);
}

TEST(BodyTextTest, KnowsWhenTheBankMovedMoneyAndWhenARefundCameBack) {
  amanat::treasury::BankCharged charge;
  charge.bank_date.days = 20'000;
  EXPECT_EQ(MoneyDateOf(Number(event::kBankCharged), wire::Encode(charge)), 20'000);
  amanat::repatriation::SpendRefunded refund;
  refund.refund_date.days = 20'001;
  EXPECT_EQ(MoneyDateOf(Number(event::kSpendRefunded), wire::Encode(refund)), 20'001);
}

// Adds the names of all dates in the message.
void AddDates(const entry::BodyDescription& body, std::set<std::string>& dates) {
  for (const entry::FieldDescription& field : body.fields) {
    if (field.kind == entry::FieldKind::kDate) dates.emplace(field.name);
    if (field.message != nullptr) AddDates(*field.message, dates);
  }
}

// Who adds an act with a new date says here, or in IsMoneyDate, what it is.
TEST(BodyTextTest, EveryDateOfEveryActIsOneOfMoneyOrIsKnownNotToBe) {
  constexpr std::array<absl::string_view, 10> kOtherDates = {
      "event_date", "contract_start", "contract_end",  "file_date",      "effective_from",
      "date",       "observed_on",    "distress_date", "statement_date", "licence_until"};
  std::set<std::string> dates;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) AddDates(*act.body, dates);
  }
  EXPECT_GE(dates.size(), 12u);
  for (const std::string& date : dates) {
    const bool is_other =
        std::find(kOtherDates.begin(), kOtherDates.end(), date) != kOtherDates.end();
    EXPECT_NE(IsMoneyDate(date), is_other) << date << " is in neither list, or in both";
  }
  for (const absl::string_view other : kOtherDates) {
    EXPECT_TRUE(dates.contains(std::string(other))) << "no act has " << other;
  }
}

// The payment that a liquidation's line is about is not taken back by it.
TEST(BodyTextTest, NamesNoEntryWhereNoneIsTakenBack) {
  for (uint32_t type = 0; type < kNumbersMax; ++type) EXPECT_EQ(EntryTakenBackBy(type, ""), 0u);
  amanat::treasury::LiquidationLineSentBack sent_back;
  EXPECT_EQ(EntryTakenBackBy(Number(event::kLiquidationLineSentBack), wire::Encode(sent_back)), 0u);
}

}  // namespace
}  // namespace amanat::evidence
