#include "ledger/tiles/exporter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include "ledger/base/file.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/tiles/memory_log.h"

namespace amanat::tiles {
namespace {

namespace fs = std::filesystem;

// A source whose entries are not those of its checkpoint.
class LyingSource final : public LogSource {
 public:
  explicit LyingSource(MemoryLog& log) : log_(log) {}
  absl::StatusOr<std::string> CheckpointNote() override { return log_.CheckpointNote(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override {
    auto entries = log_.ReadEntries(first, count);
    entries->front() += "x";
    return entries;
  }

 private:
  MemoryLog& log_;
};

class ExporterTest : public ::testing::Test {
 protected:
  ExporterTest()
      : directory_(::testing::TempDir() + "amanat-exporter-" + std::to_string(::getpid())) {
    fs::remove_all(directory_);
  }
  ~ExporterTest() override { fs::remove_all(directory_); }

  absl::StatusOr<ExportResult> Export() { return ExportLog(log_, log_.verifier_key(), directory_); }
  // The paths and contents of all files.
  static std::map<std::string, std::string> Files(const std::string& directory) {
    std::map<std::string, std::string> files;
    for (const auto& item : fs::recursive_directory_iterator(directory)) {
      if (!item.is_regular_file()) continue;
      files[fs::relative(item.path(), directory).string()] = *ReadFile(item.path().string());
    }
    return files;
  }
  void ExpectCompleteLayout() {
    int findings = 0;
    const absl::Status status =
        LogDirectory(directory_).CheckLayout(log_.size(), [&](const LayoutFinding& finding) {
          ++findings;
          ADD_FAILURE() << finding.rule << " " << finding.path << ": " << finding.found;
        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(findings, 0);
  }

  MemoryLog log_{"owf.example/manila/fund/1", /*seed=*/1};
  const std::string directory_;
};

TEST_F(ExporterTest, WritesTheFilesOfATreeOfTwoLevels) {
  log_.Resize(515);
  const auto result = Export();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->root, log_.Root());
  const auto files = Files(directory_);
  for (const char* path :
       {"checkpoint", "vkey", "tile/0/000", "tile/0/001", "tile/0/002.p/3", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/3"}) {
    EXPECT_TRUE(files.contains(path)) << path;
  }
  EXPECT_EQ(files.size(), 9u);
  EXPECT_EQ(files.at("tile/0/001").size(), 8192u);
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, ExtendingGivesTheFilesOfExportingAtOnceAndPartialOnesThatStillGrow) {
  for (const TreeSize size : {1, 2, 255, 256, 257, 511, 512, 700, 700}) {
    log_.Resize(size);
    const auto result = Export();
    ASSERT_TRUE(result.ok()) << size << ": " << result.status();
    ExpectCompleteLayout();
    const std::string fresh = directory_ + "-fresh";
    fs::remove_all(fresh);
    ASSERT_TRUE(ExportLog(log_, log_.verifier_key(), fresh).ok());
    auto files = Files(directory_);
    for (const auto& [path, content] : Files(fresh)) {
      EXPECT_EQ(files[path], content) << path << " at " << size;
      files.erase(path);
    }
    for (const auto& [path, content] : files) {
      EXPECT_NE(path.find(".p/"), std::string::npos) << path << " at " << size;
    }
    fs::remove_all(fresh);
  }
}

TEST_F(ExporterTest, APartialFileStaysUntilItsFullOneExists) {
  const auto exists = [&](const char* path) { return fs::exists(directory_ + "/" + path); };
  for (const TreeSize size : {300, 400}) {
    log_.Resize(size);
    ASSERT_TRUE(Export().ok());
    EXPECT_TRUE(exists("tile/0/001.p/44"));
    EXPECT_TRUE(exists("tile/entries/001.p/44"));
  }
  log_.Resize(512);
  const auto result = Export();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->files_removed, 4u);  // of widths 44 and 144
  EXPECT_FALSE(exists("tile/0/001.p"));
  EXPECT_FALSE(exists("tile/entries/001.p"));
  EXPECT_TRUE(exists("tile/0/001"));
  EXPECT_TRUE(exists("tile/1/000.p/1"));
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, PartialFilesAreTakenAwayOnlyWhenTheFullOnesArePublished) {
  log_.Resize(300);
  ASSERT_TRUE(Export().ok());
  log_.Resize(600);
  LyingSource source(log_);
  ASSERT_FALSE(ExportLog(source, log_.verifier_key(), directory_).ok());
  EXPECT_TRUE(fs::exists(directory_ + "/tile/entries/001"));
  EXPECT_TRUE(fs::exists(directory_ + "/tile/entries/001.p/44"));
}

TEST_F(ExporterTest, PartialFilesThatAnEarlierRunLeftBehindFullOnesGo) {
  log_.Resize(600);
  ASSERT_TRUE(Export().ok());
  // As if a run from 300 to 600 had ended right behind its checkpoint.
  const std::string tile = *ReadFile(directory_ + "/tile/0/001");
  ASSERT_TRUE(MakeFolders(directory_ + "/tile/0/001.p").ok());
  ASSERT_TRUE(
      WriteFileDurably(directory_ + "/tile/0/001.p/44", tile.substr(0, 44 * Hash::kSize)).ok());
  ASSERT_TRUE(Export().ok());
  EXPECT_FALSE(fs::exists(directory_ + "/tile/0/001.p"));
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, FullTilesAreNotWrittenAgain) {
  log_.Resize(600);
  ASSERT_TRUE(Export().ok());
  const auto before = fs::last_write_time(directory_ + "/tile/0/000");
  log_.Resize(1000);
  const auto result = Export();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->size_before, 600u);
  // Two bundles and tiles, one tile of level 1, vkey and checkpoint.
  EXPECT_EQ(result->files_written, 7u);
  EXPECT_EQ(result->files_removed, 2u);  // of a tile and a bundle that are full now
  EXPECT_EQ(fs::last_write_time(directory_ + "/tile/0/000"), before);
}

TEST_F(ExporterTest, LargeTreesResumeAtEveryLevel) {
  log_.Resize(66'000);
  ASSERT_TRUE(Export().ok());
  log_.Resize(66'300);
  const auto result = Export();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->root, log_.Root());
  EXPECT_TRUE(fs::exists(directory_ + "/tile/2/000.p/1"));
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, AnEmptyTreeHasNoTiles) {
  log_.Resize(0);
  ASSERT_TRUE(Export().ok());
  EXPECT_EQ(Files(directory_).size(), 2u);
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, AnInterruptedExportIsBackedAndCompletedByTheNextOne) {
  log_.Resize(300);
  ASSERT_TRUE(Export().ok());
  const auto before = Files(directory_);
  log_.Resize(400);
  ASSERT_TRUE(Export().ok());
  // As if the process had ended before its checkpoint: what it took away afterwards is there.
  for (const auto& [path, content] : before) {
    ASSERT_TRUE(MakeFolders(fs::path(directory_ + "/" + path).parent_path().string()).ok());
    ASSERT_TRUE(WriteFileDurably(directory_ + "/" + path, content).ok());
  }
  ASSERT_TRUE(WriteFileDurably(directory_ + "/tile/0/001.p/99.tmp", "x").ok());
  ASSERT_TRUE(LogDirectory(directory_)
                  .CheckLayout(300,
                               [](const LayoutFinding& finding) {
                                 EXPECT_EQ(finding.rule, "UNEXPECTED_FILE") << finding.path;
                               })
                  .ok());
  log_.Resize(450);
  const auto result = Export();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->size_before, 300u);
  ExpectCompleteLayout();
}

TEST_F(ExporterTest, EntriesWithoutTheCheckpointsRootAreNotPublished) {
  log_.Resize(10);
  LyingSource source(log_);
  EXPECT_TRUE(absl::IsDataLoss(ExportLog(source, log_.verifier_key(), directory_).status()));
  EXPECT_FALSE(fs::exists(directory_ + "/checkpoint"));
}

TEST_F(ExporterTest, DamagedTilesOfAnEarlierExportAreNotBuiltUpon) {
  log_.Resize(300);
  ASSERT_TRUE(Export().ok());
  const std::string before = *ReadFile(directory_ + "/checkpoint");
  std::string tile = *ReadFile(directory_ + "/tile/1/000.p/1");
  tile[5] ^= 1;
  ASSERT_TRUE(WriteFileDurably(directory_ + "/tile/1/000.p/1", tile).ok());
  log_.Resize(310);
  EXPECT_TRUE(absl::IsDataLoss(Export().status()));
  EXPECT_EQ(*ReadFile(directory_ + "/checkpoint"), before);
}

TEST_F(ExporterTest, ADirectoryOfAnotherOrALongerLogIsLeftAlone) {
  log_.Resize(20);
  ASSERT_TRUE(Export().ok());
  MemoryLog other("owf.example/riyadh/fund/1", /*seed=*/2);
  EXPECT_TRUE(
      absl::IsFailedPrecondition(ExportLog(other, other.verifier_key(), directory_).status()));
  log_.Resize(10);
  EXPECT_TRUE(absl::IsFailedPrecondition(Export().status()));
}

TEST(LogFolderNameTest, NamesSiteBookAndLaterSuccessions) {
  EXPECT_EQ(LogFolderName({"owf.example", "hong-kong", entry::Book::kFund, 1}), "hong-kong-fund");
  EXPECT_EQ(LogFolderName({"owf.example", "manila", entry::Book::kDirectory, 2}),
            "manila-directory-2");
}

}  // namespace
}  // namespace amanat::tiles
