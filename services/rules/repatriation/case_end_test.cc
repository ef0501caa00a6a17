// How recommendations and cases end without a payment: withdrawn, closed.
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

class WithdrawalTest : public RepatriationTest {};

TEST_F(WithdrawalTest, TakesBackARecommendationForGood) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(100)).name(), "ACCEPTED");
  ASSERT_EQ(Withdraw(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(StateName(AssistanceOf(id, 1).state), "withdrawn");
  EXPECT_EQ(AssistanceOf(id, 1).ended, "no-longer-needed");
  EXPECT_EQ(Approve(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Disburse(id, 1, 100).name(), "WRONG_STATE");
  EXPECT_EQ(Release(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Withdraw(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Recommend(id, 1, Riyals(90)).name(), "WRONG_STATE") << "the number stays used";
  EXPECT_EQ(Recommend(id, 2, Riyals(90)).name(), "ACCEPTED");
  EXPECT_EQ(FreeCash(), 10'000);
}

TEST_F(WithdrawalTest, IsOfNoRecommendationThatWasActedOn) {
  const StreamId id = Approved(100);
  EXPECT_EQ(Withdraw(id, 1).name(), "WRONG_STATE");
  ASSERT_EQ(EmergencyApprove(id, 2, Riyals(100)).name(), "ACCEPTED");
  EXPECT_EQ(Withdraw(id, 2).name(), "WRONG_STATE");
  ASSERT_EQ(Release(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Withdraw(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Withdraw(id, 3).name(), "NOT_FOUND");
  EXPECT_EQ(Withdraw(fund.NewStream(), 1).name(), "NOT_FOUND");
}

TEST_F(WithdrawalTest, CountsForNoCeiling) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(5'000)).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(id, 2, Riyals(5'000)).name(), "ACCEPTED");
  ASSERT_EQ(Withdraw(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 2).name(), "ACCEPTED");
}

TEST_F(WithdrawalTest, IsOfWhoRecommendedOrOfAnOfficer) {
  fund.AdmitOperator("second-officer", kConsulate, {Role::kOfficer});
  const StreamId id = Opened();
  for (uint64_t number = 1; number <= 3; ++number) {
    ASSERT_EQ(Recommend(id, number, Riyals(10), kAllHands).name(), "ACCEPTED");
  }
  EXPECT_EQ(Withdraw(id, 1, kApprover).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Withdraw(id, 1, kPayer).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Withdraw(id, 1, kRatifier).name(), "PERMISSION_DENIED") << "of another site";
  EXPECT_EQ(Withdraw(id, 1, "second-officer").name(), "ACCEPTED");
  EXPECT_EQ(Withdraw(id, 2, kAllHands).name(), "ACCEPTED");
  fund.Revoke(kAllHands);
  fund.AdmitOperator(kAllHands, kConsulate, {Role::kApprover});
  EXPECT_EQ(Withdraw(id, 3, kAllHands).name(), "ACCEPTED") << "an officer no more, but it was hers";
}

TEST_F(WithdrawalTest, NeedsItsReasonAndTheCasesStream) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(10)).name(), "ACCEPTED");
  EXPECT_EQ(Withdraw(id, 1, kOfficer, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(Withdraw(id, 1, kOfficer, "changed-my-mind").name(), "INVALID_ARGUMENT");
  const AssistanceRecommendationWithdrawn body{id, 1, "replaced"};
  EXPECT_EQ(fund.Submit(kOfficer, event::kAssistanceRecommendationWithdrawn, body).name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(Withdraw(id, 1, kOfficer, "replaced").name(), "ACCEPTED");
}

class ClosingTest : public RepatriationTest {};

TEST_F(ClosingTest, ClosesACaseWhenNothingOfItIsUnderWay) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(100)).name(), "ACCEPTED");
  EXPECT_EQ(Close(id).name(), "WRONG_STATE") << "something waits for its approval";
  ASSERT_EQ(Approve(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Close(id).name(), "WRONG_STATE") << "something waits for its payment";
  ASSERT_EQ(Disburse(id, 1, 100).name(), "ACCEPTED");
  const Answer closed = Close(id);
  ASSERT_EQ(closed.name(), "ACCEPTED");
  EXPECT_EQ(CaseOf(id).closed, closed.entry.index);
  EXPECT_EQ(CaseOf(id).outcome, "repatriated");
  EXPECT_EQ(StateOf(CaseOf(id)), CaseState::kClosed);
}

TEST_F(ClosingTest, WhatWasReleasedOrWithdrawnHoldsUpNothing) {
  const StreamId id = Approved(100);
  ASSERT_EQ(Recommend(id, 2, Riyals(100)).name(), "ACCEPTED");
  ASSERT_EQ(Release(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Close(id).name(), "WRONG_STATE");
  ASSERT_EQ(Withdraw(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(Close(id, kOfficer, "declined-by-person").name(), "ACCEPTED");
}

TEST_F(ClosingTest, AClosedCaseStandsStill) {
  const StreamId id = Approved(100);
  ASSERT_EQ(Disburse(id, 1, 100).name(), "ACCEPTED");
  ASSERT_EQ(Close(id).name(), "ACCEPTED");
  EXPECT_EQ(Recommend(id, 2, Riyals(1)).name(), "WRONG_STATE");
  EXPECT_EQ(EmergencyApprove(id, 2, Riyals(1)).name(), "WRONG_STATE");
  EXPECT_EQ(Approve(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Disburse(id, 1, 100).name(), "WRONG_STATE");
  EXPECT_EQ(Release(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Withdraw(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Close(id).name(), "WRONG_STATE");
  CaseOpened again = NewCase();
  again.case_id = id;
  EXPECT_EQ(Open(again).name(), "ALREADY_EXISTS");
}

TEST_F(ClosingTest, WhatWasPaidIsSettledAllTheSame) {
  using ::amanat::treasury::LiquidationLineAccepted;
  using ::amanat::treasury::LiquidationSubmitted;
  const StreamId id = Opened();
  const Answer approval = EmergencyApprove(id, 1, Riyals(700));
  const Answer payment = Disburse(id, 1, 700, kOfficer);
  ASSERT_EQ(Close(id).name(), "ACCEPTED");
  EXPECT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
  const LiquidationSubmitted submitted{
      fund.NewStream(), allotment, {payment.entry.index}, {Riyals(700)}};
  const Answer liquidation = fund.Submit(kOfficer, event::kLiquidationSubmitted, submitted,
                                         {submitted.liquidation, allotment});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  const LiquidationLineAccepted line{liquidation.entry, payment.entry, Riyals(700), "",
                                     "gulf-manpower"};
  EXPECT_EQ(fund.Submit("treasurer", event::kLiquidationLineAccepted, line,
                        {core::SpendStream(payment.entry.log, payment.entry.index),
                         core::EmergencyStream(approval.entry.log, approval.entry.index)})
                .name(),
            "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Disbursed(), 0);
}

TEST_F(ClosingTest, IsOfAnOfficerOfTheSiteWithACodedOutcome) {
  const StreamId id = Opened();
  EXPECT_EQ(Close(id, kApprover).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Close(id, kRatifier).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Close(fund.NewStream()).name(), "NOT_FOUND");
  EXPECT_EQ(Close(id, kOfficer, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(Close(id, kOfficer, "bored").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund.Submit(kOfficer, event::kCaseClosed, CaseClosed{id, "referred"}).name(),
            "INVALID_ARGUMENT")
      << "the case's stream is not named";
  ASSERT_EQ(Recommend(id, 1, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(Close(id, kOfficer, "").name(), "WRONG_STATE") << "the first in the list of outcomes";
  ASSERT_EQ(Withdraw(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Close(id, kOfficer, "referred").name(), "ACCEPTED");
}

}  // namespace
}  // namespace amanat::rules::repatriation
