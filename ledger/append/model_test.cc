// Random commands against a model that is too simple to be wrong: balances in a map.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::append {
namespace {

using entry::Book;
using entry::Outcome;

constexpr int kSteps = 250;

class Model {
 public:
  bool Issue(const std::string& allotment, int64_t amount) {
    if (amount > bank_) return false;
    bank_ -= amount;
    in_transit_[allotment] += amount;
    return true;
  }
  void Deposit(int64_t amount) { bank_ += amount; }
  void ExpectEqual(const Writer& ledger) const {
    EXPECT_EQ(PostedOn(ledger, ManilaAccount(toy::kVault)), bank_);
    for (const auto& [allotment, amount] : in_transit_) {
      EXPECT_EQ(PostedOn(ledger, ManilaAccount(toy::kUnderWay, allotment)), amount);
    }
  }

 private:
  int64_t bank_ = 0;
  std::map<std::string, int64_t> in_transit_;
};

struct Answered {
  SignedCommand command;
  AppendResult result;
};

TEST(ModelTest, RandomTransfersAgreeWithANaiveModel) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  FundFixture fund(nullptr, seed);
  fund.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
  Writer* ledger = &fund.FoundLog("manila", Book::kFund);
  Model model;
  std::vector<Answered> answered;
  int refused = 0, repeated = 0, reopened = 0;
  for (int step = 0; step < kSteps; ++step) {
    SCOPED_TRACE(absl::StrCat("step ", step));
    fund.clock().Advance(static_cast<int64_t>(random() % kMicrosPerSecond));
    const uint64_t dice = random() % 20;
    if (dice == 0) {
      fund.CloseAll();
      fund.OpenAll();
      ledger = &fund.log("manila", Book::kFund);
      ++reopened;
    } else if (dice < 4 && !answered.empty()) {
      const Answered& first = answered[random() % answered.size()];
      const auto again = ledger->Append(first.command);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_TRUE(again->repeated);
      EXPECT_EQ(again->leaf_hash, first.result.leaf_hash);
      EXPECT_EQ(again->outcome, first.result.outcome);
      ++repeated;
    } else {
      const int64_t amount = 1 + static_cast<int64_t>(random() % 1000);
      const std::string allotment = absl::StrCat("a-", random() % 4);
      const bool deposit = dice < 8;
      const SignedCommand command =
          fund.Sign(deposit ? OpeningBalance(fund, *ledger, amount)
                            : IssueAllotment(fund, *ledger, allotment, amount));
      const auto result = ledger->Append(command);
      ASSERT_TRUE(result.ok()) << result.status();
      if (deposit) model.Deposit(amount);
      const bool accepted = deposit || model.Issue(allotment, amount);
      EXPECT_EQ(result->outcome, accepted ? Outcome::kAccepted : Outcome::kLimitExceeded);
      if (!accepted) ++refused;
      answered.push_back({command, *result});
    }
    model.ExpectEqual(*ledger);
    if (HasFailure()) return;
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(repeated, 0);
  EXPECT_GT(reopened, 0);
}

}  // namespace
}  // namespace amanat::append
