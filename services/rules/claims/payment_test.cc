#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/testing/claims_fixture.h"

namespace amanat::rules::claims {
namespace {

using PaymentTest = ClaimsTest;

TEST_F(PaymentTest, AClaimIsPaidByThreeDifferentPeople) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED") << "the filer may recommend";
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kExpense, "death-natural"), kBenefit);
  EXPECT_EQ(Balance(chart::kClaimsPayable), -kBenefit);
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kClaimsPayable), 0);
  EXPECT_EQ(Balance(chart::kClaimsOrdered), -kBenefit);
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kClaimsOrdered), 0);
  EXPECT_EQ(Balance(chart::kBank), 2 * kBenefit);
  EXPECT_EQ(StateOf(claim), ClaimState::kPaid);
}

TEST_F(PaymentTest, EachHeirHasACreditOfHisOwnAndTheOddUnitGoesToTheFirstInRank) {
  const StreamId claim = Filed();
  PayInFull(claim);
  const LogId log = fund_.log(kHeadOffice);
  const auto& postings = fund_.leaf(log, Find(claim)->last).entry.postings;
  ASSERT_EQ(postings.size(), 3u);
  EXPECT_EQ(postings[0].amount, kBenefit);
  EXPECT_EQ(postings[1].amount, -5'000'000);
  EXPECT_EQ(postings[2].amount, -5'000'001);
}

TEST_F(PaymentTest, NobodyActsInTwoOfTheThreeRoles) {
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

TEST_F(PaymentTest, OnePersonWithSeveralCodesActsInOneOfTheThreeRoles) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  fund_.Join("app-1", "off-1");
  EXPECT_EQ(Approve("app-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Reject("app-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Approve("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Order("all-1", claim), "ACCEPTED");
  fund_.Join("pay-1", "app-1");
  EXPECT_EQ(PayOut("pay-1", claim), "SEPARATION_OF_DUTIES") << "off-1, by way of app-1";
  fund_.SetProfile({.code = "app-1"});
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED") << "and off-1 no more";
}

TEST_F(PaymentTest, WhoApprovedOrOrderedDoesNotPay) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Approve("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("all-1", claim), "SEPARATION_OF_DUTIES");
}

TEST_F(PaymentTest, WhoOnlyOrderedDoesNotPay) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("all-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("all-1", claim), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
}

TEST_F(PaymentTest, PeopleAreLookedAtBeforeTheState) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("all-1", claim), "SEPARATION_OF_DUTIES") << "though nothing is approved yet";
}

TEST_F(PaymentTest, TheRowSaysWhoDidWhat) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-2", claim), "ACCEPTED");
  EXPECT_EQ(Approve("all-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
  const Claim paid = *Find(claim);
  EXPECT_EQ(paid.filer, "off-1");
  EXPECT_EQ(paid.recommender, "off-2");
  EXPECT_EQ(paid.approver, "all-1");
  EXPECT_EQ(paid.orderer, "app-1");
  EXPECT_EQ(paid.payer, "pay-1");
  EXPECT_EQ(paid.rejector, "");
  EXPECT_EQ(paid.last, log().size() - 1);
  const StreamId other = Filed(fund_.NewSubject());
  EXPECT_EQ(Reject("app-1", other), "ACCEPTED");
  EXPECT_EQ(Find(other)->rejector, "app-1");
  EXPECT_EQ(Find(other)->approver, "");
}

TEST_F(PaymentTest, APaymentAndARejectionNameTheEntitlement) {
  const StreamId claim = Filed();
  EXPECT_EQ(fund_.Submit("app-1", event::kClaimRejected, ClaimRejected{claim, "withdrawn"}, {claim})
                .name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(fund_.Submit("pay-1", event::kClaimPaid, ClaimStep{claim}, {claim}).name(),
            "INVALID_ARGUMENT");
}

TEST_F(PaymentTest, AnActWithoutItsRoleLeavesNoEntry) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("app-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Approve("off-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Reject("pay-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(Order("pay-1", claim), "PERMISSION_DENIED");
  EXPECT_EQ(PayOut("app-1", claim), "PERMISSION_DENIED");
}

TEST_F(PaymentTest, StepsFollowEachOther) {
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

TEST_F(PaymentTest, AnUnknownClaimIsNotFound) {
  EXPECT_EQ(Recommend("off-1", fund_.NewStream()), "NOT_FOUND");
  EXPECT_EQ(PayOut("pay-1", fund_.NewStream()), "NOT_FOUND");
}

TEST_F(PaymentTest, ARejectionFreesTheEntitlement) {
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-1", claim), "ACCEPTED");
  EXPECT_EQ(Reject("app-1", claim, ""), "REASON_REQUIRED");
  EXPECT_EQ(Reject("app-1", claim, "because"), "INVALID_ARGUMENT");
  EXPECT_EQ(Reject("app-1", claim, "not-an-heir"), "ACCEPTED");
  EXPECT_EQ(Find(claim)->reason, "not-an-heir");
  EXPECT_EQ(Approve("app-1", claim), "WRONG_STATE");
  EXPECT_EQ(File(Death()).name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kExpense, "death-natural"), 0);
}

TEST_F(PaymentTest, TheBankDoesNotPayWhatItDoesNotHave) {
  for (int i = 0; i < 3; ++i) {
    member_ = fund_.NewSubject();
    PayBeforeDeath({member_});
    PayInFull(Filed());
  }
  member_ = fund_.NewSubject();
  PayBeforeDeath({member_});
  const StreamId claim = Filed();
  EXPECT_EQ(Recommend("off-2", claim), "ACCEPTED");
  EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
  EXPECT_EQ(PayOut("pay-1", claim), "LIMIT_EXCEEDED");
  EXPECT_EQ(StateOf(claim), ClaimState::kPaymentOrdered);
}

// Random acts on random claims against a model of states and sums.
TEST_F(PaymentTest, AgreesWithANaiveModel) {
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
  }
  PayBeforeDeath(members);
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
  EXPECT_EQ(Balance(chart::kBank), (3 - paid) * kBenefit);
  const auto count = [&](int low, int high) {
    return std::count_if(claims.begin(), claims.end(), [&](const auto& item) {
      return item.second >= low && item.second <= high;
    });
  };
  EXPECT_EQ(Balance(chart::kExpense, "death-natural"), count(2, 4) * kBenefit);
  EXPECT_EQ(Balance(chart::kClaimsPayable), -count(2, 2) * kBenefit);
  EXPECT_EQ(Balance(chart::kClaimsOrdered), -count(3, 3) * kBenefit);
}

}  // namespace
}  // namespace amanat::rules::claims
