// What happens between a decision and its entry.
#include "services/claims/testing/claims_fixture.h"

namespace amanat::claims {
namespace {

using entry::Outcome;

class ClaimsInterleavingTest : public ClaimsTest {
 protected:
  Draft Filing(const ClaimFiled& body, const SubjectId& member, const std::string& author) {
    std::vector<SubjectId> people = {member};
    while (people.size() < 3) people.push_back(fund_.NewSubject());
    Draft draft{EventType::kClaimFiled,
                wire::Encode(body),
                {body.claim, EntitlementStream("life", member), core::StreamOf(member)},
                people};
    draft.authors = {author};
    return draft;
  }
  std::string Append(const absl::StatusOr<proposal::Proposal>& prepared) {
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    return fund_.Append(fund_.log(kHeadOffice), *prepared).name();
  }
};

TEST_F(ClaimsInterleavingTest, TwoFilingsForOneDeathDoNotBothEnter) {
  const auto first = fund_.Prepare(Filing(Death(), member_, "off-1"));
  const auto second = fund_.Prepare(Filing(Death(), member_, "off-2"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(second->decision.outcome, Outcome::kAccepted);
  EXPECT_EQ(Append(first), "ACCEPTED");
  EXPECT_EQ(Append(second), "ABORTED");
}

TEST_F(ClaimsInterleavingTest, ARefusalForWantOfCoverDoesNotOutliveTheContribution) {
  const SubjectId late = fund_.NewSubject();
  const auto refusal = fund_.Prepare(Filing(Death(), late, "off-1"));
  ASSERT_TRUE(refusal.ok());
  EXPECT_EQ(refusal->decision.outcome, Outcome::kNotCovered);
  Pay(late);
  EXPECT_EQ(Append(refusal), "ABORTED");
}

TEST_F(ClaimsInterleavingTest, ARefusalOfASecondClaimDoesNotOutliveTheFirstOnesRejection) {
  const StreamId claim = Filed();
  const auto refusal = fund_.Prepare(Filing(Death(), member_, "off-2"));
  ASSERT_TRUE(refusal.ok());
  EXPECT_EQ(refusal->decision.outcome, Outcome::kEntitlementInUse);
  ASSERT_EQ(Reject("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Append(refusal), "ABORTED");
}

TEST_F(ClaimsInterleavingTest, AClaimIsNotApprovedAndRejectedAtOnce) {
  const StreamId claim = Filed();
  ASSERT_EQ(Recommend("off-1", claim), "ACCEPTED");
  Draft draft{EventType::kClaimApproved, wire::Encode(ClaimStep{claim}), {claim}};
  draft.authors = {"app-1"};
  const auto approval = fund_.Prepare(draft);
  ASSERT_EQ(Reject("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Append(approval), "ABORTED");
  EXPECT_EQ(Balance(Chart::kClaimsPayable), 0);
}

// An auditor's program has the logs as a stream: it must come to the same decision without reading
// an entry of the same log again.
TEST_F(ClaimsInterleavingTest, AFilingIsDecidedWithoutReadingTheOwnLog) {
  const Draft draft = Filing(Death(), member_, "off-1");
  const auto prepared = fund_.Prepare(draft);
  ASSERT_TRUE(prepared.ok());
  core::Context blind = fund_.context(fund_.log(kHeadOffice));
  blind.read = [](const LogId&, LogIndex) { return absl::NotFoundError("not at hand"); };
  const auto again = core().Decide(*entry::DecodeCommand(prepared->command), blind);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome, Outcome::kAccepted);
  EXPECT_EQ(again->rests_on, prepared->decision.rests_on);
}

}  // namespace
}  // namespace amanat::claims
