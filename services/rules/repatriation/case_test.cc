// The acts on a case and its assistances, and the ratification of emergency approvals.
#include <gmock/gmock.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

using CaseTest = RepatriationTest;

TEST_F(CaseTest, HoldsPaysAndFreesTheRest) {
  const StreamId id = Approved(4'000);
  EXPECT_EQ(Cash(), 10'000);
  EXPECT_EQ(FreeCash(), 6'000);
  ASSERT_EQ(Disburse(id, 1, 3'500).name(), "ACCEPTED");
  EXPECT_EQ(Cash(), 6'500);
  EXPECT_EQ(FreeCash(), 6'500);
  EXPECT_EQ(Disbursed(), 3'500);
}

TEST_F(CaseTest, AReleaseFreesTheHold) {
  const StreamId id = Approved(4'000);
  ASSERT_EQ(Release(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(FreeCash(), 10'000);
  EXPECT_EQ(Disburse(id, 1, 4'000).name(), "WRONG_STATE");
  EXPECT_EQ(Release(id, 1).name(), "WRONG_STATE");
  EXPECT_EQ(Release(Approved(10), 1, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(Release(Approved(10), 1, "because").name(), "INVALID_ARGUMENT");
}

TEST_F(CaseTest, ADisbursementSaysWhatHeadOfficeNeeds) {
  const StreamId id = Approved(4'000);
  const Answer answer = Disburse(id, 1, 4'000);
  const examine::Leaf& leaf = fund.leaf(fund.log(kConsulate), answer.entry.index);
  EXPECT_EQ(leaf.entry.recipient, fund.log(kHeadOffice));
  const auto added = wire::Decode<DisbursementAdded>(leaf.entry.added);
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(added->allotment, allotment);
  EXPECT_EQ(added->line, "ticket");
  EXPECT_EQ(added->liable_party, "gulf-manpower");
  EXPECT_EQ(added->emergency_approval, 0u);
}

TEST_F(CaseTest, TheStateTellsTheStory) {
  const StreamId id = Approved(4'000);
  ASSERT_EQ(Disburse(id, 1, 3'000).name(), "ACCEPTED");
  EXPECT_EQ(CaseOf(id).officer, kOfficer);
  const Assistance assistance = AssistanceOf(id, 1);
  EXPECT_EQ(StateName(assistance.state), "disbursed");
  EXPECT_EQ(assistance.recommender, kOfficer);
  EXPECT_EQ(assistance.approver, kApprover);
  EXPECT_EQ(assistance.payer, kPayer);
  EXPECT_EQ(assistance.paid, Riyals(3'000));
  EXPECT_FALSE(Assistances().Find(Rows(), id, 2)->has_value());
  EXPECT_FALSE(Assistances().Find(Rows(), id, 0)->has_value());
}

TEST_F(CaseTest, ACaseNeedsAReasonAndTheLiableParty) {
  fund.SetParty("household-7", "employer");
  fund.SetParty("gulf-bank", "provider");
  struct {
    const char* reason;
    const char* hiring;
    const char* party;
    CivilDays age;
    const char* outcome;
  } const kRows[] = {
      {"", "agency", "gulf-manpower", 3, "REASON_REQUIRED"},
      {"homesick", "agency", "gulf-manpower", 3, "INVALID_ARGUMENT"},
      {"abuse", "agency", "", 3, "UNKNOWN_PARTY"},
      {"abuse", "agency", "Gulf Manpower", 3, "INVALID_ARGUMENT"},
      {"abuse", "employer", "", 3, "UNKNOWN_PARTY"},
      {"abuse", "government", "ministry", 3, "UNKNOWN_PARTY"},
      {"abuse", "government", "gulf-manpower", 3, "UNKNOWN_PARTY"},
      {"abuse", "agency", "gulf-manpowr", 3, "UNKNOWN_PARTY"},
      {"abuse", "direct", "household-8", 3, "UNKNOWN_PARTY"},
      {"abuse", "agency", "gulf-bank", 3, "UNKNOWN_PARTY"},
      {"abuse", "agency", "gulf-manpowr", -1,
       "INVALID_PERIOD"},  // the first in the list of outcomes
      {"abuse", "barter", "", 3, "INVALID_ARGUMENT"},
      {"abuse", "agency", "gulf-manpower", -1, "INVALID_PERIOD"},
      {"abuse", "agency", "gulf-manpower", kDistressAgeDaysMax + 1, "INVALID_PERIOD"},
      {"", "agency", "", 3, "REASON_REQUIRED"},  // the first in the list of outcomes
      {"abuse", "agency", "gulf-manpower", 0, "ACCEPTED"},
      {"abuse", "agency", "gulf-manpower", kDistressAgeDaysMax, "ACCEPTED"},
      {"war", "government", "", 3, "ACCEPTED"},
      {"death", "direct", "", 3, "ACCEPTED"},
      {"death", "direct", "household-7", 3, "ACCEPTED"},
  };
  for (const auto& row : kRows) {
    const CaseOpened body{
        fund.NewStream(), row.reason, row.hiring, row.party, {fund.today() - row.age}};
    EXPECT_EQ(Open(body).name(), row.outcome) << row.reason << " " << row.hiring << row.party;
  }
}

TEST_F(CaseTest, ALiablePartyIsOneThatTheConsulateKnowsOf) {
  fund.Cut(kConsulate);
  fund.SetParty("desert-labour", "agency");
  CaseOpened body = NewCase();
  body.liable_party = "desert-labour";
  EXPECT_EQ(Open(body).name(), "UNKNOWN_PARTY") << "its directory is of before the registration";
  EXPECT_EQ(Open(NewCase()).name(), "ACCEPTED") << "of one that it knows, with the line down";
  fund.Restore(kConsulate);
  EXPECT_EQ(Open(body).name(), "ACCEPTED");
}

TEST_F(CaseTest, WhoWasHiredByASuspendedAgencyIsHelpedAllTheSame) {
  fund.SetPartyStatus("gulf-manpower", "suspended", "contract-violation");
  EXPECT_EQ(Open(NewCase()).name(), "ACCEPTED");
}

TEST_F(CaseTest, ACaseIsOpenedOnceForOnePerson) {
  const CaseOpened body = NewCase();
  EXPECT_EQ(fund.Submit(kOfficer, event::kCaseOpened, body, {body.case_id}).name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(Open(body, kApprover).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Open(body, kRatifier).name(), "PERMISSION_DENIED");
  ASSERT_EQ(Open(body).name(), "ACCEPTED");
  EXPECT_EQ(Open(body).name(), "ALREADY_EXISTS");
}

TEST_F(CaseTest, ARecommendationNamesTheNextNumberAndMoney) {
  const StreamId id = Opened();
  EXPECT_EQ(Recommend(fund.NewStream(), 1, Riyals(1)).name(), "NOT_FOUND");
  EXPECT_EQ(Recommend(id, 2, Riyals(1)).name(), "WRONG_STATE");
  EXPECT_EQ(Recommend(id, 1, Riyals(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Recommend(id, 1, Riyals(-1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Recommend(id, 1, {*money::CurrencyFromCode("XAU"), 1}).name(), "NO_MINOR_UNIT");
  EXPECT_EQ(Recommend(id, 1, Riyals(1), kOfficer, "champagne").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Recommend(id, 1, Riyals(1), kPayer).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Recommend(id, 1, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(Recommend(id, 1, Riyals(1)).name(), "WRONG_STATE");
  EXPECT_EQ(Recommend(id, 2, Riyals(1)).name(), "ACCEPTED");
}

TEST_F(CaseTest, AnActThatDoesNotNameTheCasesStreamIsMalformed) {
  const StreamId id = Opened();
  const AssistanceRecommended body{id, 1, "ticket", Riyals(1), allotment};
  EXPECT_EQ(fund.Submit(kOfficer, event::kAssistanceRecommended, body).name(), "INVALID_ARGUMENT");
}

TEST_F(CaseTest, ThreePeopleActOnOneAssistance) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(100), kAllHands).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1, kAllHands).name(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Approve(id, 1, kOfficer).name(), "PERMISSION_DENIED");
  ASSERT_EQ(Approve(id, 1).name(), "ACCEPTED");
  EXPECT_EQ(Disburse(id, 1, 100, kAllHands).name(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Disburse(id, 1, 100, kApprover).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Disburse(id, 1, 100).name(), "ACCEPTED");

  ASSERT_EQ(Recommend(id, 2, Riyals(100)).name(), "ACCEPTED");
  ASSERT_EQ(Approve(id, 2, kAllHands).name(), "ACCEPTED");
  EXPECT_EQ(Disburse(id, 2, 100, kAllHands).name(), "SEPARATION_OF_DUTIES");
}

TEST_F(CaseTest, OnePersonWithSeveralCodesActsOnceOnOneAssistance) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(100)).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(id, 2, Riyals(100)).name(), "ACCEPTED");
  fund.Join(kApprover, kOfficer);
  EXPECT_EQ(Approve(id, 1).name(), "SEPARATION_OF_DUTIES") << "recommended before it was known";
  ASSERT_EQ(Approve(id, 1, kAllHands).name(), "ACCEPTED");
  fund.Join(kPayer, kApprover);
  EXPECT_EQ(Disburse(id, 1, 100).name(), "SEPARATION_OF_DUTIES") << "payer, approver, officer";
  fund.SetProfile({.code = kPayer});
  EXPECT_EQ(Disburse(id, 1, 100).name(), "ACCEPTED") << "joined no more";

  ASSERT_EQ(Approve(id, 2, kAllHands).name(), "ACCEPTED");
  fund.Join(kPayer, kAllHands);
  EXPECT_EQ(Disburse(id, 2, 100).name(), "SEPARATION_OF_DUTIES") << "who approved";
}

TEST_F(CaseTest, WhoApprovedUnderAnotherCodeDoesNotRatify) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  fund.Join(kRatifier, kOfficer);
  EXPECT_EQ(Ratify(approval.entry).name(), "SEPARATION_OF_DUTIES");
  fund.SetProfile({.code = kRatifier});
  EXPECT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
}

TEST_F(CaseTest, WhoTakesAPaymentBackNeedsAnotherPersonAndNotAnotherCode) {
  const StreamId id = Approved(4'000);
  ASSERT_EQ(Disburse(id, 1, 3'000).name(), "ACCEPTED");
  fund.Join(kOfficer, kApprover);
  Draft draft{event::kSpendReversed, "", {id}};
  draft.authors = {kOfficer, kApprover};
  const Answer answer = fund.Submit(draft);
  EXPECT_EQ(answer.name(), "INVALID_ARGUMENT");
  EXPECT_THAT(std::string(answer.status.message()),
              ::testing::HasSubstr("officer and approver are one"));
}

TEST_F(CaseTest, TheCeilingCountsWhatIsHeldAndWhatWasPaid) {
  const StreamId id = Approved(3'000);  // of 5'000
  ASSERT_EQ(Recommend(id, 2, Riyals(2'001)).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 2).name(), "CEILING_EXCEEDED");
  ASSERT_EQ(Disburse(id, 1, 2'999).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(EmergencyApprove(id, 3, Riyals(1)).name(), "CEILING_EXCEEDED");
  ASSERT_EQ(Release(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(EmergencyApprove(id, 3, Riyals(2'001)).name(), "ACCEPTED");
}

TEST_F(CaseTest, EachCaseAndLineHasACeilingOfItsOwn) {
  Approved(5'000);
  EXPECT_EQ(Approve(Approved(4'000), 2).name(), "NOT_FOUND");
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(900), kOfficer, "medical").name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1).name(), "ACCEPTED");
}

TEST_F(CaseTest, WithoutACeilingNothingIsApproved) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(1), kOfficer, "legal").name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1).name(), "CEILING_EXCEEDED");
  ASSERT_EQ(Recommend(id, 2, {kYen, 1}).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 2).name(), "CEILING_EXCEEDED");
}

TEST_F(CaseTest, TheLedgerRefusesWhatTheAllotmentDoesNotHold) {
  Approved(5'000);
  Approved(4'999);
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(2)).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(EmergencyApprove(id, 2, Riyals(2)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(EmergencyApprove(id, 2, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(FreeCash(), 0);
}

TEST_F(CaseTest, APaymentNeedsItsReceiptItsAmountAndItsDate) {
  const StreamId id = Approved(1'000);
  AssistanceDisbursed body = Payment(id, 1, Riyals(1'000));
  body.receipts.clear();
  EXPECT_EQ(Disburse(body).name(), "DOCUMENTS_MISSING");
  body.receipts = {fund.random().Draw<Hash>(), Hash()};
  EXPECT_EQ(Disburse(body).name(), "DOCUMENTS_MISSING");
  body.receipts.assign(kReceiptsMax + 1, fund.random().Draw<Hash>());
  EXPECT_EQ(Disburse(body).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Disburse(id, 1, 1'001).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Disburse(id, 1, 0).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Disburse(id, 1, -1).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Disburse(Payment(id, 1, {kYen, 1})).name(), "CURRENCY_MISMATCH");
  for (const CivilDays days : {fund.today() + 1, fund.today() - 4}) {
    body = Payment(id, 1, Riyals(1'000));
    body.expense_date.days = days;
    EXPECT_EQ(Disburse(body).name(), "INVALID_PERIOD") << days;
  }
  EXPECT_EQ(Disburse(id, 2, 1).name(), "NOT_FOUND");
  EXPECT_EQ(Disburse(id, 1, 1'000).name(), "ACCEPTED");
  EXPECT_EQ(Disburse(id, 1, 1'000).name(), "WRONG_STATE");
}

TEST_F(CaseTest, NobodyPaysWhatIsOnlyRecommended) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(100)).name(), "ACCEPTED");
  EXPECT_EQ(Disburse(id, 1, 100).name(), "WRONG_STATE");
  EXPECT_EQ(Release(id, 1).name(), "WRONG_STATE");
}

TEST_F(CaseTest, AnExpenseOlderThanAYearIsNotPaid) {
  CaseOpened opened = NewCase();
  opened.distress_date.days = fund.today() - kExpenseAgeDaysMax - 7;
  Draft draft{event::kCaseOpened, wire::Encode(opened), {opened.case_id}, {fund.NewSubject()}};
  draft.authors = {kOfficer};
  draft.date = fund.today() - 7;
  ASSERT_EQ(fund.Submit(draft).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(opened.case_id, 1, Riyals(1'000)).name(), "ACCEPTED");
  ASSERT_EQ(Approve(opened.case_id, 1).name(), "ACCEPTED");
  AssistanceDisbursed body = Payment(opened.case_id, 1, Riyals(1'000));
  body.expense_date.days = fund.today() - kExpenseAgeDaysMax - 1;
  EXPECT_EQ(Disburse(body).name(), "INVALID_PERIOD");
  ++body.expense_date.days;
  EXPECT_EQ(Disburse(body).name(), "ACCEPTED");
}

TEST_F(CaseTest, OneOfficerAloneApprovesAndPaysInAnEmergency) {
  const StreamId id = Opened();
  const Answer approval = EmergencyApprove(id, 1, Riyals(700));
  ASSERT_EQ(approval.name(), "ACCEPTED");
  EXPECT_EQ(FreeCash(), 9'300);
  EXPECT_EQ(Disburse(id, 1, 700, kApprover).name(), "PERMISSION_DENIED");
  const Answer payment = Disburse(id, 1, 700, kOfficer);
  ASSERT_EQ(payment.name(), "ACCEPTED");
  const examine::Leaf& leaf = fund.leaf(fund.log(kConsulate), payment.entry.index);
  EXPECT_EQ(wire::Decode<DisbursementAdded>(leaf.entry.added)->emergency_approval,
            approval.entry.index);
}

TEST_F(CaseTest, AnEmergencyNeedsItsCode) {
  const StreamId id = Opened();
  EXPECT_EQ(EmergencyApprove(id, 1, Riyals(1), kOfficer, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(EmergencyApprove(id, 1, Riyals(1), kOfficer, "hurry").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(EmergencyApprove(id, 1, Riyals(1), kPayer).name(), "PERMISSION_DENIED");
  EXPECT_EQ(EmergencyApprove(id, 1, Riyals(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(EmergencyApprove(id, 1, Riyals(1), kApprover).name(), "ACCEPTED");
  EXPECT_EQ(Disburse(id, 1, 1, kPayer).name(), "ACCEPTED");
}

TEST_F(CaseTest, HeadOfficeRatifiesAnEmergencyOnce) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  EXPECT_EQ(Ratify(approval.entry, kApprover).name(), "PERMISSION_DENIED");
  const Answer ratified = Ratify(approval.entry);
  ASSERT_EQ(ratified.name(), "ACCEPTED");
  EXPECT_EQ(Ratify(approval.entry).name(), "ALREADY_CONSUMED");
  const auto known =
      Ratifications().Find(Rows(kHeadOffice), approval.entry.log, approval.entry.index);
  ASSERT_TRUE(known.ok() && known->has_value());
  EXPECT_EQ((**known).index, ratified.entry.index);
  EXPECT_EQ((**known).approver, kRatifier);
}

// Codes name people: who went from the consulate to head office is the same person there.
TEST_F(CaseTest, WhoApprovedDoesNotRatifyFromAnotherDesk) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  fund.Revoke(kOfficer);
  fund.AdmitOperator(kOfficer, kHeadOffice, {Role::kApprover});
  const Answer refused = Ratify(approval.entry, kOfficer);
  EXPECT_EQ(refused.name(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(fund.leaf(refused.entry.log, refused.entry.index).entry.rests_on,
            (std::vector<entry::Reference>{approval.entry}));
  EXPECT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
}

TEST_F(CaseTest, OnlyAnEmergencyApprovalIsRatified) {
  const StreamId id = Opened();
  const Answer recommended = Recommend(id, 1, Riyals(100));
  EXPECT_EQ(Ratify(recommended.entry).name(), "NOT_FOUND");
  entry::Reference approval = EmergencyApprove(id, 2, Riyals(100)).entry;
  approval.leaf_hash.value[0] ^= 1;
  EXPECT_EQ(Ratify(approval).name(), "INVALID_ARGUMENT");
  approval.index += 100;
  EXPECT_EQ(Ratify(approval).name(), "UNAVAILABLE") << "it may still arrive";
  EXPECT_EQ(Ratify({fund.log(kHeadOffice), 1, {}}).name(), "INVALID_ARGUMENT");
}

TEST_F(CaseTest, ARefusedRatificationCanBeReplayed) {
  fund.AdmitOperator("attache", kConsulate, {Role::kOfficer});
  const Answer disbursed = Disburse(Approved(100), 1, 100);  // addressed to head office, too
  const Answer refused = Ratify(disbursed.entry);
  EXPECT_EQ(refused.name(), "NOT_FOUND");
  const auto& rests_on = fund.leaf(refused.entry.log, refused.entry.index).entry.rests_on;
  ASSERT_EQ(rests_on.size(), 1u);
  EXPECT_EQ(rests_on[0], disbursed.entry);
}

TEST_F(CaseTest, ARatificationNamesTheEmergencysStream) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  EXPECT_EQ(
      fund.Submit(kRatifier, event::kEmergencyRatified, EmergencyRatified{approval.entry}).name(),
      "INVALID_ARGUMENT");
}

// Prepared, then something else is entered, then submitted: never another effect than the rules give.
TEST_F(CaseTest, AnApprovalDoesNotOutliveTheCaseOnWhichItRests) {
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(5'000)).name(), "ACCEPTED");
  Draft draft{event::kAssistanceApproved, wire::Encode(AssistanceApproved{id, 1}), {id}};
  draft.authors = {kApprover};
  const auto prepared = fund.Sign(draft);
  ASSERT_EQ(Recommend(id, 2, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(fund.Append(fund.log(kConsulate), prepared).name(), "ABORTED");
  fund.SetCeiling(kConsulate, "ticket", Riyals(4'999));
  EXPECT_EQ(Approve(id, 1).name(), "CEILING_EXCEEDED") << "the ceiling that stands now";
  EXPECT_EQ(FreeCash(), 10'000);
}

TEST_F(CaseTest, CeilingsOfTwoCurrenciesAreCountedApart) {
  fund.SetCeiling(kConsulate, "ticket", {kYen, 900});
  const StreamId id = Approved(5'000);
  ASSERT_EQ(Recommend(id, 2, {kYen, 901}).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 2).name(), "CEILING_EXCEEDED");
  ASSERT_EQ(Recommend(id, 3, {kYen, 900}).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 3).name(), "LIMIT_EXCEEDED") << "the allotment holds no yen";
  ASSERT_EQ(Recommend(id, 4, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 4).name(), "CEILING_EXCEEDED");
}

TEST_F(CaseTest, TheLargestAmountsNeitherPassNorWrap) {
  fund.SetCeiling(kConsulate, "medical", Riyals(money::kAmountMax));
  const StreamId id = Opened();
  ASSERT_EQ(Recommend(id, 1, Riyals(money::kAmountMax), kOfficer, "medical").name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1).name(), "LIMIT_EXCEEDED");
  ASSERT_EQ(Recommend(id, 2, Riyals(10'000), kOfficer, "medical").name(), "ACCEPTED");
  ASSERT_EQ(Approve(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(Approve(id, 1).name(), "CEILING_EXCEEDED") << "counted beyond the cap";
}

TEST_F(CaseTest, CasesAreNotKeptByHeadOffice) {
  const CaseOpened body = NewCase();
  Draft draft{event::kCaseOpened,
              wire::Encode(body),
              {body.case_id},
              {fund.NewSubject()},
              {kRatifier},
              kHeadOffice,
              {}};
  EXPECT_EQ(fund.Submit(draft).name(), "PERMISSION_DENIED");
}

TEST_F(CaseTest, TheConsulateWorksOnWhileItIsCutOff) {
  fund.Cut(kConsulate);
  const StreamId id = Opened();
  const Answer approval = EmergencyApprove(id, 1, Riyals(700));
  ASSERT_EQ(approval.name(), "ACCEPTED");
  ASSERT_EQ(Disburse(id, 1, 700, kOfficer).name(), "ACCEPTED");
  EXPECT_FALSE(Ratify(approval.entry).accepted());
  fund.Restore(kConsulate);
  EXPECT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
}

TEST_F(CaseTest, ARevokedOfficerMayNotAct) {
  const StreamId id = Opened();
  fund.Revoke(kOfficer);
  EXPECT_FALSE(Recommend(id, 1, Riyals(1)).status.ok());
}

}  // namespace
}  // namespace amanat::rules::repatriation
