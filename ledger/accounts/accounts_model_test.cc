// A random workload against a model in the plainest words: every rule is asked of the whole model
// after every act. What is stored at each commit is only what TakeChanged names, and must be enough
// to rebuild the accounts.
#include <iostream>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "ledger/accounts/accounts.h"
#include "ledger/accounts/reversal.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::Limit;
using entry::Phase;
using entry::Posting;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr uint32_t kType = 9000;  // of a newer version, which these accounts permit

struct Model {
  struct Row {
    entry::AccountOpening opening;
    int64_t posted = 0;
    bool closed = false;
  };
  std::vector<Row> rows;
  std::map<LogIndex, std::vector<Posting>> holds;
  std::map<LogIndex, Entry> entries;  // accepted ones that posted, by index
  std::set<LogIndex> reversed;

  Row& At(uint64_t number) { return rows.at(number - 1); }
  int64_t Held(uint64_t number, bool debit) const {
    int64_t sum = 0;
    for (const auto& [index, postings] : holds) {
      for (const Posting& p : postings) {
        if (p.account == number && (p.amount > 0) == debit) sum += p.amount;
      }
    }
    return sum;
  }
  bool KeepsLimits(uint64_t number) const {
    const Row& row = rows.at(number - 1);
    const int64_t debit = row.posted + Held(number, true);
    const int64_t credit = row.posted + Held(number, false);
    const auto debit_max = static_cast<int64_t>(row.opening.debit_balance_max);
    const auto credit_max = static_cast<int64_t>(row.opening.credit_balance_max);
    if (row.closed && (row.posted != 0 || debit != 0 || credit != 0)) return false;
    if (row.opening.limit == Limit::kNeverCredit && credit < 0) return false;
    if (row.opening.limit == Limit::kNeverDebit && debit > 0) return false;
    return (debit_max == 0 || debit <= debit_max) && (credit_max == 0 || -credit <= credit_max);
  }
};

// The model after `entry`, or nothing where a rule is broken.
std::optional<Model> After(Model model, const Entry& entry) {
  for (const auto& opening : entry.openings) model.rows.push_back({opening});
  std::map<uint64_t, int64_t> left;  // of what the closed hold held
  if (entry.closes_hold != 0) {
    if (!model.holds.contains(entry.closes_hold)) return std::nullopt;
    for (const Posting& p : model.holds.at(entry.closes_hold)) left[p.account] = p.amount;
    model.holds.erase(entry.closes_hold);
  }
  if (entry.reverses != 0) {
    if (!model.entries.contains(entry.reverses)) return std::nullopt;
    const Entry& original = model.entries.at(entry.reverses);
    if (!CheckReversal(original, kType, entry, toy::Catalogue()).ok()) return std::nullopt;
    if (!model.reversed.insert(entry.reverses).second) return std::nullopt;
    if (model.holds.contains(entry.reverses)) return std::nullopt;
  }
  bool posted = false;
  for (const Posting& p : entry.postings) {
    if (model.At(p.account).closed) return std::nullopt;
    if (p.phase == Phase::kCapture && std::abs(p.amount) > std::abs(left[p.account])) {
      return std::nullopt;
    }
    if (p.phase == Phase::kHold) {
      model.holds[entry.index].push_back(p);
    } else {
      model.At(p.account).posted += p.amount;
      posted = true;
    }
  }
  for (const uint64_t number : entry.closings) {
    if (model.At(number).closed) return std::nullopt;
    model.At(number).closed = true;
  }
  for (uint64_t number = 1; number <= model.rows.size(); ++number) {
    if (!model.KeepsLimits(number)) return std::nullopt;
  }
  if (posted) model.entries[entry.index] = entry;
  return model;
}

class AccountsModelTest : public ::testing::Test {
 protected:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  uint64_t AnyAccount() { return 1 + Below(model_.rows.size()); }

  entry::AccountOpening RandomOpening() {
    entry::AccountOpening opening{.office = "manila",
                                  .chart = 777,
                                  .currency = kRiyal,
                                  .dimension = std::to_string(model_.rows.size()),
                                  .limit = static_cast<Limit>(Below(3)),
                                  .event_types = {kType}};
    if (Below(3) == 0) opening.debit_balance_max = 1 + Below(400);
    if (Below(3) == 0) opening.credit_balance_max = 1 + Below(400);
    return opening;
  }
  void PostSome(Phase phase, Entry& entry) {
    const auto amount = static_cast<int64_t>(1 + Below(150));
    const uint64_t debit = AnyAccount();
    const uint64_t credit = debit % model_.rows.size() + 1;
    entry.postings.push_back({debit, amount, phase});
    entry.postings.push_back({credit, -amount, phase});
  }
  void CloseAHold(bool capture, Entry& entry) {
    if (model_.holds.empty()) return;
    const auto hold = std::next(model_.holds.begin(), Below(model_.holds.size()));
    entry.closes_hold = Below(10) == 0 ? entry.index + 5 : hold->first;
    if (!capture) return;
    const auto part = static_cast<int64_t>(1 + Below(160));
    for (const Posting& p : hold->second) {
      entry.postings.push_back({p.account, p.amount > 0 ? part : -part, Phase::kCapture});
    }
  }
  void ReverseOne(Entry& entry) {
    if (model_.entries.empty()) return;
    const auto original = std::next(model_.entries.begin(), Below(model_.entries.size()))->second;
    entry.reverses = original.index;
    entry.postings = ReversingPostings(original);
  }
  void CloseOne(Entry& entry) {
    const uint64_t number = AnyAccount();
    // Seldom does an account stand at zero by itself.
    for (uint64_t n = number; n <= model_.rows.size(); ++n) {
      if (model_.At(n).posted == 0) return entry.closings.push_back(n);
    }
    entry.closings.push_back(number);
  }
  Entry RandomEntry() {
    Entry entry{.index = ++index_};
    if (model_.rows.size() < 4 || Below(60) == 0) entry.openings.push_back(RandomOpening());
    if (!entry.openings.empty()) return entry;
    switch (Below(12)) {
      case 0:
      case 1:
      case 2:
        PostSome(Phase::kHold, entry);
        break;
      case 3:
      case 4:
        CloseAHold(/*capture=*/true, entry);
        break;
      case 5:
        CloseAHold(/*capture=*/false, entry);
        break;
      case 6:
        ReverseOne(entry);
        break;
      case 7:
        CloseOne(entry);
        break;
      default:
        PostSome(Phase::kPosted, entry);
    }
    return entry;
  }
  // What examination does with an entry that reverses another.
  bool Reverses(const Entry& entry) const {
    if (entry.reverses == 0) return true;
    return CheckReversal(model_.entries.at(entry.reverses), kType, entry, toy::Catalogue()).ok();
  }
  bool Apply(const Entry& entry) {
    if (!Reverses(entry)) return false;
    const auto breach = accounts_.Apply(entry, kType);
    return breach.ok() && !breach->has_value();
  }
  void ExpectSame(const Accounts& accounts) {
    ASSERT_EQ(accounts.all().size(), model_.rows.size());
    for (const Account& account : accounts.all()) {
      ASSERT_EQ(account.posted, model_.At(account.number).posted);
      ASSERT_EQ(account.closed, model_.At(account.number).closed);
      ASSERT_EQ(account.held_debit, model_.Held(account.number, true));
      ASSERT_EQ(account.held_credit, -model_.Held(account.number, false));
      ASSERT_EQ(accounts.Find(KeyOf(account.opening)), &account);
    }
    ASSERT_EQ(accounts.holds().size(), model_.holds.size());
    for (const auto& [index, postings] : model_.holds) {
      ASSERT_NE(accounts.FindHold(index), nullptr);
      ASSERT_EQ(accounts.FindHold(index)->size(), postings.size());
    }
    ASSERT_EQ(accounts.reversed().size(), model_.reversed.size());
    for (const LogIndex index : model_.reversed) ASSERT_TRUE(accounts.IsReversed(index));
  }
  // Writes what changed to the rows, as a store does, and forgets how to take it back.
  void Commit() {
    const Changed changed = accounts_.TakeChanged();
    for (const uint64_t number : changed.accounts) {
      stored_accounts_[number] = *accounts_.Find(number);
    }
    for (const LogIndex index : changed.holds_opened) {
      ASSERT_TRUE(stored_holds_.emplace(index, *accounts_.FindHold(index)).second);
    }
    for (const LogIndex index : changed.holds_closed) ASSERT_EQ(stored_holds_.erase(index), 1u);
    for (const LogIndex index : changed.reversed) stored_reversed_.insert(index);
    accounts_.Forget();
    undo_.clear();
  }
  void Rebuild(Accounts& rebuilt) const {
    for (const auto& [number, account] : stored_accounts_) {
      ASSERT_EQ(rebuilt.LoadAccount(account), absl::OkStatus());
    }
    for (const auto& [index, postings] : stored_holds_) {
      ASSERT_EQ(rebuilt.LoadHold(index, postings), absl::OkStatus());
    }
    for (const LogIndex index : stored_reversed_) {
      ASSERT_EQ(rebuilt.LoadReversed(index), absl::OkStatus());
    }
  }
  void RollBackSome() {
    if (undo_.empty()) return;
    const size_t kept = Below(undo_.size());
    accounts_.RollbackTo(undo_[kept].first);
    model_ = undo_[kept].second;
    undo_.resize(kept);
  }

  const uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  LogIndex index_ = 0;
  Accounts accounts_{toy::Catalogue()};
  Model model_;
  std::vector<std::pair<size_t, Model>> undo_;  // each mark since the last commit
  std::map<uint64_t, Account> stored_accounts_;
  std::map<LogIndex, std::vector<Posting>> stored_holds_;
  std::set<LogIndex> stored_reversed_;
};

TEST_F(AccountsModelTest, ARandomWorkloadAgreesWithTheModelAndWithWhatIsStored) {
  std::cout << "seed " << seed_ << "\n";
  SCOPED_TRACE(seed_);
  int done = 0, refused = 0, rolled_back = 0, reversed = 0, closed = 0, rebuilt = 0;
  for (int act = 0; act < 4'000; ++act) {
    const Entry entry = RandomEntry();
    const size_t mark = accounts_.Mark();
    std::optional<Model> expected = After(model_, entry);
    ASSERT_EQ(Apply(entry), expected.has_value()) << "act " << act;
    ++(expected.has_value() ? done : refused);
    if (expected.has_value()) {
      undo_.emplace_back(mark, std::exchange(model_, *std::move(expected)));
      if (entry.reverses != 0) ++reversed;
      if (!entry.closings.empty()) ++closed;
    }
    if (Below(20) == 0) {
      RollBackSome();
      ++rolled_back;
    }
    if (Below(15) == 0) Commit();
    ASSERT_NO_FATAL_FAILURE(ExpectSame(accounts_));
    if (!undo_.empty() || Below(4) != 0) continue;
    // Goes on with what was rebuilt, as after a restart.
    Accounts again{toy::Catalogue()};
    ASSERT_NO_FATAL_FAILURE(Rebuild(again));
    ASSERT_NO_FATAL_FAILURE(ExpectSame(again));
    accounts_ = std::move(again);
    ++rebuilt;
  }
  EXPECT_GT(done, 800);
  EXPECT_GT(refused, 300);
  EXPECT_GT(rolled_back, 100);
  EXPECT_GT(reversed, 20);
  EXPECT_GT(closed, 5);
  EXPECT_GT(rebuilt, 10);
}

}  // namespace
}  // namespace amanat::accounts
