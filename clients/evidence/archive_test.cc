#include "clients/evidence/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::evidence {
namespace {

using ::testing::HasSubstr;

const std::vector<ArchivedFile> kFiles = {
    {"manifest.json", "{}\n"}, {"files/ab", std::string(700, 'x')}, {"empty", ""}};

std::string ReasonOf(const std::string& bytes) {
  const absl::Status status = ReadArchive(bytes).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

TEST(ArchiveTest, GivesBackWhatWasWritten) {
  const std::string bytes = WriteArchive(kFiles);
  EXPECT_EQ(bytes.size() % 512, 0u);
  EXPECT_EQ(bytes.substr(257, 5), "ustar");
  const auto files = ReadArchive(bytes);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(*files, kFiles);
  EXPECT_EQ(WriteArchive(kFiles), bytes);
  EXPECT_TRUE(ReadArchive(WriteArchive({}))->empty());
}

TEST(ArchiveTest, ANameNeverLeavesTheFolder) {
  for (const char* name : {"", "/etc/x", "../x", "a/../b", "a//b", "./a", "a/", "a b", "a\\b"}) {
    EXPECT_FALSE(IsArchivedName(name)) << name;
  }
  EXPECT_FALSE(IsArchivedName(std::string(100, 'a')));
  EXPECT_TRUE(IsArchivedName("files/00ff.._-"));
}

TEST(ArchiveTest, WhatIsCutOffIsNamed) {
  const std::string bytes = WriteArchive(kFiles);
  for (size_t size = 0; size < bytes.size(); size += 100) {
    EXPECT_FALSE(ReadArchive(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_THAT(ReasonOf(""), HasSubstr("offset 0: it ends too early"));
}

TEST(ArchiveTest, NoByteMayDiffer) {
  const std::string bytes = WriteArchive(kFiles);
  const size_t content = 512;  // of the first file
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto files = ReadArchive(other);
    const bool of_content = (at >= content && at < content + 3) || (at >= 1536 && at < 1536 + 700);
    EXPECT_EQ(files.ok(), of_content) << at;
  }
}

TEST(ArchiveTest, ANameStandsOnceAndNothingStandsBehindTheEnd) {
  const std::string one = WriteArchive({kFiles[0]});
  const std::string twice = one.substr(0, 1024) + one;
  EXPECT_THAT(ReasonOf(twice), HasSubstr("manifest.json stands twice"));
  EXPECT_FALSE(ReadArchive(one + std::string(512, '\0')).ok());
  EXPECT_FALSE(ReadArchive(one + "x").ok());
}

}  // namespace
}  // namespace amanat::evidence
