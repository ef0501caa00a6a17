#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounts/accounts.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::Phase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr uint32_t kType = 9000;  // of a newer version, which these accounts permit

// Two accounts of a newer chart, and what a batch does to them.
class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    Open("a");
    Open("b");
    (void)accounts_.TakeChanged();
    accounts_.Forget();
  }
  void Apply(Entry entry) {
    entry.index = next_++;
    const auto breach = accounts_.Apply(entry, kType);
    ASSERT_TRUE(breach.ok()) << breach.status();
    ASSERT_FALSE(breach->has_value()) << (**breach).Text(toy::Catalogue());
  }
  void Open(const std::string& dimension) {
    Entry entry;
    entry.openings = {{.office = "manila",
                       .chart = 777,
                       .currency = kRiyal,
                       .dimension = dimension,
                       .event_types = {kType}}};
    Apply(entry);
  }
  void Post(int64_t amount, Phase phase = Phase::kPosted, LogIndex closes_hold = 0) {
    Entry entry;
    entry.postings = {{1, amount, phase}, {2, -amount, phase}};
    entry.closes_hold = closes_hold;
    Apply(entry);
  }
  void Hold(int64_t amount) { Post(amount, Phase::kHold); }
  void Release(LogIndex hold) {
    Entry entry;
    entry.closes_hold = hold;
    Apply(entry);
  }
  void Reverse(LogIndex original, int64_t amount) {
    Entry entry;
    entry.postings = {{1, -amount}, {2, amount}};
    entry.reverses = original;
    Apply(entry);
  }
  void Close(uint64_t number) {
    Entry entry;
    entry.closings = {number};
    Apply(entry);
  }
  LogIndex last() const { return next_ - 1; }

  Accounts accounts_{toy::Catalogue()};
  LogIndex next_ = 1;
};

TEST_F(JournalTest, TakesBackSingleEntriesAndWholeBatches) {
  Post(5);
  const size_t mark = accounts_.Mark();
  Hold(3);
  Post(2, Phase::kCapture, last());
  Reverse(last(), 2);
  Open("c");
  Close(3);
  accounts_.RollbackTo(mark);
  EXPECT_EQ(accounts_.all().size(), 2u);
  EXPECT_EQ(accounts_.Find(1)->posted, 5);
  EXPECT_THAT(accounts_.holds(), IsEmpty());
  EXPECT_THAT(accounts_.reversed(), IsEmpty());
  accounts_.RollbackTo(0);
  EXPECT_EQ(accounts_.Find(1)->posted, 0);
}

TEST_F(JournalTest, TellsWhatChangedOnce) {
  Post(5);
  const LogIndex post = last();
  Hold(3);
  const LogIndex hold = last();
  Reverse(post, 5);
  Open("c");
  const Changed changed = accounts_.TakeChanged();
  EXPECT_THAT(changed.accounts, ElementsAre(1, 2, 3));
  EXPECT_THAT(changed.holds_opened, ElementsAre(hold));
  EXPECT_THAT(changed.holds_closed, IsEmpty());
  EXPECT_THAT(changed.reversed, ElementsAre(post));
  Close(3);
  Release(hold);
  const Changed next = accounts_.TakeChanged();
  EXPECT_THAT(next.accounts, ElementsAre(1, 2, 3));
  EXPECT_THAT(next.holds_opened, IsEmpty());
  EXPECT_THAT(next.holds_closed, ElementsAre(hold));
  EXPECT_THAT(next.reversed, IsEmpty());
  EXPECT_THAT(accounts_.TakeChanged().accounts, IsEmpty());
}

TEST_F(JournalTest, AHoldOpenedAndClosedInBetweenDidNotChange) {
  Hold(3);
  Release(last());
  const Changed changed = accounts_.TakeChanged();
  EXPECT_THAT(changed.holds_opened, IsEmpty());
  EXPECT_THAT(changed.holds_closed, IsEmpty());
}

TEST_F(JournalTest, WhatWasTakenBackDidNotChange) {
  Hold(3);
  (void)accounts_.TakeChanged();
  const LogIndex hold = last();
  const size_t mark = accounts_.Mark();
  Release(hold);
  Open("c");
  Hold(4);
  accounts_.RollbackTo(mark);
  const Changed changed = accounts_.TakeChanged();
  EXPECT_THAT(changed.accounts, IsEmpty());
  EXPECT_THAT(changed.holds_opened, IsEmpty());
  EXPECT_THAT(changed.holds_closed, IsEmpty());
}

TEST_F(JournalTest, WhatChangedOutlivesTheJournal) {
  Post(5);
  accounts_.Forget();
  EXPECT_EQ(accounts_.Mark(), 0u);
  EXPECT_THAT(accounts_.TakeChanged().accounts, ElementsAre(1, 2));
}

TEST_F(JournalTest, NothingIsTakenBackThatWasHandedOut) {
  Post(5);
  (void)accounts_.TakeChanged();
  EXPECT_DEATH(accounts_.RollbackTo(0), "taken_steps_");
}

TEST_F(JournalTest, IsRebuiltFromItsRows) {
  Hold(3);
  Accounts rebuilt{toy::Catalogue()};
  for (const Account& account : accounts_.all()) {
    ASSERT_EQ(rebuilt.LoadAccount(account), absl::OkStatus());
  }
  ASSERT_EQ(rebuilt.LoadHold(last(), *accounts_.FindHold(last())), absl::OkStatus());
  ASSERT_EQ(rebuilt.LoadReversed(7), absl::OkStatus());
  EXPECT_EQ(rebuilt.Find(1)->held_debit, 3);
  EXPECT_TRUE(rebuilt.IsReversed(7));
  EXPECT_THAT(rebuilt.TakeChanged().accounts, IsEmpty());
  EXPECT_EQ(rebuilt.Mark(), 0u);
}

TEST_F(JournalTest, RowsThatContradictEachOtherAreDataLoss) {
  Accounts rebuilt{toy::Catalogue()};
  const auto load = [&](Account account, auto&& change) {
    change(account);
    return rebuilt.LoadAccount(account).code();
  };
  constexpr auto kLoss = absl::StatusCode::kDataLoss;
  const Account first = *accounts_.Find(1);
  EXPECT_EQ(load(first, [](Account& a) { a.number = 2; }), kLoss);
  EXPECT_EQ(load(first, [](Account& a) { a.held_credit = -1; }), kLoss);
  EXPECT_EQ(load(first, [](Account&) {}), absl::StatusCode::kOk);
  EXPECT_EQ(load(first, [](Account& a) { a.number = 2; }), kLoss) << "the same key";
  EXPECT_EQ(rebuilt.LoadHold(3, {}).code(), kLoss);
  EXPECT_EQ(rebuilt.LoadHold(3, {{2, 5, Phase::kHold}}).code(), kLoss);
  EXPECT_EQ(rebuilt.LoadHold(3, {{1, 5, Phase::kPosted}}).code(), kLoss);
  EXPECT_EQ(rebuilt.LoadHold(3, {{1, 5, Phase::kHold}}), absl::OkStatus());
  EXPECT_EQ(rebuilt.LoadHold(3, {{1, 5, Phase::kHold}}).code(), kLoss);
  EXPECT_EQ(rebuilt.LoadReversed(0).code(), kLoss);
  EXPECT_EQ(rebuilt.LoadReversed(4), absl::OkStatus());
  EXPECT_EQ(rebuilt.LoadReversed(4).code(), kLoss);
  EXPECT_EQ(rebuilt.all().size(), 1u);
}

}  // namespace
}  // namespace amanat::accounts
