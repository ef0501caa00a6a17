#include "clients/audit/case_checks.h"

#include "clients/audit/testing/audited_fund.h"

namespace amanat::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CaseChecksTest : public AuditedFundTest {
 protected:
  // Part of what Riyadh paid came back; each line of a statement is booked once.
  void Refund(const StreamId& id, const StreamId& allotment, const Reference& spend,
              int64_t minor_units, const std::string& line) {
    Act("riy-pay", event::kSpendRefunded,
        repatriation::SpendRefunded{spend.index, Sar(minor_units), Today(), line}, {id, allotment});
  }
};

constexpr UnixMicros kHour = 3'600 * kMicrosPerSecond;

TEST_F(CaseChecksTest, AnAgencysWorkerWhoIsSaidToHaveHiredHimself) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const SubjectId direct = Member();
  Enrol(direct, "direct");
  const Reference fine = Help("riyadh", Case("riyadh", direct), allotment, 1'000);
  Decide("riyadh", allotment, fine, Sar(1'000));
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense), IsEmpty());
  const SubjectId hired = Member();
  Enrol(hired, "agency");
  const Reference spend = Help("riyadh", Case("riyadh", hired), allotment, 2'000);
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense), IsEmpty()) << "it is not booked yet";
  const Answer decided = Decide("riyadh", allotment, spend, Sar(2'000));
  const auto found = Found(CheckId::kRecoverableAsExpense);
  ASSERT_THAT(found, ElementsAre(IsError("enrolled as hired through an agency")));
  EXPECT_EQ(found[0].amount->minor_units, 2'000);
  EXPECT_EQ(found[0].entries[0].index, decided.entry.index);
}

TEST_F(CaseChecksTest, AReceivableThatIsLateOrNotPaid) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member(), "agency", "gulf-manpower");
  const Reference spend = Help("riyadh", id, allotment, 2'000);
  as_of_ = fund_.today() + 30;
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense), IsEmpty());
  as_of_ = fund_.today() + 31;
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense),
              ElementsAre(IsWarning("gulf-manpower is liable, and no receivable stands")));
  Decide("riyadh", allotment, spend, Sar(2'000), "gulf-manpower");
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense), IsEmpty()) << "it stands";
  as_of_ = fund_.today() + 180;
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense), IsEmpty());
  as_of_ = fund_.today() + 181;
  EXPECT_THAT(Found(CheckId::kRecoverableAsExpense),
              ElementsAre(IsWarning("receivable from gulf-manpower for 181 days")));
}

TEST_F(CaseChecksTest, OnePersonWhoIsHelpedHomeTwiceByTwoOffices) {
  const StreamId riyadh = Allot("riyadh", 100'000);
  const StreamId hong_kong = Allot("hong-kong", 100'000);
  const SubjectId person = Member();
  Help("riyadh", Case("riyadh", person), riyadh, 1'000);
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty());
  AdvanceDays(600);
  Help("hong-kong", Case("hong-kong", person), hong_kong, 1'000, 1, "shelter");
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty()) << "another cost line";
  Help("hong-kong", Case("hong-kong", person), hong_kong, 1'000);
  const auto found = Found(CheckId::kRepeatedAssistance);
  ASSERT_THAT(found, ElementsAre(IsWarning("a second ticket for the same person 600 days after")));
  EXPECT_EQ(found[0].site, "hong-kong");
  SetParameters("repeated-assistance.days = 599");
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty());
}

TEST_F(CaseChecksTest, OneCaseWithTwoTickets) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  const Reference first = Help("riyadh", id, allotment, 1'000, 1);
  Help("riyadh", id, allotment, 1'000, 2, "shelter");
  Help("riyadh", id, allotment, 1'000, 3, "shelter");
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty()) << "a shelter is paid by the week";
  const Reference second = Help("riyadh", id, allotment, 1'000, 4);
  const auto found = Found(CheckId::kRepeatedAssistance);
  ASSERT_THAT(found, ElementsAre(IsWarning("a second ticket in one case")));
  EXPECT_EQ(found[0].entries[0].index, second.index);
  EXPECT_EQ(found[0].entries[1].index, first.index);
  Refund(id, allotment, first, 400, "line-1");
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), SizeIs(1)) << "something of it stands";
  Refund(id, allotment, first, 600, "line-2");
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty()) << "the first came back";
}

TEST_F(CaseChecksTest, APaymentThatIsAcceptedAsSomethingElse) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const Reference ticket = Helped("riyadh", allotment, 1'000);
  Decide("riyadh", allotment, ticket, Sar(1'000));
  const StreamId agencys = Case("riyadh", Member(), "agency", "gulf-manpower");
  const Reference remains = Help("riyadh", agencys, allotment, 500, 1, "remains");
  Decide("riyadh", allotment, remains, Sar(500), "gulf-manpower");
  EXPECT_THAT(Found(CheckId::kExpenseDiffers), IsEmpty()) << "a receivable is no expense";
  EXPECT_EQ(coverage_.examined, 1u);
  const Reference shelter = Helped("riyadh", allotment, 2'000, "shelter");
  EXPECT_THAT(Found(CheckId::kExpenseDiffers), IsEmpty()) << "it is not booked yet";
  const Answer decided = Decide("riyadh", allotment, shelter, Sar(2'000));
  const auto found = Found(CheckId::kExpenseDiffers);
  ASSERT_THAT(found, ElementsAre(IsWarning("paid as shelter and accepted as ticket")));
  EXPECT_EQ(found[0].amount->minor_units, 2'000);
  EXPECT_EQ(found[0].entries[0].index, decided.entry.index);
}

TEST_F(CaseChecksTest, HelpWithoutCover) {
  const StreamId allotment = Allot("riyadh", 100'000);
  Help("riyadh", Case("riyadh", Member()), allotment, 1'000);
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty());
  Help("riyadh", Case("riyadh", fund_.NewSubject()), allotment, 1'000);
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), ElementsAre(IsWarning("without cover")));
  left_out_ = {kHeadOffice};
  EXPECT_THAT(Found(CheckId::kRepeatedAssistance), IsEmpty());
  EXPECT_THAT(coverage_.unexamined, SizeIs(1)) << "head office knows who is covered";
}

TEST_F(CaseChecksTest, ACeilingOfWhichACutOffOfficeHadNotHeard) {
  const StreamId allotment = Allot("riyadh", 1'000'000);
  const SubjectId member = Member();
  fund_.Cut("riyadh");
  fund_.SetCeiling("riyadh", "ticket", Sar(3'000));
  const StreamId id = Case("riyadh", member);
  Help("riyadh", id, allotment, 3'000);
  EXPECT_THAT(Found(CheckId::kOverMaximum), IsEmpty());
  Help("riyadh", id, allotment, 1, 2);
  const auto found = Found(CheckId::kOverMaximum);
  ASSERT_THAT(found, ElementsAre(IsError("over 30.00 SAR")));
  EXPECT_EQ(found[0].amount->minor_units, 1);
}

TEST_F(CaseChecksTest, AnEmergencyThatNobodyRatifies) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  const Reference approval = ApproveAlone("riyadh", id, 1, Sar(1'000), allotment).entry;
  fund_.Advance(47 * kHour);
  Case("riyadh", Member());
  EXPECT_THAT(Found(CheckId::kVerbalApproval), IsEmpty());
  fund_.Advance(2 * kHour);
  Case("riyadh", Member());
  EXPECT_THAT(Found(CheckId::kVerbalApproval), ElementsAre(IsError("not ratified after 48 hours")));
  Pay("riyadh", id, 1, Sar(1'000));
  EXPECT_THAT(Found(CheckId::kVerbalApproval), ElementsAre(IsError(", and paid")));
  Ratify(approval);
  EXPECT_THAT(Found(CheckId::kVerbalApproval), ElementsAre(IsWarning("ratified after 49 hours")));
}

TEST_F(CaseChecksTest, AnEmergencyThatIsRatifiedInTimeOrNotNeeded) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  const Reference approval = ApproveAlone("riyadh", id, 1, Sar(1'000), allotment).entry;
  ApproveAlone("riyadh", id, 2, Sar(1'000), allotment);
  fund_.Advance(47 * kHour);
  Ratify(approval);
  Act("riy-off", event::kAssistanceReleased,
      repatriation::AssistanceReleased{id, 2, "no-longer-needed"}, {id});
  AdvanceDays(10);
  Case("riyadh", Member());
  EXPECT_THAT(Found(CheckId::kVerbalApproval), IsEmpty());
}

TEST_F(CaseChecksTest, WhoMostlyActsAloneUnderTwoCodes) {
  fund_.AdmitOperator("riy-two", "riyadh", {Role::kOfficer});
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  for (uint64_t number = 1; number <= 5; ++number) {
    const repatriation::AssistanceEmergencyApproved alone{id,      number,    "ticket",
                                                          Sar(10), allotment, "life-at-risk"};
    Ratify(Act(number % 2 == 0 ? "riy-two" : "riy-off", event::kAssistanceEmergencyApproved, alone,
               {id})
               .entry);
  }
  EXPECT_THAT(Found(CheckId::kVerbalApproval), IsEmpty()) << "three of one, two of the other";
  fund_.Join("riy-two", "riy-off");
  EXPECT_THAT(Found(CheckId::kVerbalApproval),
              ElementsAre(IsWarning("riy-off/riy-two approved 5 of 5 payments alone")));
}

TEST_F(CaseChecksTest, AnApproverWhoMostlyActsAlone) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  uint64_t number = 0;
  for (; number < 4; ++number) {
    Ratify(ApproveAlone("riyadh", id, number + 1, Sar(10), allotment).entry);
  }
  EXPECT_THAT(Found(CheckId::kVerbalApproval), IsEmpty()) << "too few to say anything";
  Ratify(ApproveAlone("riyadh", id, ++number, Sar(10), allotment).entry);
  EXPECT_THAT(Found(CheckId::kVerbalApproval),
              ElementsAre(IsWarning("riy-off approved 5 of 5 payments alone")));
}

TEST_F(CaseChecksTest, ACaseInWhichNothingHappens) {
  const StreamId open = Case("riyadh", Member());
  const StreamId closed = Case("riyadh", Member());
  Act("riy-off", event::kCaseClosed, repatriation::CaseClosed{closed, "repatriated"}, {closed});
  as_of_ = fund_.today() + 90;
  EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty());
  as_of_ = fund_.today() + 91;
  EXPECT_THAT(Found(CheckId::kStaleCase), ElementsAre(IsWarning("an open case, abuse,")));
  Recommend("riyadh", open, 1, Sar(1), Allot("riyadh", 1'000));
  as_of_ = fund_.today() + 1'096;
  const auto found = Found(CheckId::kStaleCase);
  ASSERT_THAT(found, ElementsAre(IsError("without an act for 1096 days")));
  EXPECT_THAT(found[0].entries, SizeIs(2)) << "its last act, and its opening";
}

TEST_F(CaseChecksTest, TheFundsParametersAreThoseThatStoodOnTheDay) {
  Case("riyadh", Member());
  const CivilDays opened = fund_.today();
  AdvanceDays(40);
  using P = directory::AuditParameter;
  fund_.SetAuditParameters({1, {{P::kStaleCaseWarningDays, 30}}});
  as_of_ = opened + 39;
  EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty()) << "nobody had signed them yet";
  as_of_ = fund_.today();
  EXPECT_THAT(Found(CheckId::kStaleCase), ElementsAre(IsWarning("an open case, abuse,")));
  SetParameters("stale-case.warning-days = 90\n");
  EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty()) << "an auditor's file wins";
}

TEST_F(CaseChecksTest, AWarningBeyondTheErrorsLimitDoesNotSilenceTheError) {
  Case("riyadh", Member());
  SetParameters("stale-case.warning-days = 2000\n");
  as_of_ = fund_.today() + 1'095;
  EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty());
  as_of_ = fund_.today() + 1'096;
  EXPECT_THAT(Found(CheckId::kStaleCase), ElementsAre(IsError("an open case, abuse,")));
}

TEST_F(CaseChecksTest, AClaimThatNobodyDecides) {
  const SubjectId member = Member();
  AdvanceDays(1);
  const StreamId claim = File(member, "medical", "health", {});
  as_of_ = fund_.today() + 91;
  EXPECT_THAT(Found(CheckId::kStaleCase), ElementsAre(IsWarning("an undecided claim, medical,")));
  ApproveClaim(claim);
  EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty());
}

TEST_F(CaseChecksTest, APartyThatOwesMoreThanItsCollateral) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member(), "agency", "gulf-manpower");
  const Reference decided = Help("riyadh", id, allotment, 2'000, 1);
  Decide("riyadh", allotment, decided, Sar(2'000), "gulf-manpower");
  Help("riyadh", id, allotment, 500, 2);
  auto found = Found(CheckId::kCollateralShort);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].severity, Severity::kNote) << "no collateral is named";
  EXPECT_EQ(found[0].amount->minor_units, 2'500);
  SetParameters("collateral-short.collateral.gulf-manpower.SAR = \"25.00\"");
  EXPECT_THAT(Found(CheckId::kCollateralShort), IsEmpty());
  SetParameters("collateral-short.collateral.gulf-manpower.SAR = \"24.99\"");
  found = Found(CheckId::kCollateralShort);
  ASSERT_THAT(found, ElementsAre(IsError("more than its collateral of 24.99 SAR")));
  EXPECT_EQ(found[0].amount->minor_units, 1);
}

}  // namespace
}  // namespace amanat::audit
