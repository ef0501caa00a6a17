// The dead are no payees, pay nothing and have no later events, whichever is filed first.
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/testing/claims_fixture.h"
#include "services/rules/contribution/deaths.h"

namespace amanat::rules::claims {
namespace {

class TheDeadTest : public ClaimsTest {
 protected:
  // The claim on the member's death, of so many days ago.
  StreamId Died(CivilDays days_ago = kDaysSinceDeath) {
    ClaimFiled body = Death();
    body.event_date.days = fund_.today() - days_ago;
    EXPECT_EQ(File(body).name(), "ACCEPTED");
    return body.claim;
  }
  // Paid to somebody else than the member.
  ClaimFiled MedicalOfAnHeir(CivilDays days_ago) {
    ClaimFiled body = Medical(days_ago);
    body.heirs = {{1, kWholeMillionths, 1}};
    return body;
  }
  amanat::contribution::Contribution Receipt(CivilDays days_ago) {
    amanat::contribution::Contribution body;
    body.collector = "col-1";
    body.receipt_book = "A1";
    body.receipt_number = ++receipts_;
    body.amount = {kPeso, 150'000};
    body.destination = "HKG";
    body.contract_start.days = body.paid_on.days = fund_.today() - days_ago;
    return body;
  }
  std::string Collect(CivilDays days_ago) {
    return fund_.Submit("col-1", event::kContributionCollected, Receipt(days_ago), {}, {member_})
        .name();
  }
  // By a file of one line; how many were recorded.
  uint64_t Import(CivilDays days_ago) {
    amanat::contribution::Contribution line = Receipt(days_ago);
    line.collector = "";
    entry::Manifest manifest;
    manifest.source = "col-1";
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date.days = fund_.today();
    const Answer answer = fund_.Import("col-1", event::kContributionManifest, manifest,
                                       {{wire::Encode(line), {member_}}});
    if (answer.recorded == 0) {
      EXPECT_EQ(answer.issues.size(), 1u);
    }
    return answer.recorded;
  }
};

TEST_F(TheDeadTest, TheDeadMemberIsNoHeirOfHisOwn) {
  ClaimFiled body = Death();
  body.heirs = {{0, kWholeMillionths, 1}};
  EXPECT_EQ(File(body).name(), "PERSON_DECEASED");
  EXPECT_EQ(SendRequest(body, PeopleOf(body)).name(), "PERSON_DECEASED");
  body.heirs = {{0, 1, 2}, {1, kWholeMillionths - 1, 1}};
  EXPECT_EQ(File(body).name(), "PERSON_DECEASED") << "not even of the smallest share";
  body.benefit = "death-accident";
  EXPECT_EQ(File(body).name(), "PERSON_DECEASED");
}

TEST_F(TheDeadTest, WhoseDeathIsClaimedIsPaidByNoOtherClaim) {
  const SubjectId dead = member_;
  Died();
  EXPECT_EQ(File(Medical(kDaysSinceDeath + 5)).name(), "PERSON_DECEASED")
      << "though it happened before";
  const StreamId other = Filed(fund_.NewSubject());
  Reject("app-1", other);
  ClaimFiled body = Death();
  std::vector<SubjectId> people = PeopleOf(body);
  people[2] = dead;
  const Answer answer = File(body, people);
  EXPECT_EQ(answer.name(), "PERSON_DECEASED") << "as the heir of somebody else";
  EXPECT_NE(answer.detail.find("rank 1"), std::string::npos) << answer.detail;
}

TEST_F(TheDeadTest, NothingHappensToAMemberAfterHisDeath) {
  Died();
  EXPECT_EQ(File(MedicalOfAnHeir(kDaysSinceDeath - 1)).name(), "PERSON_DECEASED");
  EXPECT_EQ(File(MedicalOfAnHeir(kDaysSinceDeath)).name(), "ACCEPTED")
      << "what happened with it is owed to the heirs";
}

TEST_F(TheDeadTest, NobodyPaysOrBeginsAContractFromTheDayOfHisDeathOn) {
  Died();
  EXPECT_EQ(Collect(kDaysSinceDeath - 1), "PERSON_DECEASED");
  EXPECT_EQ(Collect(kDaysSinceDeath), "PERSON_DECEASED");
  EXPECT_EQ(Collect(kDaysSinceDeath + 1), "ACCEPTED") << "a receipt that comes late";
  EXPECT_EQ(Import(kDaysSinceDeath), 0u);
  EXPECT_EQ(Import(kDaysSinceDeath + 1), 1u);
  amanat::contribution::MemberEnrolled enrolment{
      "HKG", "direct", {fund_.today()}, {fund_.today() + 300}};
  const std::vector<StreamId> streams = {core::StreamOf(member_)};
  EXPECT_EQ(fund_.Submit("off-1", event::kMemberEnrolled, enrolment, streams, {member_}).name(),
            "PERSON_DECEASED");
  enrolment.contract_start.days -= kDaysSinceDeath + 1;
  EXPECT_EQ(fund_.Submit("off-1", event::kMemberEnrolled, enrolment, streams, {member_}).name(),
            "ACCEPTED");
}

TEST_F(TheDeadTest, ADeathThatIsFiledLaterStopsWhatWasFiledBefore) {
  const ClaimFiled later = Medical(kDaysSinceDeath - 1);
  ASSERT_EQ(File(later).name(), "ACCEPTED");
  ASSERT_EQ(Recommend("off-2", later.claim), "ACCEPTED");
  ASSERT_EQ(Approve("app-1", later.claim), "ACCEPTED");
  ASSERT_EQ(Order("app-1", later.claim), "ACCEPTED");
  const StreamId death = Died();
  EXPECT_EQ(PayOut("pay-1", later.claim), "PERSON_DECEASED");
  EXPECT_EQ(Reject("app-1", death), "ACCEPTED");
  EXPECT_EQ(PayOut("pay-1", later.claim), "ACCEPTED") << "he lives";
}

TEST_F(TheDeadTest, EveryStepTowardsAPaymentAsksAgain) {
  const auto with_a_death = [&](const auto& step) {
    const StreamId death = Died();
    const std::string refused = step();
    EXPECT_EQ(Reject("app-1", death), "ACCEPTED");
    EXPECT_EQ(step(), "ACCEPTED");
    return refused;
  };
  const ClaimFiled body = Medical(kDaysSinceDeath - 1);
  ASSERT_EQ(File(body).name(), "ACCEPTED");
  EXPECT_EQ(with_a_death([&] { return Recommend("off-2", body.claim); }), "PERSON_DECEASED");
  EXPECT_EQ(with_a_death([&] { return Approve("app-1", body.claim); }), "PERSON_DECEASED");
  EXPECT_EQ(with_a_death([&] { return Order("app-1", body.claim); }), "PERSON_DECEASED");
  EXPECT_EQ(with_a_death([&] { return PayOut("pay-1", body.claim); }), "PERSON_DECEASED");
}

TEST_F(TheDeadTest, ARejectedDeathLeavesNothing) {
  const StreamId death = Died();
  EXPECT_TRUE(contribution::DeathOf(log().rows(), member_)->has_value());
  ASSERT_EQ(Reject("app-1", death, "documents-not-genuine"), "ACCEPTED");
  EXPECT_FALSE(contribution::DeathOf(log().rows(), member_)->has_value());
  EXPECT_EQ(Collect(0), "ACCEPTED");
  EXPECT_EQ(File(Medical(1)).name(), "ACCEPTED");
}

TEST(DeathsTest, TheEarliestOfTheClaimsThatStandCounts) {
  state::Overlay rows(nullptr);
  const SubjectId person = *SubjectId::FromBytes("person of 16 byt");
  const auto claim = [](char c) { return *StreamId::FromBytes(std::string(16, c)); };
  ASSERT_TRUE(contribution::RecordDeath(rows, person, {claim('a'), {20}, 5}).ok());
  ASSERT_TRUE(contribution::RecordDeath(rows, person, {claim('b'), {18}, 6}).ok());
  ASSERT_TRUE(contribution::RecordDeath(rows, person, {claim('c'), {18}, 7}).ok());
  EXPECT_EQ((*contribution::DeathOf(rows, person))->filed, 6u);
  ASSERT_TRUE(contribution::ForgetDeath(rows, person, claim('b')).ok());
  EXPECT_EQ((*contribution::DeathOf(rows, person))->filed, 7u);
  ASSERT_TRUE(contribution::ForgetDeath(rows, person, claim('c')).ok());
  EXPECT_EQ(contribution::ForgetDeath(rows, person, claim('c')).code(),
            absl::StatusCode::kInternal);
  ASSERT_TRUE(contribution::ForgetDeath(rows, person, claim('a')).ok());
  EXPECT_FALSE(contribution::DeathOf(rows, person)->has_value());
}

}  // namespace
}  // namespace amanat::rules::claims
