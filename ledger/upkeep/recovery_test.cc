#include "ledger/upkeep/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/base/file.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "ledger/tiles/exporter.h"
#include "ledger/upkeep/backup.h"
#include "ledger/upkeep/testing/fund_under_upkeep.h"

namespace amanat::upkeep {
namespace {

using entry::Book;
using ::testing::HasSubstr;

class PublishedEntries final : public tiles::LogSource {
 public:
  explicit PublishedEntries(const append::Writer& writer) : writer_(writer) {}
  absl::StatusOr<std::string> CheckpointNote() override { return writer_.published_checkpoint(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override {
    return writer_.ReadEntries(first, count, SIZE_MAX);
  }

 private:
  const append::Writer& writer_;
};

// A backup is taken, the log goes on, and the store is lost.
class RecoveryTest : public FundUnderUpkeep {
 protected:
  RecoveryTest() {
    Back("old");
    for (int i = 0; i < 300; ++i) Deposit(1);
  }
  void Back(const std::string& name) {
    const auto manifest = MakeBackup({{"fund", &ledger().database()}}, {"", Aside(name), 0});
    ASSERT_TRUE(manifest.ok()) << manifest.status();
  }
  void Export(const std::string& name) {
    PublishedEntries source(ledger());
    const auto done = tiles::ExportLog(
        source, checkpoint::MakeVerifierKey(ledger().name().str(), ledger().public_key()),
        Aside(name));
    ASSERT_TRUE(done.ok()) << done.status();
  }
  // As `amanat store restore` leaves it, with the guard that was never lost.
  void LoseStoreAndRestore() {
    Close();
    ReplaceStore(Aside("old/fund"));
    const absl::Status refused = Open();
    ASSERT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  }
  absl::StatusOr<Recovery> Recover(const std::string& source) {
    return RecoverToGuard(StorePath(), GuardPath(), Aside(source), nullptr);
  }
  // Refused, and the store as short as before.
  void ExpectRefused(const std::string& source, absl::StatusCode code, const std::string& part) {
    const auto recovery = Recover(source);
    EXPECT_EQ(recovery.status().code(), code) << recovery.status();
    EXPECT_THAT(std::string(recovery.status().message()), HasSubstr(part));
    EXPECT_FALSE(Open().ok());
  }
  void ReplaceGuard(const store::Guard& guard) {
    std::filesystem::remove(GuardPath());
    ASSERT_TRUE(store::GuardFile::Create(GuardPath(), guard).ok());
  }
};

TEST_F(RecoveryTest, AnExportBringsTheStoreUpToItsGuard) {
  Export("set/manila-fund");
  const TreeSize size = ledger().ExaminedSize();
  LoseStoreAndRestore();
  const auto recovery = Recover("set");
  ASSERT_TRUE(recovery.ok()) << recovery.status();
  EXPECT_LT(recovery->size_before, size);
  EXPECT_EQ(recovery->size, size);
  ASSERT_TRUE(Open().ok());
  ExpectOneHistory();
  Deposit(5);
  EXPECT_EQ(append::PostedOn(ledger(), append::ManilaAccount(toy::kVault)), 1000 - 100 + 300 + 5);
  fund_.CloseAll();
  const auto report = CheckStore(StorePath(), {false, GuardPath(), nullptr});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->clean()) << TextOf({*report});
}

TEST_F(RecoveryTest, AStoreThatHoldsTheLogDoesToo) {
  Back("newest");
  LoseStoreAndRestore();
  const auto recovery = Recover("newest/fund");
  ASSERT_TRUE(recovery.ok()) << recovery.status();
  ASSERT_TRUE(Open().ok());
  ExpectOneHistory();
}

// The newest slot of the guard is damaged, and the store is that of the slot before it.
TEST_F(RecoveryTest, WhereANewerSlotMayBeLostTheSourcesHeadIsTheEnd) {
  Back("before");
  const TreeSize before = ledger().ExaminedSize();
  Deposit(5);
  const TreeSize size = ledger().ExaminedSize();
  ASSERT_EQ(size, before + 1);
  Export("export");
  Close();
  const store::GuardSlot newest = *store::ReadGuardSlot(GuardPath());
  std::string bytes = *ReadFile(GuardPath());
  bytes[newest.sequence % 2 * store::kGuardSlotBytes + 100] = '?';
  ASSERT_TRUE(WriteFileDurably(GuardPath(), bytes).ok());
  ReplaceStore(Aside("before/fund"));
  ASSERT_TRUE(absl::IsFailedPrecondition(Open()));
  const auto check = CheckStore(StorePath(), {false, GuardPath(), nullptr});
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_FALSE(check->clean());
  const auto recovery = Recover("export");
  ASSERT_TRUE(recovery.ok()) << recovery.status();
  EXPECT_EQ(recovery->size_before, before);
  EXPECT_EQ(recovery->size, size);
  EXPECT_EQ(store::ReadGuard(GuardPath())->size, size);
  ASSERT_TRUE(Open().ok());
  ExpectOneHistory();
}

TEST_F(RecoveryTest, CalledAgainItDoesNothing) {
  Export("export");
  LoseStoreAndRestore();
  const auto first = Recover("export");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Recover("export");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->size_before, first->size);
  EXPECT_EQ(second->size, first->size);
}

TEST_F(RecoveryTest, ASourceThatEndsShortOfTheGuardIsRefused) {
  Export("export");
  Deposit(1);
  LoseStoreAndRestore();
  ExpectRefused("export", absl::StatusCode::kFailedPrecondition, "the source ends at size");
}

// With the store the guard was restored, too: nobody may sign on from here.
TEST_F(RecoveryTest, AGuardThatIsNotTheNewestIsFoundOutByTheSource) {
  const store::Guard old = *store::ReadGuard(GuardPath());
  Deposit(1);
  Export("export");
  LoseStoreAndRestore();
  ReplaceGuard(old);
  ExpectRefused("export", absl::StatusCode::kFailedPrecondition, "it is not the newest guard");
}

TEST_F(RecoveryTest, EntriesOfAnotherHistoryAreRefused) {
  Export("export");
  LoseStoreAndRestore();
  store::Guard guard = *store::ReadGuard(GuardPath());
  guard.root.value[5] ^= 1;
  ReplaceGuard(guard);
  ExpectRefused("export", absl::StatusCode::kDataLoss, "not of one history");
}

// The entries are written in more than one step, and none may be before all of them are known to lead to
// the guard.
TEST_F(RecoveryTest, AnotherHistoryOfManyEntriesLeavesTheStoreAsItWas) {
  ImportLines(5'000);
  Export("export");
  const TreeSize size = ledger().ExaminedSize();
  LoseStoreAndRestore();
  const store::Guard right = *store::ReadGuard(GuardPath());
  store::Guard wrong = right;
  wrong.root.value[5] ^= 1;
  ReplaceGuard(wrong);
  ExpectRefused("export", absl::StatusCode::kDataLoss, "not of one history");
  ReplaceGuard(right);
  const auto recovery = Recover("export");
  ASSERT_TRUE(recovery.ok()) << recovery.status();
  EXPECT_LT(recovery->size_before + 5'000, size) << "nothing was written before";
  EXPECT_EQ(recovery->size, size);
}

TEST_F(RecoveryTest, ASourceWhoseCheckpointIsNotTheLogsIsRefused) {
  Export("export");
  LoseStoreAndRestore();
  const std::string path = Aside("export/checkpoint");
  const auto note = checkpoint::ParseNote(*ReadFile(path));
  const auto head = checkpoint::ParseCheckpointText(note->text);
  const auto key = signing::PrivateKey::Generate(fund_.random());
  ASSERT_TRUE(WriteFileDurably(path, checkpoint::SignCheckpoint(*head, key)).ok());
  ExpectRefused("export", absl::StatusCode::kPermissionDenied, "the source's checkpoint");
}

TEST_F(RecoveryTest, WhatIsNoSourceIsRefused) {
  Export("export");
  Back("newest");
  LoseStoreAndRestore();
  ExpectRefused("nothing", absl::StatusCode::kNotFound, "neither a store nor an export");
  ASSERT_TRUE(store::Database::Create(Aside("empty")).ok());
  ExpectRefused("empty", absl::StatusCode::kNotFound, "does not hold log");
  const auto other = RecoverToGuard(
      Aside("newest/fund"), fund_.GuardPath("manila", Book::kDirectory), Aside("export"), nullptr);
  EXPECT_FALSE(other.ok()) << "the guard of another log, which is open besides";
}

TEST_F(RecoveryTest, AStoreThatIsNotThereIsToBePutBackFirst) {
  Export("export");
  Close();
  std::filesystem::remove_all(StorePath());
  const absl::Status status =
      RecoverToGuard(StorePath(), GuardPath(), Aside("export"), nullptr).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("amanat store restore BACKUP --to ELSEWHERE"));
  EXPECT_FALSE(std::filesystem::exists(StorePath()));
}

TEST_F(RecoveryTest, ARunningWriterIsNotTouched) {
  Export("export");
  const auto recovery = Recover("export");
  EXPECT_TRUE(absl::IsUnavailable(recovery.status())) << recovery.status();
}

}  // namespace
}  // namespace amanat::upkeep
