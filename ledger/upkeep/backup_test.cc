#include "ledger/upkeep/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "ledger/base/file.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/testing/fund_under_upkeep.h"

namespace amanat::upkeep {
namespace {

using entry::Book;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class BackupTest : public FundUnderUpkeep {
 protected:
  // Of the running writers.
  absl::StatusOr<BackupManifest> Back(const std::string& name) {
    return MakeBackup(
        {{"fund", &ledger().database()}, {"directory", &fund_.directory().database()}},
        {data_, Aside(name), fund_.clock().Now()});
  }
  std::vector<StoreReport> Check(const std::string& name) {
    auto reports = CheckBackup(Aside(name), {.rules = &examine::ToldRules()});
    EXPECT_TRUE(reports.ok()) << reports.status();
    return *std::move(reports);
  }
  void FlipByteInAFileOf(const std::string& store) {
    for (const auto& file : std::filesystem::directory_iterator(store)) {
      if (file.path().extension() != ".sst") continue;
      std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      stream.seekp(10);
      stream.put('?');
      return;
    }
    FAIL() << store << " has no table";
  }

  const std::string data_ = Aside("data");
};

TEST_F(BackupTest, SaysWhatNoBackupHolds) {
  const std::vector<NotBackedUp> missing = NotInBackups("/data", "/guards");
  ASSERT_THAT(missing, SizeIs(2));
  EXPECT_EQ(missing[0].path, "/data/keys");
  EXPECT_THAT(missing[0].detail, HasSubstr("apart from the backups"));
  EXPECT_EQ(missing[1].path, "/guards");
  EXPECT_THAT(missing[1].detail, HasSubstr("never restored"));
  EXPECT_THAT(NotInBackups("/data", ""), SizeIs(1));
}

TEST_F(BackupTest, CopiesStoresWhileTheyAreWritten) {
  std::atomic<bool> done{false};
  std::atomic<int> appended{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!done.load()) {
        Append(append::OpeningBalance(fund_, ledger(), 1));
        ++appended;
      }
    });
  }
  std::vector<BackupManifest> manifests;
  for (int i = 0; i < 8; ++i) {
    const int before = appended.load();
    while (appended.load() < before + 20) std::this_thread::yield();
    auto manifest = Back(absl::StrCat("backup-", i));
    EXPECT_TRUE(manifest.ok()) << manifest.status();
    if (manifest.ok()) manifests.push_back(*std::move(manifest));
  }
  done.store(true);
  for (std::thread& caller : callers) caller.join();
  ASSERT_THAT(manifests, SizeIs(8));
  TreeSize last = 0;
  for (size_t i = 0; i < manifests.size(); ++i) {
    ASSERT_THAT(manifests[i].stores, SizeIs(2));
    const BackupManifest::Log& log = manifests[i].stores[0].logs.at(0);
    EXPECT_GE(log.size, last + 20);
    EXPECT_EQ(*ledger().RootAt(log.size), log.root) << "a copy is a beginning of the log";
    const auto reports = Check(absl::StrCat("backup-", i));
    EXPECT_TRUE(AllClean(reports)) << TextOf(reports);
    EXPECT_EQ(reports.at(1).logs.at(0).state_size, log.size);
    EXPECT_EQ(reports.at(1).logs.at(0).rows_not_compared, 0u);
    last = log.size;
  }
}

TEST_F(BackupTest, ARestoredStoreIsTheOneThatWasCopied) {
  ASSERT_TRUE(MakeFolders(data_ + "/evidence").ok());
  ASSERT_TRUE(WriteFileDurably(data_ + "/evidence/0a1b.fork", "two heads").ok());
  ASSERT_TRUE(WriteFileDurably(data_ + "/trust", "a key").ok());
  const auto manifest = Back("backup");
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  const auto reports = RestoreBackup(Aside("backup"), Aside("restored"), nullptr);
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_TRUE(AllClean(*reports)) << TextOf(*reports);
  EXPECT_EQ(*ReadFile(Aside("restored/evidence/0a1b.fork")), "two heads");
  EXPECT_EQ(*ReadFile(Aside("restored/trust")), "a key");
  EXPECT_FALSE(std::filesystem::exists(Aside("restored/.restoring")));
  const auto again = CheckDataDirectory(Aside("restored"), "", {});
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_THAT(*again, SizeIs(2));
  EXPECT_EQ(again->at(1).logs.at(0).root, ledger().RootAt(ledger().ExaminedSize()).value());
}

TEST_F(BackupTest, HoldsNeitherKeysNorGuards) {
  ASSERT_TRUE(MakeFolders(data_ + "/keys").ok());
  std::filesystem::copy(fund_.KeyPath("manila", Book::kFund), data_ + "/keys/fund.key");
  ASSERT_TRUE(Back("backup").ok());
  for (const auto& file : std::filesystem::recursive_directory_iterator(Aside("backup"))) {
    EXPECT_NE(file.path().extension(), ".key");
    EXPECT_NE(file.path().extension(), ".guard");
  }
}

// The copy shares its files with the store; what the restored one does must not reach the backup.
TEST_F(BackupTest, ARestoredStoreSharesNothingWithItsBackup) {
  ASSERT_TRUE(Back("backup").ok());
  ASSERT_TRUE(RestoreBackup(Aside("backup"), Aside("restored"), nullptr).ok());
  FlipByteInAFileOf(Aside("restored/fund"));
  EXPECT_TRUE(AllClean(Check("backup")));
}

TEST_F(BackupTest, NeverReplacesAStore) {
  ASSERT_TRUE(Back("backup").ok());
  ASSERT_TRUE(RestoreBackup(Aside("backup"), Aside("restored"), nullptr).ok());
  std::filesystem::remove_all(Aside("restored/fund"));
  const auto again = RestoreBackup(Aside("backup"), Aside("restored"), nullptr);
  EXPECT_TRUE(absl::IsAlreadyExists(again.status())) << again.status();
  EXPECT_FALSE(std::filesystem::exists(Aside("restored/fund"))) << "all or nothing";
}

TEST_F(BackupTest, ADamagedBackupIsNotRestored) {
  ASSERT_TRUE(Back("backup").ok());
  // A copy of bytes, since the backup is linked with the store.
  std::filesystem::copy(Aside("backup"), Aside("damaged"),
                        std::filesystem::copy_options::recursive);
  FlipByteInAFileOf(Aside("damaged/fund"));
  const auto reports = RestoreBackup(Aside("damaged"), Aside("restored"), nullptr);
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_FALSE(AllClean(*reports));
  EXPECT_TRUE(std::filesystem::is_empty(Aside("restored")));
}

TEST_F(BackupTest, AStoreOfAnotherBackupIsFound) {
  ASSERT_TRUE(Back("first").ok());
  Deposit(7);
  ASSERT_TRUE(Back("second").ok());
  std::filesystem::remove_all(Aside("second/fund"));
  std::filesystem::rename(Aside("first/fund"), Aside("second/fund"));
  EXPECT_THAT(TextOf(Check("second")), HasSubstr("manifest: expected log"));
  EXPECT_THAT(TextOf(Check("first")), HasSubstr("store fund: expected a store, found none"));
}

TEST_F(BackupTest, AChangedManifestOrFileIsFound) {
  ASSERT_TRUE(MakeFolders(data_).ok());
  ASSERT_TRUE(WriteFileDurably(data_ + "/trust", "a key").ok());
  ASSERT_TRUE(Back("backup").ok());
  ASSERT_TRUE(WriteFileDurably(Aside("backup/trust"), "another key").ok());
  EXPECT_THAT(TextOf(Check("backup")), HasSubstr("trust: expected SHA-256"));
  ASSERT_TRUE(WriteFileDurably(Aside("backup/manifest"), "amanat-backup/v1\n").ok());
  EXPECT_THAT(TextOf(Check("backup")), HasSubstr("manifest: expected a manifest"));
  EXPECT_TRUE(
      absl::IsDataLoss(RestoreBackup(Aside("backup"), Aside("restored"), nullptr).status()));
}

TEST_F(BackupTest, OneThatLacksALogIsNotCleanNorDamagedAndIsRestored) {
  const auto manifest = MakeBackup({{"directory", &fund_.directory().database()}},
                                   {data_, Aside("backup"), fund_.clock().Now(), {"fund"}});
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_FALSE(manifest->whole());
  const std::vector<StoreReport> reports = Check("backup");
  EXPECT_FALSE(AnyDamaged(reports)) << TextOf(reports);
  EXPECT_FALSE(AllClean(reports));
  EXPECT_EQ(reports[0].lacks, std::vector<std::string>{"fund"});
  const auto restored = RestoreBackup(Aside("backup"), Aside("restored"), nullptr);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_FALSE(AllClean(*restored));
  EXPECT_TRUE(std::filesystem::exists(Aside("restored/directory")));
}

TEST_F(BackupTest, OfANodeThatDoesNotRunALogWithAKeyAndWithoutAStoreIsLacking) {
  MoveIntoDataDirectory();
  for (const char* const key : {"fund.key", "directory.key", "note.txt"}) {
    ASSERT_TRUE(WriteFileDurably(absl::StrCat(data_, "/keys/", key), "a key").ok());
  }
  const UnixMicros now = fund_.clock().Now();
  EXPECT_TRUE(MakeOfflineBackup({data_, Aside("whole"), now})->whole());
  std::filesystem::remove_all(data_ + "/fund");
  const auto manifest = MakeOfflineBackup({data_, Aside("backup"), now});
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->lacks, std::vector<std::string>{"fund"});
}

TEST_F(BackupTest, ANodeThatDoesNotRunIsBackedUpToo) {
  fund_.CloseAll();
  std::filesystem::create_directories(data_);
  std::filesystem::rename(StorePath(), data_ + "/fund");
  const BackupPlace place{data_, Aside("backup"), fund_.clock().Now()};
  const auto manifest = MakeOfflineBackup(place);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->stores.at(0).logs.at(0).root, signed_.rbegin()->second);
  EXPECT_TRUE(AllClean(Check("backup")));
  EXPECT_TRUE(absl::IsAlreadyExists(MakeOfflineBackup(place).status()));
  EXPECT_TRUE(absl::IsNotFound(
      MakeOfflineBackup({Aside("none"), Aside("other"), fund_.clock().Now()}).status()));
}

}  // namespace
}  // namespace amanat::upkeep
