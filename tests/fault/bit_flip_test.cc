// Bits that flip, on the disk and on their way from it: what was answered is given back byte for
// byte or the damage is named, and nothing that contradicts it is ever signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"
#include "ledger/store/testing/faulty_disk.h"
#include "tests/fault/effort.h"
#include "tests/fault/ledger_life.h"

namespace amanat::fault {
namespace {

using append::FundFixture;
using store::FaultyDisk;

class BitFlipTest : public ::testing::Test {
 protected:
  BitFlipTest() : seed_(SeedOfRun()), random_(seed_) {
    PrepareFund(fund_);
    life_ = std::make_unique<LedgerLife>(fund_, disk_);
    AMANAT_CHECK(life_->Play(3));
    life_->Close();
    Keep();  // before anything reads the write-ahead log, and empties it
    log_ = store::ReadGuard(life_->guard_path())->log;
    size_ = store::ReadGuard(life_->guard_path())->size;
    const auto database = store::Database::Open(life_->store_path(), disk_.env());
    const auto table = store::LogTable::Open(database->get(), log_);
    entries_ = *(*table)->ReadEntries(0, size_, 64u << 20);
    AMANAT_CHECK(entries_.size() == size_);
  }
  void Keep() {
    std::filesystem::copy(life_->store_path(), kept_, std::filesystem::copy_options::recursive);
    guard_ = *ReadFile(life_->guard_path());
  }
  void PutBack() {
    std::filesystem::remove_all(life_->store_path());
    std::filesystem::copy(kept_, life_->store_path(), std::filesystem::copy_options::recursive);
    AMANAT_CHECK(WriteFileDurably(life_->guard_path(), guard_).ok());
    life_->ForgetHeadsBeyond(size_);
  }
  // Reads and checks everything. Returns whether anything was found; wrong bytes are a failure.
  bool FindsDamage() {
    const auto database = store::Database::Open(life_->store_path(), disk_.env());
    if (!database.ok()) return true;
    const auto table = store::LogTable::Open(database->get(), log_);
    if (!table.ok()) return true;
    bool found = (*table)->size() != size_;  // which the guard says
    for (LogIndex index = 0; index < (*table)->size(); ++index) {
      const auto entry = (*table)->ReadEntry(index);
      found = found || !entry.ok();
      EXPECT_TRUE(!entry.ok() || *entry == entries_[index]) << "entry " << index;
    }
    return !(*database)->VerifyFiles().ok() || !(*table)->Check().ok() || found;
  }
  // A writer that opens the store in spite of it holds everything; one that does not says why.
  void OpenWriter(bool damaged) {
    const absl::Status status = life_->Open();
    if (!status.ok()) {
      // What only a merge of files reads is found by the first one.
      EXPECT_TRUE(damaged || absl::IsDataLoss(status)) << status;
      EXPECT_FALSE(status.message().empty());
      return;
    }
    EXPECT_GE(life_->writer().ExaminedSize(), size_);
    for (LogIndex index = 0; index < size_; ++index) {
      const auto entry = life_->writer().ReadEntry(index);
      EXPECT_TRUE(!entry.ok() || *entry == entries_[index]) << "entry " << index;
    }
    life_->Close();
  }

  const uint64_t seed_;
  std::mt19937_64 random_;
  FundFixture fund_;
  FaultyDisk disk_;
  std::unique_ptr<LedgerLife> life_;
  std::string guard_;
  const std::string kept_ = fund_.folder() + "/kept";
  LogId log_;
  TreeSize size_ = 0;
  std::vector<std::string> entries_;
};

TEST_F(BitFlipTest, OnTheDiskIsFoundOrHarmless) {
  const int flips = IsNightly() ? 200 : 6;  // of each file
  int found = 0, harmless = 0;
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(kept_)) {
    if (file.file_size() > 0) names.push_back(file.path().filename());
  }
  for (const std::string& name : names) {
    if (name.rfind("LOG", 0) == 0) continue;  // RocksDB's notes to the operator
    const std::string good = *ReadFile(kept_ + "/" + name);
    for (int i = 0; i < flips; ++i) {
      uint64_t bit = random_() % (8 * good.size());
      if (store::EndsRocksdb(good, bit)) bit ^= 1;
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " ", name, " bit ", bit));
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
      for (const bool check_first : {true, false}) {
        PutBack();
        ASSERT_TRUE(WriteFileDurably(life_->store_path() + "/" + name, bad).ok());
        const bool damaged = check_first && FindsDamage();
        OpenWriter(damaged || !check_first);
        if (check_first) ++(damaged ? found : harmless);
      }
      if (HasFailure()) return;
    }
  }
  std::printf("%d of %d flips were found, seed %s\n", found, found + harmless,
              absl::StrCat(seed_).c_str());
  EXPECT_GT(found, harmless);
}

TEST_F(BitFlipTest, OnTheWayFromTheDiskIsFoundOrHarmless) {
  const int flips = IsNightly() ? 100 : 2;  // of each read
  int found = 0, harmless = 0, lasting = 0;
  bool more = true;
  for (uint64_t read = 1; more; ++read) {
    for (int i = 0; i < flips; ++i) {
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " read ", read));
      PutBack();
      const uint64_t turn = disk_.reads() + read;
      disk_.FlipReadAt(turn);
      const bool damaged = FindsDamage();
      more = disk_.reads() >= turn;
      disk_.FlipReadAt(0);
      if (more) ++(damaged ? found : harmless);
      lasting += FindsDamage();
      OpenWriter(/*damaged=*/true);
      if (HasFailure()) return;
    }
  }
  std::printf("%d of %d flips were found, %d had lasting effects, seed %s\n", found,
              found + harmless, lasting, absl::StrCat(seed_).c_str());
  EXPECT_GT(found, 5);
}

}  // namespace
}  // namespace amanat::fault
