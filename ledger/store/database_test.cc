#include "ledger/store/database.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/file.h"

namespace amanat::store {
namespace {

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    std::string pattern = ::testing::TempDir() + "/database_test_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(DatabaseTest, OpenNeverCreates) {
  const absl::Status status = Database::Open(folder_ + "/store").status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/store"));
}

TEST_F(DatabaseTest, OpenDoesNotTakeAnEmptyFolderForADatabase) {
  EXPECT_TRUE(absl::IsNotFound(Database::Open(folder_).status()));
}

TEST_F(DatabaseTest, CreateMakesTheFoldersAndRefusesTheSecondTime) {
  ASSERT_TRUE(Database::Create(folder_ + "/deep/store").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Database::Create(folder_ + "/deep/store").status()));
  EXPECT_TRUE(Database::Open(folder_ + "/deep/store").ok());
}

TEST_F(DatabaseTest, IsOpenOnceAtATime) {
  const auto database = Database::Create(folder_ + "/store");
  ASSERT_TRUE(database.ok());
  EXPECT_TRUE(absl::IsUnavailable(Database::Open(folder_ + "/store").status()));
}

TEST_F(DatabaseTest, DamagedFilesAreAnErrorThatNamesThePath) {
  ASSERT_TRUE(Database::Create(folder_ + "/store").ok());
  ASSERT_TRUE(WriteFileDurably(folder_ + "/store/CURRENT", "nonsense").ok());
  const absl::Status status = Database::Open(folder_ + "/store").status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_NE(status.message().find(folder_ + "/store"), absl::string_view::npos) << status;
}

// Before there were column families, all rows stood in the default one.
TEST_F(DatabaseTest, AStoreOfAnEarlierLayoutIsRefused) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, folder_ + "/store", &db).ok());
  EXPECT_TRUE(db->Put(rocksdb::WriteOptions(), "a key of 25 bytes", "an entry").ok());
  delete db;
  for (const auto& opened : {Database::Open(folder_ + "/store").status(),
                             Database::OpenReadOnly(folder_ + "/store").status()}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(opened)) << opened;
    EXPECT_NE(opened.message().find(folder_ + "/store"), absl::string_view::npos) << opened;
  }
}

TEST_F(DatabaseTest, AStoreOfALaterLayoutIsRefused) {
  ASSERT_TRUE(Database::Create(folder_ + "/store").ok());
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder_ + "/store", &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::Options());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, folder_ + "/store", families, &handles, &db).ok());
  EXPECT_TRUE(db->Put(rocksdb::WriteOptions(), "layout", "amanat-store/v9").ok());
  for (rocksdb::ColumnFamilyHandle* const family : handles) {
    EXPECT_TRUE(db->DestroyColumnFamilyHandle(family).ok());
  }
  delete db;
  const absl::Status status = Database::Open(folder_ + "/store").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(status.message().find("amanat-store/v9"), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace amanat::store
