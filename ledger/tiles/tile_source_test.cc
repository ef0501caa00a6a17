#include "ledger/tiles/tile_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "ledger/base/file.h"
#include "ledger/tiles/memory_log.h"

namespace amanat::tiles {
namespace {

namespace fs = std::filesystem;

class TileSourceTest : public ::testing::Test {
 protected:
  void ExpectNotFound(const std::string& path) const {
    const auto content = ReadPublishedFile(log_, path);
    EXPECT_TRUE(absl::IsNotFound(content.status())) << "'" << path << "' " << content.status();
  }

  MemoryLog log_{"owf.example/manila/fund/1", /*seed=*/3};
};

TEST_F(TileSourceTest, GivesTheBytesOfAnExport) {
  const std::string directory =
      ::testing::TempDir() + "amanat-tile-source-" + std::to_string(::getpid());
  for (const TreeSize size : {0, 1, 255, 256, 257, 70'000}) {
    log_.Resize(size);
    fs::remove_all(directory);
    ASSERT_TRUE(ExportLog(log_, log_.verifier_key(), directory).ok());
    int files = 0;
    for (const auto& item : fs::recursive_directory_iterator(directory)) {
      if (!item.is_regular_file()) continue;
      const std::string path = fs::relative(item.path(), directory).string();
      const auto content = ReadPublishedFile(log_, path);
      ASSERT_TRUE(content.ok()) << path << " at " << size << ": " << content.status();
      EXPECT_EQ(*content, *ReadFile(item.path().string())) << path << " at " << size;
      ++files;
    }
    EXPECT_GE(files, size == 0 ? 2 : 4);
  }
  fs::remove_all(directory);
}

TEST_F(TileSourceTest, GivesPartialFilesOfEveryPublishedSize) {
  log_.Resize(600);
  const std::string tile = *ReadPublishedFile(log_, "tile/0/001");
  const std::string bundle = *ReadPublishedFile(log_, "tile/entries/001");
  for (const uint32_t width : {1, 44, 255}) {
    const std::string suffix = ".p/" + std::to_string(width);
    EXPECT_EQ(*ReadPublishedFile(log_, "tile/0/001" + suffix), tile.substr(0, width * 32));
    EXPECT_EQ(bundle.rfind(*ReadPublishedFile(log_, "tile/entries/001" + suffix), 0), 0u);
  }
  EXPECT_TRUE(ReadPublishedFile(log_, "tile/1/000.p/2").ok());
}

TEST_F(TileSourceTest, GivesNothingBeyondThePublishedSize) {
  log_.Resize(600);
  for (const char* path :
       {"tile/0/002", "tile/0/002.p/89", "tile/0/003.p/1", "tile/entries/002",
        "tile/entries/002.p/89", "tile/entries/003", "tile/1/000", "tile/1/000.p/3",
        "tile/1/001.p/1", "tile/2/000.p/1", "tile/8/000.p/1", "tile/63/000.p/1",
        "tile/0/x018/x446/x744/x073/x709/x551/615", "tile/7/x018/x446/x744/x073/x709/x551/615"}) {
    ExpectNotFound(path);
  }
  log_.Resize(0);
  for (const char* path : {"tile/0/000.p/1", "tile/0/000", "tile/entries/000.p/1"}) {
    ExpectNotFound(path);
  }
}

TEST_F(TileSourceTest, KnowsOneSpellingOfEachPath) {
  log_.Resize(600);
  for (const char* path : {"",
                           "/",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/000/",
                           "tile/00/000",
                           "tile/0/x000/000",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/000.p/-1",
                           "tile/-1/000",
                           "tile/64/000",
                           "tile/0/../0/000",
                           "tile/0/./000",
                           "tile//0/000",
                           "/tile/0/000",
                           "tile/0/000?x",
                           "tile/0/%30%30%30",
                           "tile/entries",
                           "tile/entries/0",
                           "tile/Entries/000",
                           "checkpoint/",
                           "Checkpoint",
                           "vkey.tmp",
                           "tile/0/x99999999999999999999999/000"}) {
    ExpectNotFound(path);
  }
}

TEST_F(TileSourceTest, OnlyTheCheckpointMayChange) {
  EXPECT_TRUE(MayChange("checkpoint"));
  EXPECT_FALSE(MayChange("vkey"));
  EXPECT_FALSE(MayChange("tile/0/000.p/1"));
}

}  // namespace
}  // namespace amanat::tiles
