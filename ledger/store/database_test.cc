#include "ledger/store/database.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

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

}  // namespace
}  // namespace amanat::store
