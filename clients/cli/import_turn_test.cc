#include "clients/cli/import_turn.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace amanat::cli {
namespace {

class ImportTurnTest : public testing::Test {
 protected:
  ImportTurnTest() { std::filesystem::create_directories(folder_); }
  ~ImportTurnTest() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/import_turn-", getpid());
  const std::string file_ = folder_ + "/file";
};

TEST_F(ImportTurnTest, ASecondImportOfTheFileHasNoTurnAndOneOfAnotherHas) {
  const auto first = ImportTurn::Take(file_);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ImportTurn::Take(file_, absl::ZeroDuration()).status().code(),
            absl::StatusCode::kAborted);
  EXPECT_TRUE(ImportTurn::Take(folder_ + "/other", absl::ZeroDuration()).ok());
}

TEST_F(ImportTurnTest, TheTurnEndsWithItsHolderAndLeavesNothing) {
  {
    auto first = ImportTurn::Take(file_);
    ASSERT_TRUE(first.ok());
    ImportTurn moved = *std::move(first);
    EXPECT_FALSE(ImportTurn::Take(file_, absl::ZeroDuration()).ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_TRUE(ImportTurn::Take(file_, absl::ZeroDuration()).ok());
}

TEST_F(ImportTurnTest, AFileThatAKilledProgramLeftIsInNobodysWay) {
  ASSERT_TRUE(ImportTurn::Take(file_).ok());
  FILE* left = std::fopen((file_ + ".lock").c_str(), "w");
  ASSERT_NE(left, nullptr);
  std::fclose(left);
  EXPECT_TRUE(ImportTurn::Take(file_, absl::ZeroDuration()).ok());
}

TEST_F(ImportTurnTest, ManyTakeTurns) {
  std::atomic<int> inside = 0;
  std::atomic<int> turns = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto turn = ImportTurn::Take(file_);
      EXPECT_TRUE(turn.ok()) << turn.status();
      EXPECT_EQ(++inside, 1);
      ++turns;
      --inside;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(turns, 4);
}

TEST_F(ImportTurnTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(ImportTurn::Take(folder_ + "/no/file", absl::ZeroDuration()).ok());
}

}  // namespace
}  // namespace amanat::cli
