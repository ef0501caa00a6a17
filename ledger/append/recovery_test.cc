// Every durable step of the append pipeline broken in two ways, its effect absent and its effect
// present but reported failed, followed by a power cut and a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/store/log_table.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::append {
namespace {

using entry::Book;
using store::Fault;

class RecoveryTest : public ::testing::Test {
 protected:
  RecoveryTest() {
    fund_.fatal = [this](const absl::Status& status) { fatal_.push_back(status); };
    fund_.FoundLog("manila", Book::kFund);
  }
  Writer& ledger() { return fund_.log("manila", Book::kFund); }

  // Appends a deposit of 1 and remembers it, and what was published, if that was acknowledged.
  absl::Status Deposit() {
    const SignedCommand command = fund_.Sign(OpeningBalance(fund_, ledger(), 1));
    const auto result = ledger().Append(command);
    if (result.ok()) {
      acknowledged_.push_back({command, *result});
    } else {
      unknown_.push_back(command);
    }
    RememberPublished();
    return result.status();
  }
  // What anybody could have seen signed. Two roots for one size would be a fork.
  void RememberPublished() {
    const auto key = checkpoint::MakeVerifierKey(ledger().name().str(), ledger().public_key());
    const auto head = checkpoint::OpenCheckpoint(ledger().published_checkpoint(), key);
    ASSERT_TRUE(head.ok()) << head.status();
    const auto [it, inserted] = published_.emplace(head->size, head->root);
    EXPECT_EQ(it->second, head->root) << "two roots were signed for size " << head->size;
  }
  void Restart() {
    fund_.CloseAll();
    disk_.PowerCut();
    CheckStore();
    fund_.OpenAll();
  }
  // The check that an operator runs on a store.
  void CheckStore() {
    auto database = store::Database::Open(fund_.StorePath("manila", Book::kFund));
    ASSERT_TRUE(database.ok()) << database.status();
    const LogId log = store::ReadGuard(fund_.GuardPath("manila", Book::kFund))->log;
    auto table = store::LogTable::Open(database->get(), log);
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_TRUE((*table)->Check().ok());
  }
  void ExpectEverythingAcknowledgedOnce() {
    RememberPublished();
    for (const auto& [size, root] : published_) EXPECT_EQ(*ledger().RootAt(size), root);
    for (const auto& [command, result] : acknowledged_) {
      const auto again = ledger().Append(command);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_TRUE(again->repeated);
      EXPECT_EQ(again->index, result.index);
      EXPECT_EQ(again->leaf_hash, result.leaf_hash);
    }
    // The caller of an unknown outcome sends the same command again.
    for (const SignedCommand& command : unknown_) {
      const auto again = ledger().Append(command);
      ASSERT_TRUE(again.ok()) << again.status();
      ++(again->repeated ? was_there_ : was_lost_);
      acknowledged_.push_back({command, *again});
    }
    unknown_.clear();
    RememberPublished();
    EXPECT_EQ(PostedOn(ledger(), ManilaAccount(toy::kVault)),
              static_cast<int64_t>(acknowledged_.size()));
  }

  store::FaultyDisk disk_;
  FundFixture fund_{disk_.env()};
  std::vector<absl::Status> fatal_;
  std::vector<std::pair<SignedCommand, AppendResult>> acknowledged_;
  std::vector<SignedCommand> unknown_;
  std::map<TreeSize, Hash> published_;
  int was_there_ = 0, was_lost_ = 0;
};

TEST_F(RecoveryTest, AFailureOfAnyStoreStepLosesNothingAcknowledged) {
  for (uint64_t step = 1; step <= 5; ++step) {
    for (const Fault fault : {Fault::kEffectAbsent, Fault::kEffectPresent}) {
      SCOPED_TRACE(absl::StrCat("step ", step, " fault ", static_cast<int>(fault)));
      ASSERT_TRUE(Deposit().ok());
      fatal_.clear();
      disk_.BreakAt(disk_.steps() + step, fault);
      absl::Status status;
      for (int i = 0; i < 10 && status.ok(); ++i) status = Deposit();
      ASSERT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
      EXPECT_EQ(fatal_.size(), 1u);
      EXPECT_EQ(ledger().Append(unknown_[0]).status().code(),
                absl::StatusCode::kFailedPrecondition);
      Restart();
      ExpectEverythingAcknowledgedOnce();
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(was_there_, 0);
  EXPECT_GT(was_lost_, 0);
}

TEST_F(RecoveryTest, AFailureOfTheGuardLosesNothingAcknowledged) {
  for (const Fault fault : {Fault::kEffectAbsent, Fault::kEffectPresent}) {
    SCOPED_TRACE(absl::StrCat("fault ", static_cast<int>(fault)));
    int left = -1;
    fund_.write_guard = [&](store::GuardFile& file, const store::Guard& guard) {
      if (left-- != 0) return file.Write(guard);
      if (fault == Fault::kEffectPresent) (void)file.Write(guard);
      return absl::UnavailableError("the second device is gone");
    };
    Restart();
    fatal_.clear();
    ASSERT_TRUE(Deposit().ok());
    const std::string published = ledger().published_checkpoint();
    left = 0;
    const absl::Status status = Deposit();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
    EXPECT_EQ(ledger().published_checkpoint(), published) << "signed without the guard";
    ASSERT_EQ(fatal_.size(), 1u);
    EXPECT_THAT(std::string(fatal_[0].message()), ::testing::HasSubstr("guard"));
    Restart();
    ExpectEverythingAcknowledgedOnce();
  }
  EXPECT_EQ(was_there_, 2) << "the store had it both times";
}

TEST_F(RecoveryTest, AFailureWhileOpeningIsAnErrorAndHarmless) {
  ASSERT_TRUE(Deposit().ok());
  for (uint64_t step = 1; step <= 12; ++step) {
    SCOPED_TRACE(absl::StrCat("step ", step));
    fund_.CloseAll();
    ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
    disk_.BreakAt(disk_.steps() + step, Fault::kEffectAbsent);
    const absl::Status status = fund_.TryOpen("manila", Book::kFund);
    EXPECT_EQ(fatal_.size(), 0u);
    if (status.ok()) RememberPublished();
    Restart();
    ExpectEverythingAcknowledgedOnce();
    if (HasFailure()) return;
  }
}

TEST_F(RecoveryTest, TheStateIsReadOnceItsGroupIsDurable) {
  absl::Notification guarding, go_on, read;
  bool watched = false;
  fund_.write_guard = [&](store::GuardFile& file, const store::Guard& guard) {
    if (std::exchange(watched, false)) {
      guarding.Notify();
      go_on.WaitForNotification();
    }
    return file.Write(guard);
  };
  Restart();
  watched = true;
  std::thread depositor([&] { EXPECT_TRUE(Deposit().ok()); });
  guarding.WaitForNotification();
  std::thread reader([&] {
    ledger().WithState(
        [&](const examine::LogState& state) { EXPECT_EQ(state.size(), ledger().ExaminedSize()); });
    read.Notify();
  });
  EXPECT_FALSE(read.WaitForNotificationWithTimeout(absl::Milliseconds(200)));
  go_on.Notify();
  reader.join();
  depositor.join();
}

// A full disk, played by a limit on the size of files.
TEST_F(RecoveryTest, AFullDiskStopsTheWriterAndLosesNothingAcknowledged) {
  ASSERT_TRUE(Deposit().ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 32 * 1024;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  absl::Status status;
  for (int i = 0; i < 200 && status.ok(); ++i) status = Deposit();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
  EXPECT_EQ(fatal_.size(), 1u);
  EXPECT_GT(acknowledged_.size(), 3u);
  Restart();
  ExpectEverythingAcknowledgedOnce();
}

TEST(FatalDeathTest, EndsTheProcessByDefault) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        FundFixture fund;
        fund.write_guard = [started = false](store::GuardFile& file,
                                             const store::Guard& guard) mutable {
          if (std::exchange(started, true)) return absl::UnavailableError("gone");
          return file.Write(guard);
        };
        Writer& ledger = fund.FoundLog("manila", Book::kFund);
        (void)ledger.Append(fund.Sign(OpeningBalance(fund, ledger, 1)));
      },
      ::testing::ExitedWithCode(70), "guard");
}

}  // namespace
}  // namespace amanat::append
