// The way back: an allotment declined, a return refused, an acceptance taken back, and what a consulate's
// bank takes.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

class WayBackTest : public testing::Test, protected TreasuryStory {
 protected:
  int64_t InTransit(const StreamId& allotment) {
    return HeadOffice(chart::kAllotmentInTransit, Riyal(), allotment.hex());
  }
  IssuedAllotment IssuedRow(const StreamId& allotment) {
    return **IssuedAllotments().Find(Rows(kHeadOffice), allotment);
  }
  AcceptedAllotment AcceptedRow(const StreamId& allotment) {
    return **AcceptedAllotments().Find(Rows("riyadh"), allotment);
  }
  treasury::Spend SpendRow(const Reference& spend) {
    return **Spends().Find(Rows("riyadh"), spend.index);
  }
  void ExpectMirror(const StreamId& allotment, int64_t due) {
    EXPECT_EQ(DueFrom(allotment), due);
    EXPECT_EQ(Riyadh(chart::kDueTo, allotment), -due);
  }
  // A spend whose line is accepted as an expense, which the consulate has seen.
  void SpendAndAccept(const StreamId& allotment, int64_t minor_units) {
    spend_ = Spend(allotment, minor_units).entry;
    liquidation_ = Liquidate(allotment, {spend_.index}).entry;
    acceptance_ = AcceptLine(liquidation_, spend_, Sar(minor_units), "ticket").entry;
    ASSERT_EQ(fund.TakeUpAll(), 1u);
  }

  Reference spend_, liquidation_, acceptance_;
};

TEST_F(WayBackTest, ADeclinedAllotmentIsInTransitUntilTheBankHasItBack) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(500));
  const Answer decline = Decline(allotment, issue.entry);
  ASSERT_EQ(decline.name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, decline.entry, Sar(500), Sar(0)).name(), "FAILED_PRECONDITION")
      << "head office has not taken it up";
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_NE(IssuedRow(allotment).decline_seen, 0u);
  EXPECT_EQ(InTransit(allotment), 500);
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ALREADY_CONSUMED");

  EXPECT_EQ(Credit(allotment, decline.entry, Sar(499), Sar(0)).name(), "AMOUNT_MISMATCH");
  ASSERT_EQ(Credit(allotment, decline.entry, Sar(488), Sar(12)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 488);
  EXPECT_EQ(HeadOffice(chart::kBankCharges, Riyal()), 12);
  EXPECT_EQ(InTransit(allotment), 0);
  EXPECT_NE(IssuedRow(allotment).decline_credited, 0u);
  EXPECT_EQ(Credit(allotment, decline.entry, Sar(488), Sar(12)).name(), "ALREADY_CONSUMED");
}

// Whichever acts name it, and whether of a return or of a decline.
TEST_F(WayBackTest, ALineOfTheStatementCreditsOneThing) {
  const StreamId allotment = Allot(1'000);
  ASSERT_EQ(Exchange(Sar(500), Php(7'501), "bdo-17").name(), "ACCEPTED");
  const StreamId lost = fund.NewStream();
  const Answer decline = Decline(lost, Issue(lost, Sar(500)).entry);
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const Answer returned = Return(allotment, Sar(400));
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0), "BDO-17").name(),
            "IDENTIFIER_REUSED")
      << "an exchange has it";
  ASSERT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0), "BDO-18").name(), "ACCEPTED");
  EXPECT_EQ(Credit(lost, decline.entry, Sar(500), Sar(0), "bdo-18").name(), "IDENTIFIER_REUSED");
  ASSERT_EQ(Credit(lost, decline.entry, Sar(500), Sar(0), "bdo-19").name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Sar(1), Php(15), "BDO-19").name(), "IDENTIFIER_REUSED");
}

TEST_F(WayBackTest, WhatArrivedStandsInTheStatementAndWhatWasLostMayNot) {
  const StreamId allotment = Allot(1'000);
  const Reference first = Return(allotment, Sar(400)).entry;
  const Reference second = Return(allotment, Sar(600)).entry;
  const auto credit = [&](const ReturnCredited& body) {
    return Submit(event::kReturnCreditedWithLoss, body, {}, {"treasurer", "admin-1"}).name();
  };
  EXPECT_EQ(credit({allotment, first, Sar(1), Sar(399), today(), ""}), "INVALID_ARGUMENT");
  EXPECT_EQ(credit({allotment, first, Sar(0), Sar(400), today(), ""}), "ACCEPTED");
  EXPECT_EQ(credit({allotment, second, Sar(0), Sar(600), today(), ""}), "ACCEPTED");
}

TEST_F(WayBackTest, NothingIsCreditedBeforeItWasSent) {
  const StreamId allotment = Allot(1'000);
  const Reference returned = Return(allotment, Sar(400)).entry;
  ASSERT_EQ(Exchange(Sar(500), Php(7'501)).name(), "ACCEPTED");
  const StreamId lost = fund.NewStream();
  const Reference decline = Decline(lost, Issue(lost, Sar(500)).entry).entry;
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const auto credit = [&](const StreamId& id, const Reference& cited, Money amount,
                          CivilDays date) {
    const ReturnCredited body{id, cited, amount, Sar(0), {date}, id == lost ? "bdo-2" : "bdo-1"};
    return fund.Submit("treasurer", event::kReturnCredited, body).name();
  };
  EXPECT_EQ(credit(allotment, returned, Sar(400), fund.today() - 1), "INVALID_PERIOD");
  EXPECT_EQ(credit(allotment, returned, Sar(400), fund.today()), "ACCEPTED");
  EXPECT_EQ(credit(lost, decline, Sar(500), fund.today() - 1), "INVALID_PERIOD");
  EXPECT_EQ(credit(lost, decline, Sar(500), fund.today()), "ACCEPTED");
}

TEST_F(WayBackTest, RefusesADeclineOfWhatIsNotOfferedHere) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(500));
  EXPECT_EQ(Decline(allotment, issue.entry, "not-received", "other").name(), "NOT_FOUND");
  EXPECT_EQ(Decline(fund.NewStream(), issue.entry).name(), "NOT_FOUND");
  EXPECT_EQ(Decline(allotment, issue.entry, "not-received", "clerk").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Decline(allotment, issue.entry, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(Decline(allotment, issue.entry, "too-little").name(), "INVALID_ARGUMENT");
  ASSERT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
  EXPECT_EQ(Decline(allotment, issue.entry).name(), "ALREADY_CONSUMED");
}

TEST_F(WayBackTest, ARefusedReturnIsTheConsulatesMoneyAgain) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(400));
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(399)).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(400), "").name(), "REASON_REQUIRED");
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(400), "no-reason").name(),
            "INVALID_ARGUMENT");
  ASSERT_EQ(RefuseReturn(allotment, returned.entry, Sar(400)).name(), "ACCEPTED");
  EXPECT_EQ(DueFrom(allotment), 600);
  EXPECT_EQ(InTransit(allotment), 400);
  EXPECT_EQ(Riyadh(chart::kAllotmentCash, allotment), 600) << "not seen yet";
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0)).name(), "ALREADY_CONSUMED");
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(400)).name(), "ALREADY_CONSUMED");

  while (fund.TakeUpAll() != 0) continue;
  EXPECT_EQ(Riyadh(chart::kAllotmentCash, allotment), 1'000);
  EXPECT_EQ(InTransit(allotment), 0);
  ExpectMirror(allotment, 1'000);
  EXPECT_EQ(AcceptedRow(allotment).returned, 0);
  const Answer again = Return(allotment, Sar(1'000));
  ASSERT_EQ(again.name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, again.entry, Sar(1'000), Sar(0)).name(), "ACCEPTED");
}

TEST_F(WayBackTest, WhoSentMoneyBackUnderAnotherCodeNeitherCreditsNorRefusesIt) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(400));
  ASSERT_EQ(returned.name(), "ACCEPTED");
  fund.Join("treasurer", "officer");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0)).name(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(100), Sar(300)).name(), "SEPARATION_OF_DUTIES")
      << "nor with another person";
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(400)).name(), "SEPARATION_OF_DUTIES");
  fund.SetProfile({.code = "treasurer"});
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0)).name(), "ACCEPTED");
}

TEST_F(WayBackTest, ACreditedReturnIsNotRefused) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(400));
  ASSERT_EQ(Credit(allotment, returned.entry, Sar(400), Sar(0)).name(), "ACCEPTED");
  EXPECT_EQ(RefuseReturn(allotment, returned.entry, Sar(400)).name(), "ALREADY_CONSUMED");
  EXPECT_EQ(RefuseReturn(fund.NewStream(), returned.entry, Sar(400)).name(), "NOT_FOUND");
}

TEST_F(WayBackTest, AnAcceptanceIsTakenBackSeenAndTheSpendAcceptedAnew) {
  const StreamId allotment = Allot(1'000);
  SpendAndAccept(allotment, 200);
  ExpectMirror(allotment, 800);
  const Answer reversal = ReverseLine(acceptance_);
  ASSERT_EQ(reversal.name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kExpense, Riyal(), "ticket"), 0);
  EXPECT_EQ(DueFrom(allotment), 1'000);
  EXPECT_EQ(Liquidate(allotment, {spend_.index}).name(), "FROZEN") << "not seen yet";
  while (fund.TakeUpAll() != 0) continue;
  ExpectMirror(allotment, 1'000);
  EXPECT_EQ(AcceptedRow(allotment).liquidated, 0);
  EXPECT_EQ(Riyadh(chart::kDisbursed, allotment), 200);

  const Answer second = Liquidate(allotment, {spend_.index});
  ASSERT_EQ(second.name(), "ACCEPTED");
  const LiquidationLineAccepted without{second.entry, spend_, Sar(200), "", "officer"};
  EXPECT_EQ(fund.Submit("reviewer", event::kLiquidationLineAccepted, without,
                        {core::SpendStream(spend_.log, spend_.index)})
                .name(),
            "ALREADY_CONSUMED")
      << "it does not say by what the spend was reopened";
  const Answer again = AcceptLine(second.entry, spend_, Sar(200), "", "officer");
  ASSERT_EQ(again.name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kReceivable, Riyal(), "officer"), 200);
  while (fund.TakeUpAll() != 0) continue;
  ExpectMirror(allotment, 800);
  EXPECT_EQ(ReverseLine(acceptance_).name(), "WRONG_STATE") << "once";
  EXPECT_EQ(ReverseLine(again.entry).name(), "ACCEPTED") << "the second one is another entry";
}

TEST_F(WayBackTest, AnAcceptanceIsTakenBackByTwoPersonsForAReason) {
  const StreamId allotment = Allot(1'000);
  SpendAndAccept(allotment, 200);
  EXPECT_EQ(ReverseLine(acceptance_, "disallowed", {"treasurer", "admin-1"}).name(),
            "PERMISSION_DENIED")
      << "one of them is a reviewer";
  EXPECT_EQ(ReverseLine(acceptance_, "disallowed", {"reviewer", "approver"}).name(),
            "PERMISSION_DENIED");
  EXPECT_EQ(ReverseLine(acceptance_, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(ReverseLine(acceptance_, "changed-my-mind").name(), "INVALID_ARGUMENT");
  LineAcceptanceReversed body{acceptance_.index, "disallowed", {}};
  body.acceptance = {liquidation_, spend_, Sar(201), "ticket", ""};
  EXPECT_EQ(Submit(event::kLineAcceptanceReversed, body,
                   {core::SpendStream(spend_.log, spend_.index)}, {"reviewer", "treasurer"})
                .name(),
            "INVALID_ARGUMENT")
      << "the entry says another amount";
  EXPECT_EQ(ReverseLine(acceptance_).name(), "ACCEPTED");
}

TEST_F(WayBackTest, ASpendIsSentBackAgainAfterItsAcceptanceWasTakenBack) {
  const StreamId allotment = Allot(1'000);
  SpendAndAccept(allotment, 200);
  ASSERT_EQ(ReverseLine(acceptance_).name(), "ACCEPTED");
  while (fund.TakeUpAll() != 0) continue;
  const Answer second = Liquidate(allotment, {spend_.index});
  ASSERT_EQ(SendBack(second.entry, spend_).name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const Answer third = Liquidate(allotment, {spend_.index});
  EXPECT_EQ(AcceptLine(third.entry, spend_, Sar(200), "ticket").name(), "ACCEPTED");
}

TEST_F(WayBackTest, WhatReopenedAnotherSpendDoesNotReopenThisOne) {
  const StreamId allotment = Allot(1'000);
  SpendAndAccept(allotment, 200);
  ASSERT_EQ(ReverseLine(acceptance_).name(), "ACCEPTED");
  while (fund.TakeUpAll() != 0) continue;
  const std::optional<Reference> reopening = ReopeningOf(spend_);
  ASSERT_TRUE(reopening.has_value());
  const Reference other = Spend(allotment, 200).entry;
  const Answer liquidation = Liquidate(allotment, {other.index});
  const LiquidationLineAccepted body{liquidation.entry, other, Sar(200), "ticket", "", reopening};
  EXPECT_EQ(fund.Submit("reviewer", event::kLiquidationLineAccepted, body,
                        {core::SpendStream(other.log, other.index)})
                .name(),
            "NOT_FOUND");
}

TEST_F(WayBackTest, ARefundLeavesTheRestToLiquidateAndWholeNothing) {
  const StreamId allotment = Allot(1'000);
  const Reference spend = Spend(allotment, 200).entry;
  ASSERT_EQ(Refund(spend, 10).name(), "ACCEPTED");
  EXPECT_EQ(Riyadh(chart::kAllotmentCash, allotment), 810);
  EXPECT_EQ(AcceptedRow(allotment).spent, 190);
  LiquidationSubmitted gross{fund.NewStream(), allotment, {spend.index}, {Sar(200)}};
  EXPECT_EQ(Liquidate(gross).name(), "AMOUNT_MISMATCH");
  const Answer liquidation = Liquidate(allotment, {spend.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend, Sar(200), "ticket").name(), "AMOUNT_MISMATCH");
  ASSERT_EQ(AcceptLine(liquidation.entry, spend, Sar(190), "ticket").name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  ExpectMirror(allotment, 810);
  EXPECT_EQ(Riyadh(chart::kDisbursed, allotment), 0);

  const Reference whole = Spend(allotment, 50).entry;
  ASSERT_EQ(Refund(whole, 50).name(), "ACCEPTED");
  EXPECT_EQ(SpendRow(whole).state, SpendState::kTakenBack);
  EXPECT_EQ(Liquidate(allotment, {whole.index}).name(), "WRONG_STATE");
}

TEST_F(WayBackTest, TheBanksChargesAreASpendThatHeadOfficeDecides) {
  const StreamId allotment = Allot(1'000);
  const Answer charge = ChargeBank(allotment, Sar(25), "RJHI-2026-0117");
  ASSERT_EQ(charge.name(), "ACCEPTED");
  EXPECT_EQ(Riyadh(chart::kAllotmentCash, allotment), 975);
  EXPECT_EQ(ChargeBank(allotment, Sar(25), "rjhi-2026-0117").name(), "IDENTIFIER_REUSED")
      << "another way to write the same line";
  const Answer liquidation = Liquidate(allotment, {charge.entry.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  ASSERT_EQ(AcceptLine(liquidation.entry, charge.entry, Sar(25), "bank-charges").name(),
            "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(HeadOffice(chart::kExpense, Riyal(), "bank-charges"), 25);
  ExpectMirror(allotment, 975);
}

TEST_F(WayBackTest, RefusesChargesThatNoAllotmentBears) {
  const StreamId allotment = Allot(1'000);
  EXPECT_EQ(ChargeBank(fund.NewStream(), Sar(25)).name(), "NOT_FOUND");
  EXPECT_EQ(ChargeBank(allotment, Php(25)).name(), "CURRENCY_MISMATCH");
  EXPECT_EQ(ChargeBank(allotment, Sar(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(ChargeBank(allotment, Sar(1'001)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(ChargeBank(allotment, Sar(25), "", {"officer", "clerk"}).name(), "PERMISSION_DENIED");
  EXPECT_EQ(ChargeBank(allotment, Sar(25), "", {"second", "clerk"}).name(), "PERMISSION_DENIED");
  EXPECT_EQ(ChargeBank(allotment, Sar(25)).name(), "ACCEPTED");
}

}  // namespace
}  // namespace amanat::rules::treasury
