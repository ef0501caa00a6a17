#include "ledger/state/stored_accounts.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/rows.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

using accounts::Account;
using accounts::Accounts;
using entry::Phase;

constexpr uint64_t kAccounts = 300;

accounts::AccountKey KeyOfAccount(uint64_t number) {
  return {"manila", toy::kCounter, money::Currency{608}, absl::StrCat("collector-", number)};
}

class StoredAccountsTest : public ::testing::Test {
 protected:
  StoredAccountsTest() {
    for (uint64_t number = 1; number <= kAccounts; ++number) {
      Account account;
      account.number = number;
      account.opened_at = number + 10;
      account.opening = accounts::OpeningOf(toy::Catalogue(), KeyOfAccount(number));
      account.posted = static_cast<int64_t>(100 * number);
      account.closed = number == 7;
      rows_.Set(Table::kAccount, NumberKey(number), EncodeAccount(account));
      rows_.Set(Table::kAccountKey, AccountKeyOf(account.opening), EncodeIndex(number));
    }
    rows_.Set(Table::kHold, NumberKey(900),
              EncodeHold({{3, 5, Phase::kHold}, {4, -5, Phase::kHold}}));
    rows_.Set(Table::kReversed, NumberKey(901), "");
    rows_.on_read = [this] { ++reads_; };
    EXPECT_TRUE(accounts_.OpenOver(&stored_).ok());
  }

  MemoryReader rows_;
  StoredAccounts stored_{rows_};
  Accounts accounts_{toy::Catalogue()};
  int reads_ = 0;
};

TEST_F(StoredAccountsTest, WhatIsAskedForIsRead) {
  EXPECT_EQ(accounts_.count(), kAccounts);
  EXPECT_LE(reads_, 1) << "to open it";
  ASSERT_NE(accounts_.Find(kAccounts), nullptr);
  EXPECT_EQ(accounts_.Find(kAccounts)->posted, static_cast<int64_t>(100 * kAccounts));
  EXPECT_EQ(accounts_.Find(kAccounts + 1), nullptr);
  ASSERT_NE(accounts_.Find(KeyOfAccount(5)), nullptr);
  EXPECT_EQ(accounts_.Find(KeyOfAccount(5))->number, 5u);
  EXPECT_EQ(accounts_.Find(KeyOfAccount(kAccounts + 1)), nullptr);
  EXPECT_TRUE(accounts_.Find(7)->closed);
  ASSERT_NE(accounts_.FindHold(900), nullptr);
  EXPECT_EQ(accounts_.FindHold(900)->size(), 2u);
  EXPECT_EQ(accounts_.FindHold(901), nullptr);
  EXPECT_TRUE(accounts_.IsReversed(901));
  EXPECT_FALSE(accounts_.IsReversed(900));
  const int before = reads_;
  EXPECT_EQ(accounts_.Find(KeyOfAccount(5)), accounts_.Find(5));
  EXPECT_NE(accounts_.FindHold(900), nullptr);
  EXPECT_EQ(reads_, before) << "once";
  EXPECT_LT(before, 20);
  EXPECT_TRUE(accounts_.read_status().ok());
}

TEST_F(StoredAccountsTest, AHoldThatWasClosedIsNotFoundInTheRowsAgain) {
  entry::Entry entry;
  entry.index = 1000;
  entry.closes_hold = 900;
  const uint32_t type = accounts_.Find(3)->opening.event_types.front();
  const auto breach = accounts_.Apply(entry, type);
  ASSERT_TRUE(breach.ok()) << breach.status();
  EXPECT_EQ(accounts_.FindHold(900), nullptr);
  accounts_.RollbackTo(0);
  EXPECT_NE(accounts_.FindHold(900), nullptr);
}

TEST_F(StoredAccountsTest, WhatIsDamagedIsNotThereAndSaysWhy) {
  const auto expect_damaged = [&](auto ask) {
    Accounts accounts{toy::Catalogue()};
    ASSERT_TRUE(accounts.OpenOver(&stored_).ok());
    EXPECT_FALSE(ask(accounts));
    EXPECT_TRUE(absl::IsDataLoss(accounts.read_status())) << accounts.read_status();
  };
  rows_.Set(Table::kAccount, NumberKey(2), "\x80");
  expect_damaged([](Accounts& accounts) { return accounts.Find(2) != nullptr; });
  rows_.Set(Table::kAccountKey,
            AccountKeyOf(accounts::OpeningOf(toy::Catalogue(), KeyOfAccount(6))), "\x80");
  expect_damaged([](Accounts& accounts) { return accounts.Find(KeyOfAccount(6)) != nullptr; });
  rows_.Set(Table::kHold, NumberKey(900), EncodeHold({{2, 5, Phase::kHold}}));
  expect_damaged([](Accounts& accounts) { return accounts.FindHold(900) != nullptr; });
  rows_.Set(Table::kHold, NumberKey(900), EncodeHold({{3, 5, Phase::kPosted}}));
  expect_damaged([](Accounts& accounts) { return accounts.FindHold(900) != nullptr; });
  rows_.broken = absl::DataLossError("the disk");
  EXPECT_FALSE(accounts_.IsReversed(901));
  EXPECT_TRUE(absl::IsDataLoss(accounts_.read_status()));
}

}  // namespace
}  // namespace amanat::state
