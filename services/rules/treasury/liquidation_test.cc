// A consulate accounts for what it spent, and head office decides line by line.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

class LiquidationTest : public testing::Test, protected TreasuryStory {};

TEST_F(LiquidationTest, BooksALineAsExpenseAndMirrors) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kExpense, Riyal(), "ticket"), 200);
  EXPECT_EQ(DueFrom(allotment), 800);
  EXPECT_EQ(Riyadh(chart::kDueTo, allotment), -1'000);  // until it sees the acceptance
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Riyadh(chart::kDueTo, allotment), -800);
  EXPECT_EQ(Riyadh(chart::kDisbursed, allotment), 0);
}

TEST_F(LiquidationTest, BooksAReceivableWhereSomebodyIsLiable) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 300, "agency-7");
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "ticket").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "agency-8").name(),
            "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "agency-7").name(),
            "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kReceivable, Riyal(), "agency-7"), 300);
}

TEST_F(LiquidationTest, DisallowsASpendAtItsOfficersExpense) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 300);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "reviewer").name(),
            "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "officer").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kReceivable, Riyal(), "officer"), 300);
}

TEST_F(LiquidationTest, AcceptsAnEmergencyOnlyWhenRatifiedOrAgainstItsOfficer) {
  const StreamId allotment = Allot(1'000);
  const Answer first = ApproveInEmergency();
  const Answer second = ApproveInEmergency();
  const Answer ratified = Spend(allotment, 50, "", first.entry.index);
  const Answer never = Spend(allotment, 60, "", second.entry.index);
  const Answer liquidation = Liquidate(allotment, {ratified.entry.index, never.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, ratified.entry, Sar(50), "medical").name(),
            "WRONG_STATE");
  ASSERT_EQ(Ratify(first.entry).name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, ratified.entry, Sar(50), "medical").name(), "ACCEPTED");
  const Answer refused = AcceptLine(liquidation.entry, never.entry, Sar(60), "medical");
  EXPECT_EQ(refused.name(), "WRONG_STATE");
  EXPECT_EQ(fund.leaf(refused.entry.log, refused.entry.index).entry.rests_on,
            (std::vector<Reference>{liquidation.entry, never.entry, second.entry}));
  EXPECT_EQ(AcceptLine(liquidation.entry, never.entry, Sar(60), "", "officer").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kReceivable, Riyal(), "officer"), 60);
}

TEST_F(LiquidationTest, WhoPaidOrSubmittedUnderAnotherCodeDoesNotAcceptTheLine) {
  fund.AdmitOperator("payer", "riyadh", {Role::kPayer});
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200, "", 0, "payer");
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  for (const char* code : {"payer", "officer"}) {
    fund.Join("reviewer", code);
    const Answer refused = AcceptLine(liquidation.entry, spend.entry, Sar(200), "ticket");
    EXPECT_EQ(refused.name(), "SEPARATION_OF_DUTIES") << code;
    EXPECT_EQ(fund.leaf(refused.entry.log, refused.entry.index).entry.rests_on,
              (std::vector<Reference>{liquidation.entry, spend.entry}));
  }
  fund.Join("reviewer", "clerk");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
}

TEST_F(LiquidationTest, WhoBookedTheBanksChargesUnderAnotherCodeDoesNotAcceptTheirLine) {
  const StreamId allotment = Allot(1'000);
  const Answer charge = ChargeBank(allotment, Sar(20));
  fund.AdmitOperator("third", "riyadh", {Role::kTreasurer});
  const Answer liquidation = Liquidate(allotment, {charge.entry.index}, std::nullopt, "third");
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  fund.Join("reviewer", "second");
  EXPECT_EQ(AcceptLine(liquidation.entry, charge.entry, Sar(20), "bank-charges").name(),
            "SEPARATION_OF_DUTIES");
}

TEST_F(LiquidationTest, ARatificationByWhoPaidIsNone) {
  fund.AdmitOperator("payer", "riyadh", {Role::kPayer});
  const StreamId allotment = Allot(1'000);
  const Answer approval = ApproveInEmergency();
  ASSERT_EQ(Ratify(approval.entry).name(), "ACCEPTED") << "who pays is not known yet";
  const Answer spend = Spend(allotment, 50, "", approval.entry.index, "payer");
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  fund.Join("approver", "payer");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "medical").name(), "WRONG_STATE");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "", "officer").name(), "ACCEPTED");
}

TEST_F(LiquidationTest, FreezesASpendUntilItsLineIsSentBack) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer first = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");
  EXPECT_EQ(SendBack(first.entry, spend.entry, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(SendBack(first.entry, spend.entry).name(), "ACCEPTED");
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");  // not seen yet
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  const Answer second = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(second.name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(first.entry, spend.entry, Sar(200), "ticket").name(), "WRONG_STATE");
  EXPECT_EQ(AcceptLine(second.entry, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");
}

TEST_F(LiquidationTest, RefusesWhatIsNoSpendOfTheAllotment) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const LogIndex index = spend.entry.index;
  EXPECT_EQ(Liquidate(fund.NewStream(), {index}).name(), "NOT_FOUND");
  EXPECT_EQ(Liquidate(allotment, {index - 1, index}).name(), "NOT_FOUND");
  EXPECT_EQ(Liquidate(allotment, {index, index + 100}).name(), "FAILED_PRECONDITION");
  EXPECT_EQ(Liquidate(allotment, {}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Liquidate(allotment, {index, index}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Liquidate(allotment, std::vector<LogIndex>(kLiquidationSpendsMax + 1, 1)).name(),
            "INVALID_ARGUMENT");
  const StreamId id = fund.NewStream();
  EXPECT_EQ(Liquidate(allotment, {index}, id).name(), "ACCEPTED");
  EXPECT_EQ(Liquidate(allotment, {index}, id).name(), "ALREADY_EXISTS");
}

TEST_F(LiquidationTest, NotFoundStandsBeforeFrozen) {
  const StreamId allotment = Allot(1'000);
  const LogIndex frozen = Spend(allotment, 200).entry.index;
  ASSERT_EQ(Liquidate(allotment, {frozen}).name(), "ACCEPTED");
  const LogIndex no_spend = fund.state(fund.log("riyadh")).size() - 1;
  EXPECT_EQ(Liquidate(allotment, {frozen, no_spend}).name(), "NOT_FOUND");
}

TEST_F(LiquidationTest, RefusesALineThatDoesNotFitItsLiquidation) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer other = Spend(allotment, 70);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const Reference line = liquidation.entry;
  EXPECT_EQ(AcceptLine(line, other.entry, Sar(70), "ticket").name(), "NOT_FOUND");
  EXPECT_EQ(AcceptLine(spend.entry, spend.entry, Sar(200), "ticket").name(), "NOT_FOUND");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(201), "ticket").name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(AcceptLine(line, spend.entry, Php(200), "ticket").name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket", "officer").name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket", "", "treasurer").name(),
            "PERMISSION_DENIED");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(SendBack(line, spend.entry).name(), "WRONG_STATE");
}

TEST_F(LiquidationTest, DoesNotTakeASpendOfAnotherAllotmentOrSite) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  const StreamId first = Allot(1'000);
  const StreamId second = Allot(1'000);
  const Answer spend = Spend(first, 100);
  EXPECT_EQ(Liquidate(second, {spend.entry.index}).name(), "NOT_FOUND");
  const Answer liquidation = Liquidate(first, {spend.entry.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  const Reference elsewhere{fund.log("hong-kong"), spend.entry.index, spend.entry.leaf_hash};
  EXPECT_EQ(fund.Submit("reviewer", event::kLiquidationLineAccepted,
                        LiquidationLineAccepted{liquidation.entry, elsewhere, Sar(100), "ticket"})
                .name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(100), "ticket").name(), "ACCEPTED");
}

TEST_F(LiquidationTest, ALineNamesTheStreamsOnWhichItRests) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 50, "", ApproveInEmergency().entry.index);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  Draft draft = AcceptanceOfLine(liquidation.entry, spend.entry, Sar(50), "", "officer");
  ASSERT_EQ(draft.streams.size(), 2u);
  for (const StreamId& left_out : draft.streams) {
    Draft lacking = draft;
    std::erase(lacking.streams, left_out);
    EXPECT_EQ(fund.Submit(lacking).name(), "INVALID_ARGUMENT");
  }
  EXPECT_EQ(fund.Submit(draft).name(), "ACCEPTED");
}

// Two commands that were prepared over the same state: the one that comes second names a stream that
// has moved on, and then is no entry.
TEST_F(LiquidationTest, AnUnratifiedEmergencyIsNotDecidedOverItsRatification) {
  const StreamId allotment = Allot(1'000);
  const Answer approval = ApproveInEmergency();
  const Answer spend = Spend(allotment, 50, "agency", approval.entry.index);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const auto against_officer =
      fund.Sign(AcceptanceOfLine(liquidation.entry, spend.entry, Sar(50), "", "officer"));
  ASSERT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
  EXPECT_EQ(fund.Append(fund.log(kHeadOffice), against_officer).name(), "ABORTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "", "agency").name(), "ACCEPTED");
}

// A consulate that breaks the freeze must not make head office's log contradict itself.
TEST_F(LiquidationTest, ALineIsNotSentBackOverItsAcceptance) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 50);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const auto sent_back = fund.Sign(SendingBack(liquidation.entry, spend.entry));
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(fund.Append(fund.log(kHeadOffice), sent_back).name(), "ABORTED");
  EXPECT_EQ(SendBack(liquidation.entry, spend.entry).name(), "WRONG_STATE");
}

// The story of the books' table, as far as this version has its acts.
TEST_F(LiquidationTest, EndsWithAllAccountsOfTheConsulateAtZero) {
  ASSERT_EQ(Open(Php(15'234'720)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(1'000'001), Php(15'234'720)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_EQ(Accept(allotment, Issue(allotment, Sar(1'000'001)).entry).name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const Reference a = Spend(allotment, 200'000).entry;
  const Reference b = Spend(allotment, 300'000, "agency").entry;
  const LogIndex approval = ApproveInEmergency().entry.index;
  const Reference c = Spend(allotment, 50'000, "", approval).entry;
  const Reference first = Liquidate(allotment, {a.index, b.index, c.index}).entry;
  EXPECT_EQ(AcceptLine(first, a, Sar(200'000), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(SendBack(first, b).name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(first, c, Sar(50'000), "", "officer").name(), "ACCEPTED");
  const Reference returned = Return(allotment, Sar(450'001)).entry;
  EXPECT_EQ(Credit(allotment, returned, Sar(449'951), Sar(50)).name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 3u);
  const Reference second = Liquidate(allotment, {b.index}).entry;
  EXPECT_EQ(AcceptLine(second, b, Sar(300'000), "", "agency").name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  for (const accounts::Account& account : fund.state(fund.log("riyadh")).accounts().all()) {
    EXPECT_EQ(account.posted, 0) << account.number;
  }
  EXPECT_EQ(DueFrom(allotment), 0);
}

}  // namespace
}  // namespace amanat::rules::treasury
