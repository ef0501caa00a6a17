#include "clients/audit/benefit_checks.h"

#include "clients/audit/check_words.h"
#include "clients/audit/testing/audited_fund.h"

namespace amanat::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BenefitChecksTest : public AuditedFundTest {
 protected:
  // The first day on which so many business days have passed since today.
  CivilDays AfterBusinessDays(int64_t days) {
    CivilDays day = fund_.today();
    while (BusinessDays(fund_.today(), day, parameters_) < days) ++day;
    return day;
  }
};

TEST_F(BenefitChecksTest, MoneyThatACollectorKeeps) {
  Collect(fund_.NewSubject(), 1);
  as_of_ = AfterBusinessDays(1);
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty());
  as_of_ = AfterBusinessDays(2);
  auto found = Found(CheckId::kReceiptChain);
  ASSERT_THAT(found, ElementsAre(IsWarning("col-1 holds money")));
  EXPECT_EQ(found[0].amount->minor_units, kContribution);
  Deposit("slip-1", kContribution - 1);
  found = Found(CheckId::kReceiptChain);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].amount->minor_units, 1) << "a deposit takes what was collected first";
}

TEST_F(BenefitChecksTest, ADepositThatTheBankDoesNotCredit) {
  Collect(fund_.NewSubject(), 1);
  Deposit("slip-1", kContribution);
  as_of_ = AfterBusinessDays(3);
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty());
  as_of_ = AfterBusinessDays(4);
  EXPECT_THAT(Found(CheckId::kReceiptChain),
              ElementsAre(IsWarning("slip slip-1, not credited for 4 business days")));
  Credit("slip-1", kContribution);
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty());
}

TEST_F(BenefitChecksTest, WhatWasTakenBackIsNotHeld) {
  const SubjectId member = fund_.NewSubject();
  const Answer collected = Collect(member, 1);
  contribution::Contribution body = *wire::Decode<contribution::Contribution>(
      fund_.leaf(collected.entry.log, collected.entry.index).command.body);
  Draft draft{
      event::kContributionReversed,
      wire::Encode(contribution::ContributionReversed{collected.entry.index, "wrong-amount", body}),
      {},
      {member},
      {"tre-1", "tre-2"}};
  ASSERT_TRUE(fund_.Submit(draft).accepted());
  as_of_ = AfterBusinessDays(5);
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty());
}

TEST_F(BenefitChecksTest, NumbersThatAreMissingInABook) {
  const auto collect = [&](uint64_t number, const std::string& book) {
    Collect(fund_.NewSubject(), number, book);
    Deposit(book + std::to_string(number), kContribution);
    Credit(book + std::to_string(number), kContribution);
  };
  collect(7, "RB-7");
  collect(8, "rb-7");
  collect(9, "RB-7");
  collect(100, "RB-8");
  as_of_ = fund_.today() + 31;
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty()) << "nobody knows where a book begins";
  collect(11, "RB-7");
  collect(15, "RB-7");
  as_of_ = fund_.today() + 7;
  EXPECT_THAT(Found(CheckId::kReceiptChain), IsEmpty());
  as_of_ = fund_.today() + 8;
  EXPECT_THAT(Found(CheckId::kReceiptChain),
              ElementsAre(IsWarning("book RB-7 of col-1: 4 numbers are missing: 10, 12 to 14")));
  as_of_ = fund_.today() + 31;
  EXPECT_THAT(Found(CheckId::kReceiptChain), ElementsAre(IsError("4 numbers are missing")));
  SetParameters("receipt-chain.gap-warning-days = 1000");
  EXPECT_THAT(Found(CheckId::kReceiptChain), ElementsAre(IsError("4 numbers are missing")));
}

TEST_F(BenefitChecksTest, ACreditOfNoDeposit) {
  const FixtureLogs logs(fund_, {});
  auto facts = *ReadFacts(logs, std::nullopt);
  facts.credits_without_deposit.push_back({facts.head_office_log, 1, 0});
  Findings findings;
  CheckReceiptChain(facts, parameters_, findings);
  EXPECT_EQ(findings.count(Severity::kError), 1u) << "the rules refuse it: any is one";
}

TEST_F(BenefitChecksTest, BuriedByTheFundAndByItsInsurance) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const SubjectId dead = Member();
  AdvanceDays(1);
  const StreamId id = Case("riyadh", dead, "direct", "", "death");
  Help("riyadh", id, allotment, 1'000, 1, "ticket");
  const StreamId claim = File(dead, "burial-death", "burial", {fund_.NewSubject()});
  ApproveClaim(claim);
  EXPECT_THAT(Found(CheckId::kDoubleBenefit), IsEmpty()) << "a ticket does not exclude a burial";
  Help("riyadh", id, allotment, 3'000, 2, "remains");
  const auto found = Found(CheckId::kDoubleBenefit);
  ASSERT_THAT(found, ElementsAre(IsError("paid remains for somebody with a claim of burial")));
  EXPECT_EQ(found[0].amount->minor_units, 3'000);
  EXPECT_THAT(found[0].entries, SizeIs(2));
}

TEST_F(BenefitChecksTest, AClaimThatIsApprovedAndNotPaid) {
  const SubjectId member = Member();
  AdvanceDays(1);
  const StreamId claim = File(member, "medical", "health", {});
  ApproveClaim(claim);
  as_of_ = fund_.today() + 30;
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), IsEmpty());
  as_of_ = fund_.today() + 31;
  const auto found = Found(CheckId::kUncollectedEntitlement);
  ASSERT_THAT(found, ElementsAre(IsWarning("approved and not paid")));
  EXPECT_EQ(found[0].amount->minor_units, 50'000);
  as_of_ = fund_.today() + 181;
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), ElementsAre(IsError("not paid")));
  SetParameters("uncollected-entitlement.warning-days = 1000");
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), ElementsAre(IsError("not paid")));
  PayClaim(claim);
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), IsEmpty());
}

TEST_F(BenefitChecksTest, ADeathThatNobodyClaims) {
  SetParameters("uncollected-entitlement.warning-days = 1000");
  const SubjectId dead = Member();
  AdvanceDays(1);
  Case("riyadh", dead, "direct", "", "death");
  Case("riyadh", fund_.NewSubject(), "direct", "", "death");
  as_of_ = fund_.today() + 60;
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), IsEmpty());
  as_of_ = fund_.today() + 61;
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement),
              ElementsAre(IsWarning("without a claim of programme death")))
      << "the other one was not covered";
  File(dead, "death-natural", "death", {fund_.NewSubject()});
  EXPECT_THAT(Found(CheckId::kUncollectedEntitlement), IsEmpty());
}

TEST_F(BenefitChecksTest, PeopleWhoArePaidAsSoonAsTheyAreKnown) {
  const SubjectId member = Member();
  AdvanceDays(30);
  const StreamId own = File(member, "medical", "health", {});
  ApproveClaim(own);
  PayClaim(own);
  EXPECT_THAT(Found(CheckId::kNewPayee), IsEmpty()) << "the member was known for a month";
  const SubjectId heir = fund_.NewSubject();
  const StreamId claim = File(member, "burial-death", "burial", {heir}, 0);
  ApproveClaim(claim);
  AdvanceDays(6);
  PayClaim(claim);
  EXPECT_THAT(Found(CheckId::kNewPayee),
              ElementsAre(IsWarning("app-1 approved 1 claim that went to 1 payee known for")));
  fund_.Join("app-1", "riy-app");
  EXPECT_THAT(Found(CheckId::kNewPayee),
              ElementsAre(IsWarning("app-1/riy-app approved 1 claim that went to 1 payee")));
  SetParameters("new-payee.days = 5");
  EXPECT_THAT(Found(CheckId::kNewPayee), IsEmpty());
}

}  // namespace
}  // namespace amanat::audit
