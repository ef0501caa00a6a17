#include "clients/cli/people_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

class PeopleFileTest : public testing::Test {
 protected:
  PeopleFileTest() {
    std::filesystem::create_directories(folder_);
    options_.date = "2026-11-27";
  }
  ~PeopleFileTest() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/people_file-", getpid());
  Options options_;
  SeededRandom random_{1};
  Session session_{options_, random_};
};

TEST_F(PeopleFileTest, AFolderAndAFileThatIsNotThereAreSaidInOneSentence) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(ReadPeoplesFile(session_, folder_), std::nullopt);
  EXPECT_NE(testing::internal::GetCapturedStderr().find(folder_ + ": it is a folder\n"),
            std::string::npos);
  testing::internal::CaptureStderr();
  EXPECT_EQ(ReadPeoplesFile(session_, folder_ + "/none"), std::nullopt);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("No such file"), std::string::npos);
}

TEST_F(PeopleFileTest, EveryFaultIsSaidAndTheFileRefused) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(RefuseFaults(session_, "a\x1B[31m.csv", {{2, "sent", "is zero"}, {9, "", "is short"}}),
            Exit::kRefused);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "a\\u001b[31m.csv: line 2, column sent: is zero\n"
            "a\\u001b[31m.csv: line 9: is short\n"
            "amanat: a\\u001b[31m.csv is refused whole; nothing was sent\n");
}

TEST_F(PeopleFileTest, WhatIsNotReadIsSaid) {
  testing::internal::CaptureStderr();
  SayWhatIsNotRead("a.csv", {"Remarks", "sender"});
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "a.csv: columns that are not read: Remarks, sender\n");
  testing::internal::CaptureStderr();
  SayWhatIsNotRead("a.csv", {});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(PeopleFileTest, AnExampleNeverReplacesAFile) {
  const std::string path = folder_ + "/example.csv";
  EXPECT_EQ(WriteTemplate(session_, intake::RemittanceColumns(), path), Exit::kDone);
  const auto written = ReadFile(path);
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(*written,
            intake::ExampleOf(intake::RemittanceColumns(), *ParseCivilDate("2026-11-27")));
  EXPECT_EQ(WriteTemplate(session_, intake::PriceColumns(), path), Exit::kRefused);
  EXPECT_EQ(*ReadFile(path), *written);
}

}  // namespace
}  // namespace amanat::cli
