// A consulate's own log and the directory that it follows, as tiles.
#include "services/ledger/published_logs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/replication/testing/test_log.h"
#include "ledger/tiles/exporter.h"

namespace amanat::ledger {
namespace {

class PublishedLogsTest : public ::testing::Test {
 protected:
  PublishedLogsTest() {
    const auto& directory = fund_.directory();
    const checkpoint::TrustPolicy policy{
        .logs = {{checkpoint::MakeVerifierKey(directory.name().str(), directory.key().public_key()),
                  ""}}};
    EXPECT_TRUE(WriteFileDurably(place_.trust_file, checkpoint::FormatTrustPolicy(policy)).ok());
    EXPECT_TRUE(FoundLogs(place_, {}, examine::ToldRules(), clock_, random_).ok());
    host_ = *LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
  }
  ~PublishedLogsTest() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string NewFolder() {
    std::string path = absl::StrCat(::testing::TempDir(), "/published_logs_XXXXXX");
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    return path;
  }
  std::vector<std::string> Folders(const PublishedLogs& logs) const {
    std::vector<std::string> folders;
    for (const http::PublishedLog& log : logs.List()) folders.push_back(log.folder);
    return folders;
  }
  // What a strict reader checks of a log of less than a tile.
  void ExpectWholeLog(const tiles::TileSource& log) const {
    const auto note = tiles::ReadPublishedFile(log, "checkpoint");
    ASSERT_TRUE(note.ok()) << note.status();
    const auto head = checkpoint::OpenCheckpoint(*note, log.Key());
    ASSERT_TRUE(head.ok()) << head.status();
    ASSERT_GT(head->size, 0u);
    const auto width = static_cast<uint32_t>(head->size);
    const auto tile = tiles::ReadPublishedFile(log, merkle::TilePath({0, 0, width}));
    const auto bundle = tiles::ReadPublishedFile(log, merkle::EntryBundlePath(0, width));
    ASSERT_TRUE(tile.ok() && bundle.ok()) << tile.status() << bundle.status();
    merkle::Frontier tree;
    std::string hashes;
    const auto entries = merkle::DecodeEntryBundle(*bundle, width);
    ASSERT_TRUE(entries.ok()) << entries.status();
    for (const std::string& entry : *entries) {
      tree.Append(merkle::HashLeaf(entry));
      hashes += merkle::HashLeaf(entry).str();
    }
    EXPECT_EQ(tree.Root(), head->root);
    EXPECT_EQ(*tile, hashes);
    EXPECT_FALSE(tiles::ReadPublishedFile(log, merkle::TilePath({0, 0, width + 1})).ok());
  }

  const std::string folder_ = NewFolder();
  replication::TestFund fund_;
  ManualClock clock_{replication::TestFund::kTime};
  SeededRandom random_{12};
  const NodePlace place_{.site = "riyadh",
                         .fund_domain = "owf.example",
                         .data_directory = folder_ + "/data",
                         .guard_directory = folder_ + "/guards",
                         .books = {entry::Book::kFund},
                         .trust_file = folder_ + "/trust"};
  std::unique_ptr<LedgerHost> host_;
};

TEST_F(PublishedLogsTest, OwnLogsAreThereAndFollowedOnesOnceTheyHaveACheckpoint) {
  const PublishedLogs logs(*host_);
  EXPECT_THAT(Folders(logs), ::testing::ElementsAre("riyadh-fund"));
  const std::string directory = tiles::LogFolderName(fund_.directory().name());
  ASSERT_EQ(
      host_->replica().Ingest(fund_.directory().MakeBatch(0, fund_.directory().size()))->verdict,
      replication::IngestVerdict::kStored);
  EXPECT_THAT(Folders(logs), ::testing::UnorderedElementsAre("riyadh-fund", directory));
  for (const std::string& folder : Folders(logs)) {
    const auto log = logs.Find(folder);
    ASSERT_NE(log, nullptr) << folder;
    ExpectWholeLog(*log);
  }
  EXPECT_EQ(logs.Find("riyadh-directory"), nullptr);
}

// What is read of a writer's tree through its proofs is what stands in it.
TEST_F(PublishedLogsTest, NodesOfAnOwnLogAreThoseOfItsTree) {
  const append::Writer& writer = *host_->writers().front();
  const auto log = PublishedLogs(*host_).Find("riyadh-fund");
  const TreeSize size = writer.ExaminedSize();
  const auto entries = writer.ReadEntries(0, size, SIZE_MAX).value();
  ASSERT_GE(size, 2u);
  for (int level = 0; TreeSize{1} << level <= size; ++level) {
    for (uint64_t index = 0; (index + 1) << level <= size; ++index) {
      merkle::Frontier subtree;
      for (uint64_t i = index << level; i < (index + 1) << level; ++i) {
        subtree.Append(merkle::HashLeaf(entries[i]));
      }
      EXPECT_EQ(log->ReadNode(level, index).value(), subtree.Root()) << level << " " << index;
    }
  }
}

}  // namespace
}  // namespace amanat::ledger
