#include "ledger/verify/tree_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/file.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/tiles/memory_log.h"

namespace amanat::verify {
namespace {

constexpr char kName[] = "owf.example/manila/fund/1";
constexpr TreeSize kSize = 1100;  // four full bundles and a partial one

// An exported log with full bundles and tiles.
class TreeCheckTest : public ::testing::Test {
 protected:
  TreeCheckTest()
      : folder_(::testing::TempDir() + "amanat-tree-check-" + std::to_string(::getpid())),
        log_(kName, /*seed=*/11),
        files_(folder_) {
    std::filesystem::remove_all(folder_);
    log_.Resize(kSize);
    EXPECT_TRUE(tiles::ExportLog(log_, log_.verifier_key(), folder_).ok());
  }
  ~TreeCheckTest() override { std::filesystem::remove_all(folder_); }

  void FlipLastBit(const std::string& path) {
    std::string content = ReadFile(folder_ + "/" + path).value();
    content.back() = static_cast<char>(content.back() ^ 1);
    ASSERT_TRUE(WriteFileDurably(folder_ + "/" + path, content).ok());
  }
  TreeSize Check() {
    const checkpoint::Checkpoint head{
        .origin = kName, .size = kSize, .root = log_.Root(), .extensions = {}};
    const auto good = CheckTree(
        files_, head, kName, "manila-fund", /*remembered=*/0, [](TreeSize) {}, facts_, findings_);
    EXPECT_TRUE(good.ok()) << good.status();
    return good.value_or(0);
  }
  std::vector<std::string> Found() const {
    std::vector<std::string> found;
    for (const ReportedFinding& finding : findings_.listed()) {
      found.push_back(finding.rule + " " + finding.path);
    }
    return found;
  }

  const std::string folder_;
  tiles::MemoryLog log_;
  const tiles::LogDirectory files_;
  LogFacts facts_;
  Findings findings_;
};

using Strings = std::vector<std::string>;

TEST_F(TreeCheckTest, AWholeLogIsGoodAndEveryLeafIsKnown) {
  EXPECT_EQ(Check(), kSize);
  EXPECT_EQ(Found(), Strings());
  ASSERT_EQ(facts_.hashed(), kSize);
  EXPECT_EQ(facts_.RootOfHashes(kSize), log_.Root());
}

TEST_F(TreeCheckTest, AnEntryOfAFullBundleThatDiffersIsNamed) {
  FlipLastBit(merkle::EntryBundlePath(1, merkle::kTileWidth));
  EXPECT_EQ(Check(), 511u);
  EXPECT_EQ(Found(), Strings{"ENTRY_HASH manila-fund/tile/entries/001"});
}

TEST_F(TreeCheckTest, AFullTileThatDiffersIsNamed) {
  FlipLastBit(merkle::TilePath({0, 2, merkle::kTileWidth}));
  EXPECT_EQ(Check(), kSize);
  EXPECT_EQ(Found(), Strings{"TILE manila-fund/tile/0/002"});
}

TEST_F(TreeCheckTest, ATileOfFullTilesThatDiffersIsNamed) {
  FlipLastBit(merkle::TilePath({1, 0, 4}));
  EXPECT_EQ(Check(), kSize);
  EXPECT_EQ(Found(), Strings{"TILE manila-fund/tile/1/000.p/4"});
}

TEST_F(TreeCheckTest, WhenEntriesAndTilesDifferNothingIsGood) {
  FlipLastBit(merkle::EntryBundlePath(1, merkle::kTileWidth));
  FlipLastBit(merkle::TilePath({0, 2, merkle::kTileWidth}));
  EXPECT_EQ(Check(), 0u);
  EXPECT_EQ(Found(), (Strings{"TILE manila-fund/tile/0/001", "TILE manila-fund/tile/0/002",
                              "TILE manila-fund/tile/1/000.p/4", "ROOT manila-fund/checkpoint"}));
}

}  // namespace
}  // namespace amanat::verify
