#include "ledger/base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "gmock/gmock.h"
#include "ledger/base/status.h"
#include "ledger/base/testing/watched_files.h"
#include "ledger/base/write_error.h"

namespace amanat {
namespace {

using ::testing::ElementsAre;

std::string Folder() {
  std::string path = ::testing::TempDir() + "/file_test_" + std::to_string(::getpid());
  EXPECT_TRUE(MakeFolders(path + "/a/b").ok());
  return std::filesystem::canonical(path);
}

TEST(FileTest, WritesWithTheGivenModeAndReadsBack) {
  const std::string path = Folder() + "/a/key";
  ASSERT_TRUE(WriteFileDurably(path, "secret", 0600).ok());
  EXPECT_EQ(*ReadFile(path), "secret");
  struct stat information {};
  ASSERT_EQ(::stat(path.c_str(), &information), 0);
  EXPECT_EQ(information.st_mode & 0777, 0600u);
}

TEST(FileTest, RefusesAFileLargerThanTheBound) {
  const std::string path = Folder() + "/large";
  ASSERT_TRUE(WriteFileDurably(path, std::string(100, 'x')).ok());
  EXPECT_EQ(ReadFile(path, 99).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadFile(path + "-absent").status().code(), absl::StatusCode::kNotFound);
}

TEST(FileTest, AFullDiskLeavesTheOldContent) {
  const std::string path = Folder() + "/full";
  ASSERT_TRUE(WriteFileDurably(path, "old").ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 16;
  ::setrlimit(RLIMIT_FSIZE, &small);
  const absl::Status status = WriteFileDurably(path, std::string(4096, 'n'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(*ReadFile(path), "old");
}

TEST(FileTest, WhatCouldNotBeWrittenIsToldFromWhatCouldNotBeRead) {
  const std::string absent = Folder() + "/absent/file";
  EXPECT_TRUE(IsWriteError(WriteFileDurably(absent, "text")));
  EXPECT_TRUE(IsWriteError(Annotate(WriteFileDurably(absent, "text"), "--receipts")));
  EXPECT_TRUE(IsWriteError(WriteFileDurably(Folder(), "text")));  // a folder
  EXPECT_TRUE(IsWriteError(MakeFolders("/dev/null/folder")));
  EXPECT_FALSE(IsWriteError(ReadFile(absent).status()));
  EXPECT_FALSE(IsWriteError(absl::OkStatus()));
}

TEST(FileTest, ADeviceIsWrittenAndNotReplaced) {
  EXPECT_EQ(WriteFileDurably("/dev/null", "text"), absl::OkStatus());
  EXPECT_TRUE(IsWriteError(WriteFileDurably("/dev/full", "text")));
  for (const char* device : {"/dev/null", "/dev/full"}) {
    EXPECT_TRUE(std::filesystem::is_character_file(device));
  }
}

TEST(FileTest, IsSyncedBeforeItGetsItsNameAndItsFolderBehindIt) {
  const std::string folder = Folder() + "/a";
  const WatchedFiles watched;
  ASSERT_TRUE(WriteFileDurably(folder + "/key", "secret").ok());
  EXPECT_THAT(watched.calls(), ElementsAre("sync " + folder + "/key.tmp",
                                           "rename " + folder + "/key", "sync " + folder));
}

TEST(FileTest, EachNewFolderIsSyncedIntoTheOneAbove) {
  const std::string folder = Folder() + "/new";
  std::filesystem::remove_all(folder);
  const WatchedFiles watched;
  ASSERT_TRUE(MakeFolders(folder + "/b").ok());
  EXPECT_THAT(watched.calls(), ElementsAre("make " + folder, "sync " + Folder(),
                                           "make " + folder + "/b", "sync " + folder));
}

TEST(FileTest, ARemovalIsSyncedIntoTheFolder) {
  const std::string folder = Folder() + "/a";
  ASSERT_TRUE(WriteFileDurably(folder + "/key", "secret").ok());
  const WatchedFiles watched;
  ASSERT_TRUE(RemoveFileDurably(folder + "/key").ok());
  EXPECT_THAT(watched.calls(), ElementsAre("remove " + folder + "/key", "sync " + folder));
}

}  // namespace
}  // namespace amanat
