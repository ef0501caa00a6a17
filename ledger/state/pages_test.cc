#include "ledger/state/pages.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <vector>

namespace amanat::state {
namespace {

class PagesTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = ::testing::TempDir() + "/pages";
};

TEST_F(PagesTest, HoldWhatTheyWereFilledWith) {
  Pages one = Pages::OfMemory(5);
  std::memcpy(one.fill(), "bytes", 5);
  EXPECT_EQ(one.bytes(), "bytes");
  EXPECT_EQ(one.room(), 4096u);
  EXPECT_EQ(Pages::OfMemory(0).room(), 0u);
}

TEST_F(PagesTest, AreUsedAgainForWhatNearlyFillsThem) {
  Pages pages = Pages::OfMemory(100'000);
  EXPECT_FALSE(pages.Reuse(200'000));
  EXPECT_FALSE(pages.Reuse(50'000));
  EXPECT_TRUE(pages.Reuse(99'500));
  EXPECT_EQ(pages.bytes().size(), 99'500u);
  EXPECT_TRUE(pages.Reuse(pages.room()));
}

TEST_F(PagesTest, OfAScratchFileOutliveItAndLeaveNoName) {
  auto file = ScratchFile::Make(folder_);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  const std::string large(10'000, 'x');
  std::vector<Pages> pages;
  for (const std::string& bytes : {std::string("first"), large, std::string("last")}) {
    auto written = file->Append(bytes);
    ASSERT_TRUE(written.ok()) << written.status();
    pages.push_back(*std::move(written));
  }
  { const ScratchFile gone = *std::move(file); }
  EXPECT_EQ(pages[0].bytes(), "first");
  EXPECT_EQ(pages[1].bytes(), large);
  EXPECT_EQ(pages[2].bytes(), "last");
  EXPECT_FALSE(pages[1].Reuse(10'000)) << "what is written down is not overwritten";
  pages[1].ReadAhead();
  pages[1].Release();
  EXPECT_EQ(pages[1].room(), 0u);
}

TEST_F(PagesTest, AFolderThatIsNotThereIsNamed) {
  const auto file = ScratchFile::Make(folder_ + "/none");
  EXPECT_EQ(file.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(file.status().message().find(folder_ + "/none"), std::string::npos);
}

}  // namespace
}  // namespace amanat::state
