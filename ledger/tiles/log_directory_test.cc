#include "ledger/tiles/log_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/file.h"

namespace amanat::tiles {
namespace {

namespace fs = std::filesystem;

class LogDirectoryTest : public ::testing::Test {
 protected:
  LogDirectoryTest()
      : path_(::testing::TempDir() + "amanat-log-directory-" + std::to_string(::getpid())),
        log_(path_) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~LogDirectoryTest() override { fs::remove_all(path_); }

  void Write(const std::string& relative, const std::string& content) {
    const fs::path path = path_ + "/" + relative;
    fs::create_directories(path.parent_path());
    ASSERT_TRUE(WriteFileDurably(path.string(), content).ok());
  }
  // The files of a tree of two entries.
  void WriteSmallTree() {
    Write("checkpoint", "x");
    Write("vkey", "k\n");
    Write("tile/0/000.p/2", std::string(64, 'h'));
    Write("tile/entries/000.p/2", std::string("\0\1a\0\1b", 6));
  }
  std::vector<std::string> Layout(TreeSize size) {
    std::vector<std::string> findings;
    const absl::Status status = log_.CheckLayout(size, [&](const LayoutFinding& finding) {
      findings.push_back(finding.rule + " " + finding.path);
    });
    EXPECT_TRUE(status.ok()) << status;
    std::sort(findings.begin(), findings.end());
    return findings;
  }

  const std::string path_;
  const LogDirectory log_;
};

using Findings = std::vector<std::string>;

TEST_F(LogDirectoryTest, ReadsWhatIsThere) {
  WriteSmallTree();
  EXPECT_EQ(Layout(2), Findings());
  EXPECT_EQ(*log_.ReadVerifierKey(), "k");
  const auto bundle = log_.ReadEntryBundle({0, 2});
  ASSERT_EQ(bundle->size(), 2u);
  EXPECT_EQ((*bundle)[0], "a");
  EXPECT_EQ((*bundle)[1], "b");
  EXPECT_EQ(log_.ReadTile({0, 0, 2})->size(), 64u);
}

TEST_F(LogDirectoryTest, AccountsForEveryFile) {
  WriteSmallTree();
  Write("tile/0/000.p/3", std::string(96, 'h'));
  Write("tile/0/0", "x");
  Write("tile/entries/000.p/2.tmp", "x");
  fs::create_directories(path_ + "/tile/7");
  EXPECT_EQ(Layout(2), (Findings{"EMPTY_FOLDER tile/7", "UNEXPECTED_FILE tile/0/0",
                                 "UNEXPECTED_FILE tile/0/000.p/3",
                                 "UNEXPECTED_FILE tile/entries/000.p/2.tmp"}));
}

TEST_F(LogDirectoryTest, NoFullFileStandsBehindTheEndOfTheTree) {
  WriteSmallTree();
  Write("tile/0/001", std::string(256 * 32, 'h'));
  Write("tile/entries/001", "x");
  EXPECT_EQ(Layout(2),
            (Findings{"UNEXPECTED_FILE tile/0/001", "UNEXPECTED_FILE tile/entries/001"}));
}

TEST_F(LogDirectoryTest, ASupersededPartialFileIsTheBeginningOfThePresentOne) {
  WriteSmallTree();
  Write("tile/0/000.p/1", std::string(32, 'h'));
  Write("tile/entries/000.p/1", std::string("\0\1a", 3));
  EXPECT_EQ(Layout(2), Findings());
  Write("tile/0/000.p/1", std::string(32, 'i'));
  Write("tile/entries/000.p/1", std::string("\0\1b", 3));
  EXPECT_EQ(Layout(2),
            (Findings{"PARTIAL_FILE tile/0/000.p/1", "PARTIAL_FILE tile/entries/000.p/1"}));
}

TEST_F(LogDirectoryTest, NamesMissingFiles) {
  EXPECT_EQ(Layout(257), (Findings{"MISSING_FILE checkpoint", "MISSING_FILE tile/0/000",
                                   "MISSING_FILE tile/0/001.p/1", "MISSING_FILE tile/1/000.p/1",
                                   "MISSING_FILE tile/entries/000",
                                   "MISSING_FILE tile/entries/001.p/1", "MISSING_FILE vkey"}));
}

TEST_F(LogDirectoryTest, AnInventedSizeDoesNotTakeForEver) {
  EXPECT_LE(Layout(UINT64_MAX).size(), 10 * (kMissingFilesListedMax + 1));
}

TEST_F(LogDirectoryTest, SymbolicLinksAndSpecialFilesAreRefused) {
  WriteSmallTree();
  fs::rename(path_ + "/vkey", path_ + "-vkey");
  fs::create_symlink(path_ + "-vkey", path_ + "/vkey");
  fs::remove(path_ + "/checkpoint");
  ASSERT_EQ(::mkfifo((path_ + "/checkpoint").c_str(), 0600), 0);
  EXPECT_EQ(Layout(2), (Findings{"NOT_A_REGULAR_FILE checkpoint", "NOT_A_REGULAR_FILE vkey"}));
  EXPECT_TRUE(absl::IsInvalidArgument(log_.ReadVerifierKey().status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log_.ReadCheckpointNote().status()));
  fs::remove(path_ + "-vkey");
}

TEST_F(LogDirectoryTest, WrongSizesAreNamed) {
  WriteSmallTree();
  Write("tile/0/000.p/2", std::string(63, 'h'));
  EXPECT_EQ(Layout(2), (Findings{"FILE_SIZE tile/0/000.p/2"}));
  EXPECT_TRUE(absl::IsInvalidArgument(log_.ReadTile({0, 0, 2}).status()));
  Write("tile/entries/000.p/2", "abc");
  EXPECT_TRUE(absl::IsInvalidArgument(log_.ReadEntryBundle({0, 2}).status()));
  EXPECT_TRUE(absl::IsNotFound(log_.ReadEntryBundle({1, 2}).status()));
}

TEST_F(LogDirectoryTest, AVerifierKeyIsOneLine) {
  for (const std::string content : {"", "k", "k\nk\n"}) {
    Write("vkey", content);
    EXPECT_TRUE(absl::IsInvalidArgument(log_.ReadVerifierKey().status())) << content;
  }
}

}  // namespace
}  // namespace amanat::tiles
