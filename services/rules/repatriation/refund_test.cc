// What was paid comes back, in part or whole, before it is liquidated.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

using ::amanat::repatriation::SpendRefunded;
using ::amanat::repatriation::SpendReversed;
using ::amanat::treasury::LiquidationSubmitted;
using treasury::SpendState;

class RefundTest : public RepatriationTest {
 protected:
  // Pays 900 for a case of its own.
  void Pay() {
    case_ = Approved(1'000);
    paid_ = Payment(case_, 1, Riyals(900));
    const Answer answer = Disburse(paid_);
    ASSERT_EQ(answer.name(), "ACCEPTED");
    spend_ = answer.entry.index;
  }
  SpendRefunded RefundOf(int64_t minor_units) {
    return {spend_, Riyals(minor_units), {fund.today()}, absl::StrCat("line-", ++lines_)};
  }
  Answer Refund(const SpendRefunded& body, const std::string& by = kPayer) {
    return fund.Submit(by, event::kSpendRefunded, body, {case_, allotment});
  }
  Answer TakeBack(const std::string& reason = "refunded",
                  std::vector<std::string> authors = {kPayer, kApprover}) {
    Draft draft{event::kSpendReversed,
                wire::Encode(SpendReversed{spend_, reason, paid_}),
                {case_, allotment}};
    draft.authors = std::move(authors);
    return fund.Submit(draft);
  }
  Answer Liquidate(int64_t minor_units) {
    const LiquidationSubmitted body{fund.NewStream(), allotment, {spend_}, {Riyals(minor_units)}};
    return fund.Submit(kOfficer, event::kLiquidationSubmitted, body, {body.liquidation, allotment});
  }
  treasury::Spend SpendRow() { return **treasury::Spends().Find(Rows(), spend_); }

  StreamId case_;
  AssistanceDisbursed paid_;
  LogIndex spend_ = 0;
  int lines_ = 0;
};

TEST_F(RefundTest, ARefundIsCashAgainAndCountsNoMoreForTheCase) {
  Pay();
  ASSERT_EQ(Refund(RefundOf(100)).name(), "ACCEPTED");
  EXPECT_EQ(Cash(), 9'200);
  EXPECT_EQ(Disbursed(), 800);
  EXPECT_EQ(CaseOf(case_).ApprovedOf("ticket", kRiyal), 800);
  EXPECT_EQ(AssistanceOf(case_, 1).paid, Riyals(800));
  EXPECT_EQ(AssistanceOf(case_, 1).state, AssistanceState::kDisbursed);
  EXPECT_EQ(Liquidate(900).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Liquidate(800).name(), "ACCEPTED");
}

TEST_F(RefundTest, SeveralRefundsMayComeToAllOfIt) {
  Pay();
  ASSERT_EQ(Refund(RefundOf(400)).name(), "ACCEPTED");
  EXPECT_EQ(TakeBack().name(), "WRONG_STATE") << "the rest comes back by a refund";
  ASSERT_EQ(Refund(RefundOf(500)).name(), "ACCEPTED");
  EXPECT_EQ(Cash(), 10'000);
  EXPECT_EQ(SpendRow().state, SpendState::kTakenBack);
  EXPECT_EQ(AssistanceOf(case_, 1).state, AssistanceState::kTakenBack);
  EXPECT_EQ(Refund(RefundOf(1)).name(), "WRONG_STATE");
  EXPECT_EQ(Liquidate(0).name(), "WRONG_STATE");
}

TEST_F(RefundTest, RefusesARefundThatIsNone) {
  Pay();
  EXPECT_EQ(Refund(RefundOf(901)).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Refund(RefundOf(900)).name(), "AMOUNT_MISMATCH") << "whole: two persons";
  EXPECT_EQ(Refund(RefundOf(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Refund(RefundOf(-5)).name(), "INVALID_AMOUNT");
  SpendRefunded body = RefundOf(5);
  body.amount.currency = kYen;
  EXPECT_EQ(Refund(body).name(), "CURRENCY_MISMATCH");
  body = RefundOf(5);
  body.refund_date.days += 1;
  EXPECT_EQ(Refund(body).name(), "INVALID_PERIOD");
  body = RefundOf(5);
  body.spend -= 1;
  EXPECT_EQ(Refund(body).name(), "NOT_FOUND");
  body = RefundOf(5);
  EXPECT_EQ(fund.Submit(kPayer, event::kSpendRefunded, body, {case_}).name(), "INVALID_ARGUMENT")
      << "the allotment's stream is not named";
  EXPECT_EQ(Refund(body, kApprover).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Cash(), 9'100);
}

TEST_F(RefundTest, ALineOfTheStatementIsBookedOnce) {
  Pay();
  SpendRefunded body = RefundOf(5);
  ASSERT_EQ(Refund(body).name(), "ACCEPTED");
  EXPECT_EQ(Refund(body).name(), "DUPLICATE");
  body.amount = Riyals(6);
  EXPECT_EQ(Refund(body).name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(Cash(), 9'105);
}

TEST_F(RefundTest, WhatIsSubmittedComesNoMoreBackToTheAllotment) {
  Pay();
  ASSERT_EQ(Liquidate(900).name(), "ACCEPTED");
  EXPECT_EQ(Refund(RefundOf(5)).name(), "FROZEN");
  EXPECT_EQ(TakeBack().name(), "FROZEN");
}

TEST_F(RefundTest, APaymentIsTakenBackWholeAndItsReceiptPaysTheRightOne) {
  Pay();
  const Answer back = TakeBack("wrong-amount");
  ASSERT_EQ(back.name(), "ACCEPTED");
  EXPECT_EQ(fund.leaf(back.entry.log, back.entry.index).entry.reverses, spend_);
  EXPECT_EQ(Cash(), 10'000);
  EXPECT_EQ(Disbursed(), 0);
  EXPECT_EQ(SpendRow().state, SpendState::kTakenBack);
  EXPECT_EQ(AssistanceOf(case_, 1).state, AssistanceState::kTakenBack);
  EXPECT_EQ(AssistanceOf(case_, 1).ended, "wrong-amount");
  EXPECT_EQ(CaseOf(case_).ApprovedOf("ticket", kRiyal), 0);
  EXPECT_EQ(TakeBack().name(), "WRONG_STATE");

  ASSERT_EQ(Recommend(case_, 2, Riyals(950)).name(), "ACCEPTED");
  ASSERT_EQ(Approve(case_, 2).name(), "ACCEPTED");
  AssistanceDisbursed right = Payment(case_, 2, Riyals(950));
  right.receipts = paid_.receipts;
  EXPECT_EQ(Disburse(right).name(), "ACCEPTED");
}

TEST_F(RefundTest, APaymentIsTakenBackByTwoPersonsForAReason) {
  Pay();
  EXPECT_EQ(TakeBack("refunded", {kPayer, kPayer}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(TakeBack("refunded", {kApprover, kPayer}).name(), "ACCEPTED") << "in whichever order";
}

TEST_F(RefundTest, RefusesToTakeBackWithoutAReasonOrWhatTheEntryDoesNotSay) {
  Pay();
  EXPECT_EQ(TakeBack("").name(), "REASON_REQUIRED");
  EXPECT_EQ(TakeBack("because").name(), "INVALID_ARGUMENT");
  paid_.amount = Riyals(899);
  EXPECT_EQ(TakeBack().name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Cash(), 9'100);
}

}  // namespace
}  // namespace amanat::rules::repatriation
