#include <iostream>
#include <random>

#include "gtest/gtest.h"
#include "ledger/accounts/accounts.h"

namespace amanat::accounts {
namespace {

using entry::EventType;
using entry::Phase;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr uint64_t kCash = 1, kDueToHome = 2, kSpent = 3;

// A consulate's allotment in the plainest words: three numbers and a list of reservations.
struct Model {
  int64_t cash = 0, due = 0, spent = 0;
  std::map<LogIndex, int64_t> reserved;

  int64_t Free() const {
    int64_t free = cash;
    for (const auto& [index, amount] : reserved) free -= amount;
    return free;
  }
};

struct Act {
  int kind = 0;  // 0 accept, 1 reserve, 2 capture, 3 release, 4 return
  int64_t amount = 0;
  LogIndex hold = 0;
};

Act RandomAct(const Model& model, std::mt19937_64& random) {
  Act act{.kind = static_cast<int>(random() % 5),
          .amount = static_cast<int64_t>(1 + random() % 200)};
  if (act.kind == 0 && random() % 3 != 0) act.kind = 1;  // more spending than money
  if (act.kind != 2 && act.kind != 3) return act;
  act.hold = 1 + random() % 10'000;
  if (!model.reserved.empty() && random() % 8 != 0) {
    act.hold = std::next(model.reserved.begin(), random() % model.reserved.size())->first;
  }
  return act;
}

bool ApplyToModel(const Act& act, LogIndex index, Model& model) {
  const auto held = model.reserved.find(act.hold);
  switch (act.kind) {
    case 0:
      model.cash += act.amount;
      model.due += act.amount;
      return true;
    case 1:
      if (act.amount > model.Free()) return false;
      model.reserved[index] = act.amount;
      return true;
    case 2:
      if (held == model.reserved.end() || act.amount > held->second) return false;
      model.cash -= act.amount;
      model.spent += act.amount;
      model.reserved.erase(held);
      return true;
    case 3:
      if (held == model.reserved.end()) return false;
      model.reserved.erase(held);
      return true;
    default:
      if (act.amount > model.Free()) return false;
      model.cash -= act.amount;
      model.due -= act.amount;
      return true;
  }
}

entry::Entry EntryOf(const Act& act, LogIndex index) {
  entry::Entry entry;
  entry.index = index;
  entry.closes_hold = act.hold;
  const int64_t amount = act.amount;
  if (act.kind == 0) entry.postings = {{kCash, amount}, {kDueToHome, -amount}};
  if (act.kind == 1) {
    entry.postings = {{kSpent, amount, Phase::kHold}, {kCash, -amount, Phase::kHold}};
  }
  if (act.kind == 2) {
    entry.postings = {{kSpent, amount, Phase::kCapture}, {kCash, -amount, Phase::kCapture}};
  }
  if (act.kind == 4) entry.postings = {{kDueToHome, amount}, {kCash, -amount}};
  return entry;
}

class AccountsModelTest : public ::testing::Test {
 protected:
  AccountsModelTest() {
    entry::Entry entry;
    for (const Chart chart : {Chart::kAllotmentCash, Chart::kDueTo, Chart::kDisbursed}) {
      entry.openings.push_back(OpeningOf({"riyadh", chart, kRiyal, "a"}));
    }
    EXPECT_TRUE(accounts_.Apply(entry, 1, undo_).ok());
    undo_.clear();
  }
  bool Apply(const Act& act, LogIndex index) {
    constexpr EventType kTypes[] = {EventType::kAllotmentAccepted, EventType::kAssistanceApproved,
                                    EventType::kAssistanceDisbursed, EventType::kAssistanceReleased,
                                    EventType::kAllotmentReturned};
    const auto breach =
        accounts_.Apply(EntryOf(act, index), static_cast<uint32_t>(kTypes[act.kind]), undo_);
    return breach.ok() && !breach->has_value();
  }
  void ExpectSame(const Model& model) const {
    ASSERT_EQ(accounts_.Find(kCash)->posted, model.cash);
    ASSERT_EQ(accounts_.Find(kCash)->Available(), model.Free());
    ASSERT_EQ(accounts_.Find(kSpent)->posted, model.spent);
    ASSERT_EQ(accounts_.Find(kDueToHome)->posted, -model.due);
    ASSERT_EQ(accounts_.holds().size(), model.reserved.size());
    ASSERT_GE(model.Free(), 0);
  }
  void Undo() {
    while (!undo_.empty()) {
      undo_.back()();
      undo_.pop_back();
    }
  }

  Accounts accounts_;
  UndoJournal undo_;
};

TEST_F(AccountsModelTest, ARandomWorkloadAgreesWithTheModelAlsoAfterUndo) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  Model model, committed;
  int done = 0, refused = 0, undone = 0;
  for (LogIndex index = 1; index <= 10'000; ++index) {
    const Act act = RandomAct(model, random);
    const bool expected = ApplyToModel(act, index, model);
    ASSERT_EQ(Apply(act, index), expected) << "seed " << seed << ", act " << index;
    ++(expected ? done : refused);
    if (random() % 10 == 0) {
      if (random() % 3 == 0) {
        Undo();
        model = committed;
        ++undone;
      }
      undo_.clear();
      committed = model;
    }
    ExpectSame(model);
  }
  EXPECT_GT(done, 1000);
  EXPECT_GT(refused, 1000);
  EXPECT_GT(undone, 100);
}

}  // namespace
}  // namespace amanat::accounts
