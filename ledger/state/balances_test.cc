#include "ledger/state/balances.h"

#include <gtest/gtest.h>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/testing/book.h"

namespace amanat::state {
namespace {

class BalancesTest : public ::testing::Test {
 protected:
  BalancesTest() { RecordProperty("seed", std::to_string(seed_)); }

  // `entries` in batches of at most `batch`.
  void Fill(size_t entries, size_t batch) {
    while (entries > 0) {
      const size_t count = std::min<size_t>(entries, 1 + book_.Below(batch));
      book_.Grow(count);
      book_.Store();
      entries -= count;
    }
  }
  // Every answer at some sizes and dates is what the list adds up to.
  void ExpectAsTheList() {
    MemoryReader& stored = book_.stored();
    for (int i = 0; i < 60; ++i) {
      const TreeSize size = book_.Below(book_.size() + 1);
      const int32_t date = static_cast<int32_t>(book_.Below(24)) - 12;
      for (uint64_t account = 1; account <= book_.accounts() + 1; ++account) {
        ASSERT_EQ(*BalanceAt(stored, account, size), book_.At(account, size))
            << "account " << account << ", size " << size;
        const auto posted = BalanceOn(stored, account, date, size);
        ASSERT_TRUE(posted.ok()) << posted.status();
        ASSERT_EQ(*posted, book_.On(account, date, size))
            << "account " << account << ", size " << size << ", date " << date;
      }
    }
  }

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  Book book_{seed_};
};

TEST_F(BalancesTest, ManySmallBatchesAddUp) {
  Fill(300, 2);
  ExpectAsTheList();
}

TEST_F(BalancesTest, FewLargeBatchesAddUp) {
  Fill(300, 200);
  ExpectAsTheList();
}

TEST_F(BalancesTest, NothingStoredIsNoBalance) {
  EXPECT_EQ(*BalanceAt(book_.stored(), 1, 0), Balance{});
  EXPECT_EQ(*BalanceOn(book_.stored(), 1, 0, 0), 0);
  EXPECT_EQ(*StoredSize(book_.stored()), 0u);
  EXPECT_TRUE(TrialBalance(book_.stored(), 0, std::nullopt, 1, 10)->rows.empty());
}

TEST_F(BalancesTest, AnAccountIsThereFromTheEntryThatOpensIt) {
  Fill(200, 20);
  for (uint64_t account = 1; account <= book_.accounts(); ++account) {
    const LogIndex opened_at = book_.opened_at(account);
    EXPECT_FALSE(FindAccount(book_.stored(), account, opened_at)->has_value());
    EXPECT_EQ((*FindAccount(book_.stored(), account, opened_at + 1))->number, account);
  }
  EXPECT_FALSE(FindAccount(book_.stored(), 1000, book_.size())->has_value());
}

TEST_F(BalancesTest, WhatIsStoredMeanwhileChangesNoAnswer) {
  Fill(200, 20);
  const TreeSize size = book_.size() - 10;
  std::vector<int64_t> expected;
  for (uint64_t account = 1; account <= 6; ++account) {
    expected.push_back(book_.On(account, 0, size));
  }
  int writes = 0;
  book_.stored().on_read = [&] {
    // Before a third of the reads the log grows.
    if (book_.Below(3) != 0) return;
    book_.Grow(3);
    book_.Store();
    ++writes;
  };
  for (int round = 0; round < 5; ++round) {
    for (uint64_t account = 1; account <= 6; ++account) {
      EXPECT_EQ(*BalanceOn(book_.stored(), account, 0, size), expected[account - 1]);
    }
  }
  EXPECT_GT(writes, 10);
}

TEST_F(BalancesTest, ALogThatGrowsWithEveryReadIsUnavailableNotWrong) {
  Fill(50, 10);
  book_.stored().on_read = [&] {
    book_.Grow(1);
    book_.Store();
  };
  EXPECT_TRUE(absl::IsUnavailable(BalanceOn(book_.stored(), 1, 0, 40).status()));
}

TEST_F(BalancesTest, TheTrialBalanceListsWhatWasOpenedByThen) {
  Fill(300, 30);
  for (const TreeSize size : {TreeSize{0}, TreeSize{1}, book_.opened_at(3), book_.opened_at(3) + 1,
                              TreeSize{150}, book_.size()}) {
    const auto page = TrialBalance(book_.stored(), size, std::nullopt, 1, 100);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_FALSE(page->next.has_value());
    size_t expected = 0;
    while (expected < book_.accounts() && book_.opened_at(expected + 1) < size) ++expected;
    ASSERT_EQ(page->rows.size(), expected);
    for (const TrialBalanceRow& row : page->rows) {
      EXPECT_EQ(row.balance, book_.At(row.account.number, size));
      EXPECT_EQ(row.debit() - row.credit(), row.balance.posted);
      EXPECT_EQ(std::min(row.debit(), row.credit()), 0);
    }
  }
}

TEST_F(BalancesTest, TheTrialBalanceOfADateIsPostedAlone) {
  Fill(300, 30);
  const auto page = TrialBalance(book_.stored(), 250, -2, 1, 100);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_FALSE(page->rows.empty());
  for (const TrialBalanceRow& row : page->rows) {
    EXPECT_EQ(row.balance, (Balance{book_.On(row.account.number, -2, 250), 0, 0}));
  }
}

TEST_F(BalancesTest, PagesOfTheTrialBalanceMeet) {
  Fill(300, 30);
  ASSERT_EQ(book_.accounts(), 6u);
  for (size_t rows_max = 1; rows_max <= 7; ++rows_max) {
    std::vector<uint64_t> numbers;
    for (std::optional<uint64_t> next = 1; next.has_value();) {
      const auto page = TrialBalance(book_.stored(), 300, std::nullopt, *next, rows_max);
      ASSERT_LE(page->rows.size(), rows_max);
      ASSERT_FALSE(page->rows.empty());
      for (const TrialBalanceRow& row : page->rows) numbers.push_back(row.account.number);
      next = page->next;
    }
    EXPECT_EQ(numbers, (std::vector<uint64_t>{1, 2, 3, 4, 5, 6}));
  }
}

// Accounts of one chart and currency, the odd ones at riyadh; numbers and keys order differently.
void AddAccounts(uint64_t count, MemoryReader& stored) {
  for (uint64_t number = 1; number <= count; ++number) {
    accounts::Account account;
    account.number = number;
    account.posted = static_cast<int64_t>(number) * 100;
    account.opening = accounts::OpeningOf(
        toy::Catalogue(), {number % 2 == 1 ? "riyadh" : "manila", toy::kVault, money::Currency{608},
                           std::to_string(1'000'000 - number)});
    stored.Set(Table::kAccount, NumberKey(number), EncodeAccount(account));
    stored.Set(Table::kAccountKey, AccountKeyOf(account.opening), EncodeIndex(number));
  }
}
accounts::AccountKey KeyOfAccount(uint64_t number) {
  return {number % 2 == 1 ? "riyadh" : "manila", toy::kVault, money::Currency{608},
          std::to_string(1'000'000 - number)};
}

TEST(AccountRowsTest, ManyAccountsAreFoundByTheirKeysInTheOrderAsked) {
  MemoryReader stored;
  AddAccounts(300, stored);
  const auto found = FindAccounts(
      stored, {KeyOfAccount(7), KeyOfAccount(301), KeyOfAccount(200), KeyOfAccount(7)});
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[0]->posted, 700);
  EXPECT_FALSE((*found)[1].has_value());
  EXPECT_EQ((*found)[2]->number, 200u);
  EXPECT_EQ((*found)[3]->number, 7u);
  EXPECT_EQ((*FindAccount(stored, KeyOfAccount(300)))->number, 300u);
}

TEST(AccountRowsTest, AccountsComeByNumberAndByKeyUntilNoMoreAreWanted) {
  MemoryReader stored;
  AddAccounts(300, stored);
  std::vector<uint64_t> numbers;
  const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
    numbers.push_back(account.number);
    return numbers.size() < 200;
  };
  ASSERT_TRUE(ForEachAccount(stored, 150, take).ok());
  EXPECT_EQ(numbers.size(), 151u);
  EXPECT_EQ(numbers.front(), 150u);
  EXPECT_EQ(numbers.back(), 300u);
  numbers.clear();
  ASSERT_TRUE(ForEachAccount(stored, toy::kVault, "", take).ok());
  ASSERT_EQ(numbers.size(), 200u);
  EXPECT_EQ(numbers.front(), 300u);
  EXPECT_EQ(numbers[149], 2u) << "the last one of manila";
  EXPECT_EQ(numbers[150], 299u);
  const std::string last =
      AccountKeyOf(accounts::OpeningOf(toy::Catalogue(), KeyOfAccount(numbers.back())));
  numbers.clear();
  ASSERT_TRUE(ForEachAccount(stored, toy::kVault, last, take).ok());
  EXPECT_EQ(numbers.size(), 100u) << "the rest";
  EXPECT_EQ(numbers.back(), 1u);
}

TEST(AccountRowsTest, AKeyOfAnAccountThatIsNotThereIsDamage) {
  MemoryReader stored;
  AddAccounts(3, stored);
  stored.Set(Table::kAccountKey,
             AccountKeyOf(accounts::OpeningOf(toy::Catalogue(), KeyOfAccount(4))), EncodeIndex(4));
  EXPECT_TRUE(absl::IsDataLoss(FindAccount(stored, KeyOfAccount(4)).status()));
}

TEST_F(BalancesTest, DamageIsDataLoss) {
  Fill(100, 100);
  MemoryReader& stored = book_.stored();
  const auto rows = stored.rows();
  size_t damaged = 0;
  for (const auto& [place, value] : rows) {
    const auto& [table, key] = place;
    stored.Set(table, key, "\x80");
    const absl::Status status =
        table == Table::kAccount ? TrialBalance(stored, 100, std::nullopt, 1, 10).status()
        : table == Table::kPosting
            ? BalanceAt(stored, ReadBigEndian64(key), ReadBigEndian64(key.substr(8)) + 1).status()
            : BalanceOn(stored, table == Table::kHead ? 1 : ReadBigEndian64(key), 100, 100)
                  .status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << static_cast<int>(table) << ": " << status;
    stored.Set(table, key, value);
    ++damaged;
  }
  EXPECT_GT(damaged, 20u);
}

TEST_F(BalancesTest, ADiskThatDoesNotAnswerIsTold) {
  Fill(10, 10);
  book_.stored().broken = absl::UnavailableError("the disk");
  EXPECT_TRUE(absl::IsUnavailable(BalanceAt(book_.stored(), 1, 5).status()));
  EXPECT_TRUE(absl::IsUnavailable(BalanceOn(book_.stored(), 1, 0, 5).status()));
  EXPECT_TRUE(absl::IsUnavailable(FindAccount(book_.stored(), 1, 5).status()));
  EXPECT_TRUE(absl::IsUnavailable(TrialBalance(book_.stored(), 5, {}, 1, 5).status()));
}

}  // namespace
}  // namespace amanat::state
