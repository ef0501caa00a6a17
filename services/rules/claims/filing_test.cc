#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/testing/claims_fixture.h"

namespace amanat::rules::claims {
namespace {

using FilingTest = ClaimsTest;

TEST_F(FilingTest, AClaimIdIsUsedOnce) {
  ClaimFiled body = Death();
  EXPECT_EQ(File(body).name(), "ACCEPTED");
  EXPECT_EQ(File(body).name(), "ALREADY_EXISTS");
}

TEST_F(FilingTest, WhatWasFiledStandsInTheRow) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const Answer answer = File(body, people);
  const Claim claim = *Find(body.claim);
  EXPECT_EQ(wire::Encode(claim.body), wire::Encode(body));
  EXPECT_EQ(claim.subjects, people);
  EXPECT_EQ(claim.benefit.amount.minor_units, kBenefit);
  EXPECT_EQ(claim.entitlement, EntitlementStream("life", member_));
  EXPECT_EQ(claim.state, ClaimState::kFiled);
  EXPECT_EQ(claim.filed, answer.entry.index);
  EXPECT_EQ(claim.filer, "off-1");
}

TEST_F(FilingTest, OneDeathGivesOneBenefitWhoeverFiles) {
  const StreamId claim = Filed();
  EXPECT_EQ(File(Death()).name(), "ENTITLEMENT_IN_USE");
  ClaimFiled accident = Death();
  accident.benefit = "death-accident";
  EXPECT_EQ(File(accident).name(), "ENTITLEMENT_IN_USE") << "the same programme";
  PayInFull(claim);
  ClaimFiled later = Death();
  later.event_date.days += 5;
  EXPECT_EQ(File(later).name(), "ENTITLEMENT_IN_USE");
  ClaimFiled before = Medical(kDaysSinceDeath + 1);
  before.heirs = {{1, kWholeMillionths, 1}};
  EXPECT_EQ(File(before).name(), "ACCEPTED") << "another programme";
}

TEST_F(FilingTest, ABenefitThatMayBeHadAgainIsForAnotherEvent) {
  const ClaimFiled first = Medical(30);
  EXPECT_EQ(File(first).name(), "ACCEPTED");
  EXPECT_EQ(File(Medical(10)).name(), "ENTITLEMENT_IN_USE") << "while the first one stands";
  PayInFull(first.claim);
  EXPECT_EQ(File(Medical(30)).name(), "ENTITLEMENT_IN_USE") << "the same event";
  EXPECT_EQ(File(Medical(10)).name(), "ACCEPTED");
}

TEST_F(FilingTest, APaidOneTimeBenefitUsesUpItsProgrammeForRepeatableOnesToo) {
  PayInFull(Filed());
  EXPECT_EQ(File(Living("rehabilitation", 10)).name(), "ENTITLEMENT_IN_USE");
}

TEST_F(FilingTest, AOneTimeBenefitIsNotHadBehindAPaidRepeatableOne) {
  const ClaimFiled first = Living("rehabilitation", 30);
  EXPECT_EQ(File(first).name(), "ACCEPTED");
  PayInFull(first.claim);
  EXPECT_EQ(File(Living("rehabilitation", 10)).name(), "ACCEPTED");
  EXPECT_EQ(File(Death()).name(), "ENTITLEMENT_IN_USE");
}

TEST_F(FilingTest, CoverIsJudgedOnTheDateOfTheEvent) {
  const auto on = [&](const std::string& benefit, CivilDays days_ago) {
    ClaimFiled body = Death();
    body.benefit = benefit;
    body.event_date.days = fund_.today() - days_ago;
    const Answer answer = File(body);
    if (answer.accepted()) Reject("app-1", body.claim);
    return answer.name();
  };
  fund_.Advance(150 * kMicrosPerDay);  // paid 850 days ago: covered for 730 or 731
  EXPECT_EQ(on("death-natural", 851), "NOT_COVERED") << "before the payment";
  EXPECT_EQ(on("death-natural", 10), "ACCEPTED") << "within the tail of 180 days";
  EXPECT_EQ(File(Medical(10)).name(), "NOT_COVERED") << "no tail";
  EXPECT_EQ(File(Medical(130)).name(), "ACCEPTED");
}

TEST_F(FilingTest, CoverThatIsBoughtAfterTheEventIsNone) {
  const SubjectId late = fund_.NewSubject();
  ClaimFiled body = Death();
  body.event_date.days = fund_.today();
  std::vector<SubjectId> people = PeopleOf(body);
  people[0] = late;
  fund_.Advance(kMicrosPerDay);
  // With a receipt of the day before, which a file may bring a year later.
  Pay(late, fund_.today() - 2);
  const Answer answer = File(body, people);
  EXPECT_EQ(answer.name(), "NOT_COVERED");
  EXPECT_NE(answer.detail.find("recorded up to then"), std::string::npos) << answer.detail;
  body.event_date.days = fund_.today();
  EXPECT_EQ(File(body, people).name(), "ACCEPTED") << "from the record date on it counts";
}

TEST_F(FilingTest, TheDeadlineCountsToTheRecordDateWhateverDateTheFilingSays) {
  ClaimFiled body = Death();
  body.event_date.days = fund_.today() - 366;
  const std::vector<SubjectId> people = PeopleOf(body);
  Draft draft{
      event::kClaimFiled, wire::Encode(body), StreamsOf(body, people[0]), people, {"off-1"}, "",
      fund_.today() - 7};
  EXPECT_EQ(fund_.Submit(draft).name(), "DEADLINE_PASSED");
  draft.date = fund_.today() - 8;
  EXPECT_EQ(fund_.Submit(draft).name(), "INVALID_ARGUMENT");
}

TEST_F(FilingTest, WhoNeverPaidIsNotCovered) {
  const ClaimFiled body = Death();
  std::vector<SubjectId> people = PeopleOf(body);
  people[0] = fund_.NewSubject();
  EXPECT_EQ(File(body, people).name(), "NOT_COVERED");
}

TEST_F(FilingTest, TheContributionThatGivesTheCoverIsCited) {
  const Answer answer = File(Death());
  const auto& cited = fund_.leaf(answer.entry.log, answer.entry.index).entry.rests_on;
  ASSERT_EQ(cited.size(), 1u);
  EXPECT_EQ(cited[0].log, answer.entry.log);
  const Leaf& evidence = fund_.leaf(cited[0].log, cited[0].index);
  EXPECT_EQ(evidence.command.event_type, static_cast<uint32_t>(event::kContributionCollected));
  EXPECT_EQ(evidence.command.subjects[0], member_);
  EXPECT_EQ(cited[0].leaf_hash, evidence.hash);
}

TEST_F(FilingTest, RefusesWhatTheBenefitDoesNotAllow) {
  ClaimFiled body = Death();
  body.benefit = "lottery";
  EXPECT_EQ(File(body).name(), "UNKNOWN_BENEFIT");
  body = Death();
  body.documents.erase(body.documents.begin());
  const Answer missing = File(body);
  EXPECT_EQ(missing.name(), "DOCUMENTS_MISSING");
  EXPECT_NE(missing.detail.find("death-certificate"), std::string::npos);
  body = Death();
  body.event_date.days = fund_.today() - 366;
  EXPECT_EQ(File(body).name(), "DEADLINE_PASSED");
  body.event_date.days = fund_.today() - 365;
  body.heirs[0].share_millionths -= 1;
  EXPECT_EQ(File(body).name(), "SHARES_NOT_WHOLE");
  body = Death();
  body.event_date.days = fund_.today() + 1;
  EXPECT_EQ(File(body).name(), "INVALID_PERIOD");
  EXPECT_FALSE(Find(body.claim).has_value()) << "a refusal changes no row";
}

TEST_F(FilingTest, NamesTheStreamsOnWhichItRests) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const StreamId entitlement = EntitlementStream("life", member_);
  for (const std::vector<StreamId>& streams :
       {std::vector<StreamId>{entitlement, core::StreamOf(member_)},
        {body.claim, core::StreamOf(member_)},
        {body.claim, entitlement}}) {
    EXPECT_EQ(fund_.Submit("off-1", event::kClaimFiled, body, streams, people).name(),
              "INVALID_ARGUMENT");
  }
}

TEST_F(FilingTest, AClaimIsNoPaymentOfItsPeople) {
  const ClaimFiled body = Death();
  std::vector<SubjectId> people = PeopleOf(body);
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
  member_ = people[1];
  EXPECT_EQ(File(Death()).name(), "NOT_COVERED") << "an heir is not covered for being one";
}

// A consulate's requests.

TEST_F(FilingTest, HeadOfficeTakesUpAConsulatesRequest) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const Answer request = SendRequest(body, people);
  ASSERT_EQ(request.name(), "ACCEPTED") << request;
  body.request = request.entry;
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
  EXPECT_TRUE(Find(body.claim)->body.request.has_value());
  EXPECT_TRUE(log().ConsumerOf(request.entry.log, request.entry.index).has_value());
  PayInFull(body.claim);
}

TEST_F(FilingTest, ARequestStandsInTheConsulatesRows) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const Answer answer = SendRequest(body, people);
  const auto request = Requests().Find(log(kConsulate).rows(), answer.entry.index);
  ASSERT_TRUE(request.ok() && request->has_value());
  EXPECT_EQ((**request).recipient, fund_.log(kHeadOffice));
  EXPECT_EQ(wire::Encode((**request).body), wire::Encode(body));
  EXPECT_EQ((**request).subjects, people);
  EXPECT_EQ((**request).requested_on.days, fund_.today());
  EXPECT_FALSE(*IsRequested(log().rows(), body.claim)) << "not in head office's";
}

TEST_F(FilingTest, ARequestIsTakenUpOnceAndAsItStands) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  body.request = SendRequest(body, people).entry;
  ClaimFiled changed = body;
  changed.heirs[0].share_millionths = 400'000;
  changed.heirs[1].share_millionths = 600'000;
  EXPECT_EQ(File(changed, people).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(File(body, PeopleOf(body)).name(), "INVALID_ARGUMENT") << "other heirs";
  changed = body;
  changed.request->leaf_hash.value[0] ^= 1;
  EXPECT_EQ(File(changed, people).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
  EXPECT_EQ(File(body, people).name(), "ALREADY_EXISTS");
}

TEST_F(FilingTest, ARequestThatHasNotArrivedCannotBeTakenUp) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  body.request = SendRequest(body, people).entry;
  body.request->index += 100;
  EXPECT_FALSE(File(body, people).status.ok());
  EXPECT_FALSE(Find(body.claim).has_value());
}

TEST_F(FilingTest, AnotherEntryOfAConsulateIsNoRequest) {
  const ClaimFiled refused = [&] {
    ClaimFiled body = Death();
    body.documents.clear();
    return body;
  }();
  const std::vector<SubjectId> people = PeopleOf(refused);
  const Answer answer = SendRequest(refused, people);
  EXPECT_EQ(answer.name(), "DOCUMENTS_MISSING");
  ClaimFiled body = refused;
  body.request = answer.entry;
  EXPECT_EQ(File(body, people).name(), "INVALID_ARGUMENT") << "a refused request is none";
}

TEST_F(FilingTest, ASecondClaimForTheSameDeathIsRefusedWhereverItWasRequested) {
  Filed();
  ClaimFiled rival = Death();
  const std::vector<SubjectId> people = PeopleOf(rival);
  rival.request = SendRequest(rival, people).entry;
  const Answer answer = File(rival, people);
  EXPECT_EQ(answer.name(), "ENTITLEMENT_IN_USE");
  const entry::Entry& entry = fund_.leaf(answer.entry.log, answer.entry.index).entry;
  EXPECT_TRUE(entry.consumes.empty()) << "a refusal consumes nothing";
  EXPECT_EQ(entry.rests_on, (std::vector<entry::Reference>{*rival.request}));
}

TEST_F(FilingTest, TheDeadlineCountsToTheRequest) {
  ClaimFiled body = Death();
  body.event_date.days = fund_.today() - 365;
  const std::vector<SubjectId> people = PeopleOf(body);
  body.request = SendRequest(body, people).entry;
  fund_.Advance(30 * kMicrosPerDay);
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
}

TEST_F(FilingTest, AConsulateRequestsAndDecidesNothing) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  EXPECT_EQ(File(body, people, "hk-off").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Recommend("hk-off", body.claim), "PERMISSION_DENIED");
  EXPECT_EQ(fund_.Submit("off-1", event::kClaimRequested, body, {body.claim}, people).name(),
            "PERMISSION_DENIED");
}

TEST_F(FilingTest, AConsulateRefusesWhatHeadOfficeWould) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  body.benefit = "lottery";
  EXPECT_EQ(SendRequest(body, people).name(), "UNKNOWN_BENEFIT");
  body = Death();
  body.documents.clear();
  EXPECT_EQ(SendRequest(body, people).name(), "DOCUMENTS_MISSING");
  body = Death();
  body.heirs[0].share_millionths = 1;
  EXPECT_EQ(SendRequest(body, people).name(), "SHARES_NOT_WHOLE");
  body = Death();
  EXPECT_EQ(SendRequest(body, people).name(), "ACCEPTED");
  EXPECT_EQ(SendRequest(body, people).name(), "ALREADY_EXISTS");
}

}  // namespace
}  // namespace amanat::rules::claims
