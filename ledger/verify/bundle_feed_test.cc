#include "ledger/verify/bundle_feed.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "ledger/base/file.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/testing/log_builder.h"
#include "ledger/tiles/log_directory.h"

namespace amanat::verify {
namespace {

using merkle::kTileWidth;

// Twice as many bundles as are held at a time, so that memory is used again, and a partial one.
constexpr uint64_t kBundles = 2 * BundleFeed::kWindow + 1;
constexpr TreeSize kSize = (kBundles - 1) * kTileWidth + 7;

class BundleFeedTest : public ::testing::Test {
 protected:
  BundleFeedTest()
      : folder_(::testing::TempDir() + "amanat-bundle-feed-" + std::to_string(::getpid())),
        files_(folder_) {
    std::filesystem::remove_all(folder_);
    while (log_.size() < kSize) {
      // Bodies of many lengths.
      log_.AppendOfWriter(entry::EventType::kWriterStarted, {}, std::string(log_.size() % 97, 'x'));
    }
  }
  ~BundleFeedTest() override { std::filesystem::remove_all(folder_); }

  void Export() { ASSERT_TRUE(tiles::ExportLog(log_, log_.verifier_key(), folder_).ok()); }
  static TreeSize WidthOf(uint64_t number) {
    return std::min<TreeSize>(kTileWidth, kSize - number * kTileWidth);
  }

  const std::string folder_;
  testing::FundBuilder fund_{/*seed=*/5};
  testing::LogBuilder& log_ = fund_.AddLog("manila", entry::Book::kFund);
  const tiles::LogDirectory files_;
};

TEST_F(BundleFeedTest, HashesLeavesAndFullBundlesInOrder) {
  Export();
  BundleFeed feed(files_, {.size = kSize, .first = 0, .parse = false});
  for (uint64_t number = 0; number < kBundles; ++number) {
    const FedBundle& fed = feed.Next();
    ASSERT_TRUE(fed.status.ok()) << fed.status;
    ASSERT_EQ(fed.hashes.size(), WidthOf(number));
    merkle::Frontier subtree;
    for (size_t i = 0; i < fed.hashes.size(); ++i) {
      ASSERT_EQ(fed.hashes[i], merkle::HashLeaf(log_.entries()[number * kTileWidth + i]));
      subtree.Append(fed.hashes[i]);
    }
    if (WidthOf(number) == kTileWidth) {
      EXPECT_EQ(fed.root, subtree.Root()) << number;
    }
  }
}

TEST_F(BundleFeedTest, ParsesLeavesInOrder) {
  Export();
  BundleFeed feed(files_, {.size = kSize, .first = 3, .parse = true});
  for (uint64_t number = 3; number < kBundles; ++number) {
    const FedBundle& fed = feed.Next();
    ASSERT_EQ(fed.parsed, WidthOf(number)) << fed.malformed;
    for (size_t i = 0; i < fed.parsed; ++i) {
      const std::string& bytes = log_.entries()[number * kTileWidth + i];
      const auto expected = examine::ParseLeaf(bytes);
      ASSERT_TRUE(expected.ok());
      EXPECT_EQ(fed.leaves[i].bytes, bytes);
      EXPECT_EQ(fed.leaves[i].hash, expected->hash);
      EXPECT_EQ(fed.leaves[i].entry.index, number * kTileWidth + i);
      EXPECT_EQ(fed.leaves[i].command.body, expected->command.body);
    }
  }
}

TEST_F(BundleFeedTest, ParsesABundleUpToItsFirstMalformedEntry) {
  log_.entries()[kTileWidth + 44] = "no entry";
  Export();
  BundleFeed feed(files_, {.size = kSize, .first = 0, .parse = true});
  EXPECT_EQ(feed.Next().parsed, kTileWidth);
  const FedBundle& fed = feed.Next();
  EXPECT_EQ(fed.parsed, 44u);
  EXPECT_EQ(fed.malformed.code(), absl::StatusCode::kInvalidArgument);
  for (uint64_t number = 2; number < kBundles; ++number) {
    EXPECT_EQ(feed.Next().parsed, WidthOf(number));
  }
}

TEST_F(BundleFeedTest, ABundleThatCannotBeReadSaysWhy) {
  Export();
  std::filesystem::remove(folder_ + "/" + merkle::EntryBundlePath(1, kTileWidth));
  BundleFeed feed(files_, {.size = kSize, .first = 0, .parse = true});
  EXPECT_TRUE(feed.Next().status.ok());
  EXPECT_EQ(feed.Next().status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(feed.Next().status.ok());
}

TEST_F(BundleFeedTest, EndsThoughNobodyTakesWhatItMade) {
  Export();
  for (const bool parse : {false, true}) {
    BundleFeed feed(files_, {.size = kSize, .first = 0, .parse = parse});
    EXPECT_TRUE(feed.Next().status.ok());
  }
}

}  // namespace
}  // namespace amanat::verify
