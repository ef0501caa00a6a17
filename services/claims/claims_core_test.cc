#include "services/claims/claims_core.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "services/claims/testing/claims_fixture.h"

namespace amanat::claims {
namespace {

using ClaimsCoreTest = ClaimsTest;

TEST_F(ClaimsCoreTest, AClaimIsPaidByThreeDifferentPeople) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED") << "the filer may recommend";
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kExpense, "death-natural"), kBenefit);
  EXPECT_EQ(Balance(Chart::kClaimsPayable), -kBenefit);
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kClaimsPayable), 0);
  EXPECT_EQ(Balance(Chart::kClaimsOrdered), -kBenefit);
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kClaimsOrdered), 0);
  EXPECT_EQ(Balance(Chart::kBank), 2 * kBenefit);
  EXPECT_EQ(StateOf(claim), ClaimState::kPaid);
}

TEST_F(ClaimsCoreTest, EachHeirHasACreditOfHisOwnAndTheOddUnitGoesToTheFirstInRank) {
  const StreamId claim = Filed();
  PayInFull(claim);
  const LogId log = fund_.log(kHeadOffice);
  const auto& postings = fund_.leaf(log, core().Find(claim)->last).entry.postings;
  ASSERT_EQ(postings.size(), 3u);
  EXPECT_EQ(postings[0].amount, kBenefit);
  EXPECT_EQ(postings[1].amount, -5'000'000);
  EXPECT_EQ(postings[2].amount, -5'000'001);
}

TEST_F(ClaimsCoreTest, NobodyActsInTwoOfTheThreeRoles) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Approve("all-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Reject("all-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("all-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("all-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
}

TEST_F(ClaimsCoreTest, WhoApprovedOrOrderedDoesNotPay) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Approve("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("all-1", claim), "SEPARATION_OF_DUTIES");
}

TEST_F(ClaimsCoreTest, AnActWithoutItsRoleLeavesNoEntry) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("app-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Approve("off-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Reject("pay-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Order("pay-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(PayOut("app-1", claim), "PERMISSION_DENIED");
}

TEST_F(ClaimsCoreTest, StepsFollowEachOther) {
  const StreamId claim = Filed();
  EXPECT_EQ(Approve("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(Order("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(PayOut("pay-1", claim), "WRONG_STATE");
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Recommend("off-2", claim), "WRONG_STATE");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Reject("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("pay-1", claim), "WRONG_STATE");
}

TEST_F(ClaimsCoreTest, AnUnknownClaimIsNotFound) {
  EXPECT_EQ(Recommend("off-1", fund_.NewStream()), "NOT_FOUND");
  EXPECT_EQ(PayOut("pay-1", fund_.NewStream()), "NOT_FOUND");
}

TEST_F(ClaimsCoreTest, AClaimIdIsUsedOnce) {
  ClaimFiled body = Death();
  EXPECT_EQ(File(body).name(), "ACCEPTED");
  EXPECT_EQ(File(body).name(), "ALREADY_EXISTS");
}

TEST_F(ClaimsCoreTest, OneDeathGivesOneBenefitWhoeverFiles) {
  const StreamId claim = Filed();
  EXPECT_EQ(File(Death()).name(), "ENTITLEMENT_IN_USE");
  ClaimFiled accident = Death();
  accident.benefit = "death-accident";
  EXPECT_EQ(File(accident).name(), "ENTITLEMENT_IN_USE") << "the same programme";
  PayInFull(claim);
  ClaimFiled later = Death();
  later.event_date.days += 5;
  EXPECT_EQ(File(later).name(), "ENTITLEMENT_IN_USE");
  EXPECT_EQ(File(Medical(10)).name(), "ACCEPTED") << "another programme";
}

TEST_F(ClaimsCoreTest, ARejectionFreesTheEntitlement) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Reject("app-1", claim, ""), "REASON_REQUIRED");
  EXPECT_EQ(Reject("app-1", claim, "because"), "REASON_REQUIRED");
  EXPECT_EQ(Reject("app-1", claim, "not-an-heir"), "ACCEPTED");
  EXPECT_EQ(core().Find(claim)->reason, "not-an-heir");
  EXPECT_EQ(Approve("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(File(Death()).name(), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kExpense, "death-natural"), 0);
}

TEST_F(ClaimsCoreTest, ABenefitThatMayBeHadAgainIsForAnotherEvent) {
  const ClaimFiled first = Medical(30);
  EXPECT_EQ(File(first).name(), "ACCEPTED");
  EXPECT_EQ(File(Medical(10)).name(), "ENTITLEMENT_IN_USE") << "while the first one stands";
  PayInFull(first.claim);
  EXPECT_EQ(File(Medical(30)).name(), "ENTITLEMENT_IN_USE") << "the same event";
  EXPECT_EQ(File(Medical(10)).name(), "ACCEPTED");
}

TEST_F(ClaimsCoreTest, CoverIsJudgedOnTheDateOfTheEvent) {
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

TEST_F(ClaimsCoreTest, WhoNeverPaidIsNotCovered) {
  const ClaimFiled body = Death();
  std::vector<SubjectId> people = PeopleOf(body);
  people[0] = fund_.NewSubject();
  EXPECT_EQ(File(body, people).name(), "NOT_COVERED");
}

TEST_F(ClaimsCoreTest, TheContributionThatGivesTheCoverIsCited) {
  const ClaimFiled body = Death();
  const Answer answer = File(body);
  const auto& cited = fund_.leaf(answer.entry.log, answer.entry.index).entry.rests_on;
  ASSERT_EQ(cited.size(), 1u);
  EXPECT_EQ(fund_.leaf(cited[0].log, cited[0].index).command.subjects[0], member_);
}

TEST_F(ClaimsCoreTest, RefusesWhatTheBenefitDoesNotAllow) {
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
  EXPECT_TRUE(core().claims().empty());
}

TEST_F(ClaimsCoreTest, AFilingNamesTheStreamsOnWhichItRests) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const StreamId entitlement = EntitlementStream("life", member_);
  for (const std::vector<StreamId>& streams :
       {std::vector<StreamId>{entitlement, core::StreamOf(member_)},
        {body.claim, core::StreamOf(member_)},
        {body.claim, entitlement}}) {
    EXPECT_EQ(fund_.Submit("off-1", EventType::kClaimFiled, body, streams, people).name(),
              "INVALID_ARGUMENT");
  }
}

TEST_F(ClaimsCoreTest, TheBankDoesNotPayWhatItDoesNotHave) {
  for (int i = 0; i < 3; ++i) {
    member_ = fund_.NewSubject();
    Pay(member_);
    PayInFull(Filed());
  }
  member_ = fund_.NewSubject();
  Pay(member_);
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-2", claim), "ACCEPTED");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("pay-1", claim), "LIMIT_EXCEEDED");
  EXPECT_EQ(StateOf(claim), ClaimState::kPaymentOrdered);
}

TEST_F(ClaimsCoreTest, HeadOfficeTakesUpAConsulatesRequest) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  const Answer request = Request(body, people);
  ASSERT_EQ(request.name(), "ACCEPTED") << request;
  body.request = request.entry;
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
  EXPECT_TRUE(core().Find(body.claim)->body.request.has_value());
  PayInFull(body.claim);
}

TEST_F(ClaimsCoreTest, ARequestIsTakenUpOnceAndAsItStands) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  body.request = Request(body, people).entry;
  ClaimFiled changed = body;
  changed.heirs[0].share_millionths = 400'000;
  changed.heirs[1].share_millionths = 600'000;
  EXPECT_EQ(File(changed, people).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(File(body, PeopleOf(body)).name(), "INVALID_ARGUMENT") << "other heirs";
  changed = body;
  changed.request->leaf_hash.value[0] ^= 1;
  EXPECT_EQ(File(changed, people).name(), "INVALID_ARGUMENT");
  changed = body;
  changed.request->index += 100;
  EXPECT_EQ(File(changed, people).name(), "NOT_FOUND");
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
  EXPECT_EQ(File(body, people).name(), "ALREADY_EXISTS");
}

TEST_F(ClaimsCoreTest, ASecondClaimForTheSameDeathIsRefusedWhereverItWasRequested) {
  Filed();
  ClaimFiled rival = Death();
  const std::vector<SubjectId> people = PeopleOf(rival);
  rival.request = Request(rival, people).entry;
  EXPECT_EQ(File(rival, people).name(), "ENTITLEMENT_IN_USE");
}

TEST_F(ClaimsCoreTest, TheDeadlineCountsToTheRequest) {
  ClaimFiled body = Death();
  body.event_date.days = fund_.today() - 365;
  const std::vector<SubjectId> people = PeopleOf(body);
  body.request = Request(body, people).entry;
  fund_.Advance(30 * kMicrosPerDay);
  EXPECT_EQ(File(body, people).name(), "ACCEPTED");
}

TEST_F(ClaimsCoreTest, AConsulateRequestsAndDecidesNothing) {
  const ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  EXPECT_EQ(File(body, people, "hk-off").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Recommend("hk-off", body.claim), "PERMISSION_DENIED");
  EXPECT_EQ(fund_.Submit("off-1", EventType::kClaimRequested, body, {body.claim}, people).name(),
            "PERMISSION_DENIED");
}

TEST_F(ClaimsCoreTest, AConsulateRefusesWhatHeadOfficeWould) {
  ClaimFiled body = Death();
  const std::vector<SubjectId> people = PeopleOf(body);
  body.benefit = "lottery";
  EXPECT_EQ(Request(body, people).name(), "UNKNOWN_BENEFIT");
  body = Death();
  body.documents.clear();
  EXPECT_EQ(Request(body, people).name(), "DOCUMENTS_MISSING");
  body = Death();
  body.heirs[0].share_millionths = 1;
  EXPECT_EQ(Request(body, people).name(), "SHARES_NOT_WHOLE");
  body = Death();
  EXPECT_EQ(Request(body, people).name(), "ACCEPTED");
  EXPECT_EQ(Request(body, people).name(), "ALREADY_EXISTS");
}

// Random acts on random claims against a model of states and sums.
TEST_F(ClaimsCoreTest, AgreesWithANaiveModel) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  std::map<StreamId, int>
      claims;                   // 0 filed, 1 recommended, 2 approved, 3 ordered, 4 paid, 5 rejected
  std::map<int, int> standing;  // claims of each member that are not rejected
  std::map<StreamId, int> member_of;
  std::vector<SubjectId> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(fund_.NewSubject());
    Pay(members.back());
  }
  int paid = 0;
  for (int i = 0; i < 150; ++i) {
    if (claims.empty() || random() % 3 == 0) {
      const int member = static_cast<int>(random() % members.size());
      member_ = members[member];
      const ClaimFiled body = Death();
      ASSERT_EQ(File(body).accepted(), standing[member] == 0);
      if (standing[member] > 0) continue;
      standing[member] = 1;
      claims[body.claim] = 0;
      member_of[body.claim] = member;
      continue;
    }
    auto it = claims.begin();
    std::advance(it, random() % claims.size());
    int& state = it->second;
    switch (random() % 5) {
      case 0:
        ASSERT_EQ(Recommend("off-1", it->first) == "ACCEPTED", state == 0);
        if (state == 0) state = 1;
        break;
      case 1:
        ASSERT_EQ(Approve("app-1", it->first) == "ACCEPTED", state == 1);
        if (state == 1) state = 2;
        break;
      case 2:
        ASSERT_EQ(Order("app-1", it->first) == "ACCEPTED", state == 2);
        if (state == 2) state = 3;
        break;
      case 3: {
        const bool expected = state == 3 && paid < 3;  // the bank holds three benefits
        ASSERT_EQ(PayOut("pay-1", it->first) == "ACCEPTED", expected);
        if (expected) {
          state = 4;
          ++paid;
        }
        break;
      }
      default: {
        const bool expected = (state == 0 || state == 1) && random() % 2 == 0;
        if (!expected && state < 2) break;
        ASSERT_EQ(Reject("app-1", it->first) == "ACCEPTED", expected);
        if (expected) {
          state = 5;
          standing[member_of[it->first]] = 0;
        }
      }
    }
  }
  EXPECT_EQ(Balance(Chart::kBank), (3 - paid) * kBenefit);
  const auto count = [&](int low, int high) {
    return std::count_if(claims.begin(), claims.end(), [&](const auto& item) {
      return item.second >= low && item.second <= high;
    });
  };
  EXPECT_EQ(Balance(Chart::kExpense, "death-natural"), count(2, 4) * kBenefit);
  EXPECT_EQ(Balance(Chart::kClaimsPayable), -count(2, 2) * kBenefit);
  EXPECT_EQ(Balance(Chart::kClaimsOrdered), -count(3, 3) * kBenefit);
}

}  // namespace
}  // namespace amanat::claims
