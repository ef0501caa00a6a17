#include "clients/cli/reversal.h"

#include "amanat/acts/contribution.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::cli {
namespace {

using ::testing::HasSubstr;

template <typename Body>
examine::Leaf LeafOf(entry::EventType type, const Body& body) {
  examine::Leaf leaf;
  leaf.entry.index = 40;
  leaf.command.event_type = static_cast<uint32_t>(type);
  leaf.command.body = wire::Encode(body);
  return leaf;
}

std::string WhyNot(const examine::Leaf& leaf) {
  const auto reversal = ReversalOf(leaf, std::nullopt, "wrong-amount");
  EXPECT_EQ(reversal.status().code(), absl::StatusCode::kFailedPrecondition);
  return std::string(reversal.status().message());
}

TEST(ReversalTest, RepeatsWhatTheEntrySays) {
  const contribution::DepositMade deposit{"col-1", "S-1", {{608}, 5}, {20'000}};
  const auto reversal =
      ReversalOf(LeafOf(event::kDepositMade, deposit), std::nullopt, "wrong-amount");
  ASSERT_TRUE(reversal.ok()) << reversal.status();
  EXPECT_EQ(reversal->type, event::kDepositReversed);
  const auto body = wire::Decode<contribution::DepositReversed>(reversal->body);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->entry, 40u);
  EXPECT_EQ(body->reason, "wrong-amount");
  EXPECT_EQ(wire::Encode(body->deposit), wire::Encode(deposit));
}

TEST(ReversalTest, SaysUnderWhichMarksTheRightThingIsRecordedAgain) {
  contribution::Contribution receipt;
  receipt.collector = "col-1";
  receipt.receipt_book = "RB-1";
  receipt.receipt_number = 7;
  examine::Leaf leaf = LeafOf(event::kContributionCollected, receipt);
  leaf.command.subjects = {SubjectId{{5}}};
  const auto reversal = ReversalOf(leaf, std::nullopt, "wrong-amount");
  ASSERT_TRUE(reversal.ok()) << reversal.status();
  EXPECT_EQ(reversal->marks.at("collector"), "col-1");
  EXPECT_EQ(reversal->marks.at("receipt_book"), "RB-1");
  EXPECT_EQ(reversal->marks.at("receipt_number"), "7");
  EXPECT_EQ(reversal->marks.at("member"), SubjectId{{5}}.hex());
}

TEST(ReversalTest, AnExchangeIsTakenBackWhoeverSignedIt) {
  const treasury::ExchangeMade exchange{{{682}, 100}, {{608}, 1'523}, 7, {20'000}, "line-1"};
  for (const entry::EventType type : {event::kExchangeMade, event::kExchangeBeyondTolerance}) {
    const auto reversal = ReversalOf(LeafOf(type, exchange), std::nullopt, "wrong-amount");
    ASSERT_TRUE(reversal.ok()) << reversal.status();
    EXPECT_EQ(reversal->type, event::kExchangeReversed);
    const auto body = wire::Decode<treasury::ExchangeReversed>(reversal->body);
    ASSERT_TRUE(body.ok());
    EXPECT_EQ(wire::Encode(body->exchange), wire::Encode(exchange));
  }
}

TEST(ReversalTest, APaymentAndAnAcceptanceAreTakenBackAtTheirServices) {
  repatriation::AssistanceDisbursed payment;
  payment.assistance = 3;
  const auto back = ReversalOf(LeafOf(event::kAssistanceDisbursed, payment), {}, "refunded");
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->type, event::kSpendReversed);
  const auto body = wire::Decode<repatriation::SpendReversed>(back->body);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->payment.assistance, 3u);
  treasury::LiquidationLineAccepted accepted;
  accepted.expense = "ticket";
  const auto line = ReversalOf(LeafOf(event::kLiquidationLineAccepted, accepted), {}, "disallowed");
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->type, event::kLineAcceptanceReversed);
  EXPECT_EQ(wire::Decode<treasury::LineAcceptanceReversed>(line->body)->acceptance.expense,
            "ticket");
}

TEST(ReversalTest, NamesTheCollectorAndMemberOfALine) {
  contribution::Contribution receipt;
  receipt.receipt_book = "RB-1";
  receipt.receipt_number = 7;
  examine::Leaf leaf = LeafOf(entry::EventType::kUnspecified, receipt);
  leaf.entry.line = entry::ManifestLine{30, 1};
  SubjectId member;
  member.value.fill(3);
  leaf.command.subjects = {member};
  entry::Manifest manifest;
  manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
  manifest.source = "col-1";
  const auto reversal = ReversalOf(leaf, manifest, "wrong-person");
  ASSERT_TRUE(reversal.ok()) << reversal.status();
  EXPECT_EQ(reversal->type, event::kContributionReversed);
  EXPECT_EQ(reversal->subjects, std::vector<SubjectId>{member});
  const auto body = wire::Decode<contribution::ContributionReversed>(reversal->body);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->contribution.collector, "col-1");
  EXPECT_EQ(body->contribution.receipt_number, 7u);
}

TEST(ReversalTest, SaysWhyAnEntryIsNotTakenBack) {
  examine::Leaf leaf = LeafOf(event::kDepositMade, contribution::DepositMade());
  leaf.entry.outcome = entry::Outcome::kDuplicate;
  EXPECT_THAT(WhyNot(leaf),
              HasSubstr("entry 40 (DEPOSIT_MADE) is not taken back: it is a refusal"));
  EXPECT_THAT(WhyNot(LeafOf(event::kAllotmentIssued, treasury::AllotmentIssued())),
              HasSubstr("never taken back"));
  EXPECT_THAT(WhyNot(LeafOf(event::kDepositReversed, contribution::DepositReversed())),
              HasSubstr("record the right thing instead"));
  EXPECT_THAT(WhyNot(LeafOf(event::kContributionManifest, entry::Manifest())),
              HasSubstr("take back the lines"));
  EXPECT_THAT(WhyNot(LeafOf(entry::EventType::kWriterStarted, entry::WriterStarted())),
              HasSubstr("no person signed it"));
}

}  // namespace
}  // namespace amanat::cli
