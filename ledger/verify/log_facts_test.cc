#include "ledger/verify/log_facts.h"

#include <gtest/gtest.h>

#include <string>

#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/testing/log_builder.h"

namespace amanat::verify {
namespace {

constexpr TreeSize kSize = 1100;

examine::Leaf LeafAt(LogIndex index) {
  examine::Leaf leaf;
  leaf.hash = merkle::HashLeaf(std::to_string(index));
  leaf.entry.recipient = LogId{{static_cast<uint8_t>(index % 3)}};
  return leaf;
}

class LogFactsTest : public ::testing::Test {
 protected:
  LogFactsTest() {
    for (LogIndex i = 0; i < kSize; ++i) facts_.AppendHash(LeafAt(i).hash);
    for (LogIndex i = 0; i < kSize - 1; ++i) facts_.AppendExamined(LeafAt(i), 7);
  }
  LogFacts facts_;
};

TEST_F(LogFactsTest, GivesTheRootOfEverySizeThatIsExamined) {
  merkle::Frontier frontier;
  for (TreeSize size = 0; size < kSize; ++size) {
    ASSERT_EQ(facts_.RootAt(size), frontier.Root()) << size;
    frontier.Append(LeafAt(size).hash);
  }
  EXPECT_EQ(facts_.RootAt(kSize), std::nullopt);
}

TEST_F(LogFactsTest, ABundleAtOnceEqualsItsHashesOneByOne) {
  LogFacts bundles;
  for (LogIndex begin = 0; begin + merkle::kTileWidth <= kSize; begin += merkle::kTileWidth) {
    std::vector<Hash> leaves;
    merkle::Frontier subtree;
    for (LogIndex i = begin; i < begin + merkle::kTileWidth; ++i) {
      leaves.push_back(LeafAt(i).hash);
      subtree.Append(leaves.back());
    }
    bundles.AppendBundle(leaves, subtree.Root());
  }
  ASSERT_EQ(bundles.hashed(), kSize / merkle::kTileWidth * merkle::kTileWidth);
  for (TreeSize size = 0; size <= bundles.hashed(); ++size) {
    ASSERT_EQ(bundles.RootOfHashes(size), facts_.RootOfHashes(size)) << size;
  }
  EXPECT_EQ(bundles.leaf_hash(300), LeafAt(300).hash);
}

TEST_F(LogFactsTest, GivesTheFactsOfEveryExaminedEntry) {
  const auto facts = facts_.Find(4);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->leaf_hash, LeafAt(4).hash);
  EXPECT_EQ(facts->recipient, LeafAt(4).entry.recipient);
  EXPECT_EQ(facts->event_type, 7u);
  EXPECT_TRUE(facts->accepted);
  EXPECT_FALSE(facts_.Find(kSize - 1).has_value());
}

}  // namespace
}  // namespace amanat::verify
