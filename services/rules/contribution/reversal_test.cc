// What was recorded wrongly is taken back, and the right thing recorded under its number.
#include "services/core/corrections.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/testing/contribution_fixture.h"

namespace amanat::rules::contribution {
namespace {

using amanat::contribution::CoverStatus;
using amanat::contribution::EnrolmentWithdrawn;
using amanat::contribution::MemberEnrolled;

class ReversalTest : public ContributionTest {
 protected:
  CoverStatus CoverOf(uint64_t number, CivilDays in_days = 20) {
    return CoverOn(log().rows(), MemberOf(number), fund_.today() + in_days)->status;
  }
  // The receipt of that number, as another one of it would be.
  Contribution Corrected(uint64_t number) {
    Contribution body = Receipt(number);
    body.destination = "KWT";
    return body;
  }
  MemberEnrolled Enrolment() { return {"SAU", "agency", {fund_.today()}, {fund_.today() + 730}}; }
  Answer Enrol(uint64_t number) {
    const SubjectId member = MemberOf(number);
    return fund_.Submit("off-1", event::kMemberEnrolled, Enrolment(), {core::StreamOf(member)},
                        {member});
  }
  Answer Withdraw(LogIndex entry, uint64_t number,
                  std::vector<std::string> authors = {"off-1", "tre-1"}) {
    const SubjectId member = MemberOf(number);
    return TakeBack(event::kEnrolmentWithdrawn,
                    EnrolmentWithdrawn{entry, "wrong-person", Enrolment()},
                    {core::StreamOf(member)}, {member}, std::move(authors));
  }
};

TEST_F(ReversalTest, ATakenBackReceiptGivesNoCoverAndCountsNowhere) {
  const Answer first = Collect(Receipt(1));
  Collect(Receipt(2));
  EXPECT_EQ(CoverOf(1), CoverStatus::kActive);
  const Answer reversal = TakeReceiptBack(first.entry.index, Receipt(1));
  EXPECT_EQ(reversal.name(), "ACCEPTED") << reversal;
  EXPECT_EQ(CoverOf(1), CoverStatus::kNone);
  const auto taken_back = TakenBackOf(log().rows(), MemberOf(1));
  ASSERT_EQ(taken_back->size(), 1u);
  EXPECT_EQ(taken_back->at(0).entry, first.entry.index);
  EXPECT_EQ(taken_back->at(0).by, reversal.entry.index);
  EXPECT_EQ(CoverOf(2), CoverStatus::kActive);
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), kDue);
  EXPECT_EQ(Balance(chart::kContributionIncome), -kDue);
  EXPECT_EQ(Counted().contributions, 1u);
  EXPECT_EQ(Counted().by_collector.at({"col-1", kPeso}).sum(), kDue);
}

TEST_F(ReversalTest, TheRightReceiptFollowsUnderItsNumber) {
  const Answer wrong = Collect(Receipt(1));
  EXPECT_EQ(Collect(Corrected(1)).name(), "IDENTIFIER_REUSED");
  TakeReceiptBack(wrong.entry.index, Receipt(1));
  const Answer right = Collect(Corrected(1));
  EXPECT_EQ(right.name(), "ACCEPTED") << right;
  EXPECT_EQ(Collect(Corrected(1)).name(), "DUPLICATE");
  EXPECT_EQ(Collect(Receipt(1)).name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(CoverOf(1), CoverStatus::kActive);
  EXPECT_EQ(Counted().contributions, 1u);
  EXPECT_TRUE(Counted().by_destination.contains({"KWT", kPeso}));
  EXPECT_FALSE(Counted().by_destination.contains({"SAU", kPeso}));
  EXPECT_EQ(TakeReceiptBack(right.entry.index, Corrected(1)).name(), "ACCEPTED");
  EXPECT_EQ(Collect(Receipt(1)).name(), "ACCEPTED") << "and so on";
}

TEST_F(ReversalTest, ALineIsTakenBackAndComesAgainInAFile) {
  const Answer file = Import({Line(1), Line(2)});
  const LogIndex line = file.entry.index + 1;
  EXPECT_EQ(TakeReceiptBack(line, Receipt(1, "col-2")).name(), "PERMISSION_DENIED");
  EXPECT_EQ(TakeReceiptBack(line, Receipt(1, "col-2"), {"tre-1", "tre-2"}).name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(TakeReceiptBack(line, Receipt(1)).name(), "ACCEPTED");
  Contribution corrected = Corrected(1);
  corrected.collector.clear();
  const Answer again = Import({Line(corrected), Line(2), Line(corrected)});
  EXPECT_EQ(again.recorded, 1u) << again;
  EXPECT_EQ(again.duplicates, 2u);
  EXPECT_EQ(Import({Line(1)}).issues.at(0).reason, "IDENTIFIER_REUSED");
}

TEST_F(ReversalTest, IsDoneOnceAndByAKnownReason) {
  const Answer receipt = Collect(Receipt(1));
  EXPECT_EQ(TakeReceiptBack(receipt.entry.index, Receipt(1), {"col-1", "tre-1"}, "").name(),
            "REASON_REQUIRED");
  EXPECT_EQ(TakeReceiptBack(receipt.entry.index, Receipt(1), {"col-1", "tre-1"}, "oops").name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(TakeReceiptBack(receipt.entry.index, Corrected(1)).name(), "INVALID_ARGUMENT")
      << "who signs sees what he takes back";
  const Answer reversal = TakeReceiptBack(receipt.entry.index, Receipt(1));
  EXPECT_EQ(reversal.name(), "ACCEPTED");
  EXPECT_EQ(TakeReceiptBack(receipt.entry.index, Receipt(1)).name(), "WRONG_STATE");
  EXPECT_EQ(TakeReceiptBack(reversal.entry.index, Receipt(1)).name(), "NOT_FOUND");
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), 0);
}

TEST_F(ReversalTest, TakesTwoPeopleOfWhomOneCollectsNothing) {
  const LogIndex entry = Collect(Receipt(1)).entry.index;
  const auto by = [&](std::vector<std::string> authors) {
    return TakeReceiptBack(entry, Receipt(1), std::move(authors)).name();
  };
  EXPECT_EQ(by({"col-1", "col-2"}), "PERMISSION_DENIED");
  EXPECT_EQ(by({"col-1", "off-1"}), "PERMISSION_DENIED");
  EXPECT_EQ(by({"col-2", "tre-1"}), "PERMISSION_DENIED") << "another collector's";
  EXPECT_FALSE(fund_
                   .Submit("tre-1", event::kContributionReversed,
                           ContributionReversed{entry, "wrong-amount", Receipt(1)}, {},
                           {MemberOf(1)})
                   .accepted());
  fund_.AdmitOperator("both", kHeadOffice, {Role::kTreasurer, Role::kCollector});
  EXPECT_EQ(by({"col-1", "both"}), "PERMISSION_DENIED");
  EXPECT_EQ(by({"tre-1", "col-1"}), "ACCEPTED") << "in whichever order they sign";
}

TEST_F(ReversalTest, ACollectorsRevokedCodeDoesNotFreeHisOtherOne) {
  const LogIndex entry = Collect(Receipt(1)).entry.index;
  fund_.Join("tre-1", "col-2");
  EXPECT_EQ(TakeReceiptBack(entry, Receipt(1)).name(), "PERMISSION_DENIED");
  fund_.Revoke("col-2");
  EXPECT_EQ(TakeReceiptBack(entry, Receipt(1)).name(), "PERMISSION_DENIED");
  EXPECT_EQ(TakeReceiptBack(entry, Receipt(1), {"col-1", "tre-2"}).name(), "ACCEPTED");
}

TEST_F(ReversalTest, ASlipIsTakenBackWhileItIsNotCredited) {
  Import({Line(1), Line(2)});
  const Answer wrong = DepositCash("S-1", 2 * kDue);
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "IDENTIFIER_REUSED");
  const Answer credit = CreditBank(Credit("S-1", 2 * kDue, "L1"));
  EXPECT_EQ(TakeDepositBack(wrong.entry.index, "S-1", 2 * kDue).name(), "WRONG_STATE");
  EXPECT_EQ(TakeCreditBack(credit.entry.index, Credit("S-1", 2 * kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(UncreditedSlips(), (std::vector<std::string>{"S-1"}));
  EXPECT_EQ(TakeDepositBack(wrong.entry.index, "S-1", 2 * kDue).name(), "ACCEPTED");
  EXPECT_TRUE(UncreditedSlips().empty());
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), 2 * kDue);
  EXPECT_EQ(Balance(chart::kDepositsInTransit, "col-1"), 0);
  EXPECT_EQ(CreditBank(Credit("S-1", 2 * kDue, "L1")).name(), "NOT_FOUND");
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "ACCEPTED");
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "DUPLICATE");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kBank), kDue);
}

TEST_F(ReversalTest, ALineOfTheStatementIsBookedAgainOnceItsCreditIsTakenBack) {
  Import({Line(1), Line(2)});
  DepositCash("S-1", kDue);
  DepositCash("S-2", kDue);
  const Answer credit = CreditBank(Credit("S-1", kDue, "L1"));
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L1")).name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "DUPLICATE");
  EXPECT_EQ(
      TakeCreditBack(credit.entry.index, Credit("S-1", kDue, "L1"), {"col-1", "tre-1"}).name(),
      "PERMISSION_DENIED");
  EXPECT_EQ(TakeCreditBack(credit.entry.index, Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kBank), 0);
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(UncreditedSlips(), (std::vector<std::string>{"S-1"}));
}

TEST_F(ReversalTest, AnEnrolmentIsWithdrawnWhileNothingRestsOnIt) {
  const Answer enrolment = Enrol(1);
  EXPECT_EQ(Enrol(1).name(), "ALREADY_EXISTS");
  const Answer receipt = Collect(Receipt(1));
  EXPECT_EQ(Withdraw(enrolment.entry.index, 1).name(), "WRONG_STATE");
  TakeReceiptBack(receipt.entry.index, Receipt(1));
  EXPECT_EQ(Withdraw(enrolment.entry.index, 1, {"off-1", "col-1"}).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Withdraw(enrolment.entry.index, 1).name(), "ACCEPTED");
  EXPECT_TRUE(EnrolmentsOf(log().rows(), MemberOf(1))->empty());
  EXPECT_EQ(Enrol(1).name(), "ACCEPTED");
}

TEST_F(ReversalTest, OneThingIsCorrectedSoManyTimesAndNoMore) {
  Collect(Receipt(1));
  for (int i = 0; i <= core::kCorrectionsMax; ++i) {
    const Answer deposit = DepositCash("S-1", kDue);
    ASSERT_TRUE(deposit.accepted()) << i << " " << deposit;
    ASSERT_EQ(TakeDepositBack(deposit.entry.index, "S-1", kDue).name(), "ACCEPTED");
  }
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Balance(chart::kDepositsInTransit, "col-1"), 0);
}

}  // namespace
}  // namespace amanat::rules::contribution
