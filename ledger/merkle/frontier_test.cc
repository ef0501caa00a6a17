#include "ledger/merkle/frontier.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>

namespace amanat::merkle {
namespace {

Hash Leaf(uint64_t index) { return HashLeaf("entry " + std::to_string(index)); }

Frontier FrontierOf(TreeSize size) {
  Frontier frontier;
  for (uint64_t i = 0; i < size; ++i) frontier.Append(Leaf(i));
  return frontier;
}

// RFC 6962 section 2.1, word for word.
Hash NaiveRoot(uint64_t begin, uint64_t end) {
  if (begin == end) return EmptyRoot();
  if (end - begin == 1) return Leaf(begin);
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  return HashNode(NaiveRoot(begin, middle), NaiveRoot(middle, end));
}

TEST(FrontierTest, RootEqualsTheDefinitionAtEverySize) {
  Frontier frontier;
  for (uint64_t size = 0; size < 130; ++size) {
    EXPECT_EQ(frontier.size(), size);
    EXPECT_EQ(frontier.Root(), NaiveRoot(0, size)) << "size " << size;
    frontier.Append(Leaf(size));
  }
}

TEST(FrontierTest, ReportsEachPerfectSubtreeOnceFromTheLeafUp) {
  std::map<std::pair<int, uint64_t>, Hash> nodes;
  Frontier frontier;
  for (uint64_t i = 0; i < 100; ++i) {
    int next = 0;
    frontier.Append(Leaf(i), [&](int level, uint64_t index, const Hash& hash) {
      EXPECT_EQ(level, next++);
      EXPECT_TRUE(nodes.emplace(std::pair(level, index), hash).second);
    });
  }
  EXPECT_EQ(nodes.size(), 100u + 50 + 25 + 12 + 6 + 3 + 1);
  for (const auto& [position, hash] : nodes) {
    const auto [level, index] = position;
    EXPECT_EQ(hash, NaiveRoot(index << level, (index + 1) << level));
  }
}

TEST(FrontierTest, ASubtreeAtOnceEqualsItsLeavesOneByOne) {
  constexpr int kLevel = 3;
  Frontier frontier;
  std::vector<std::pair<int, uint64_t>> told;
  for (uint64_t subtree = 0; subtree < 6; ++subtree) {
    const uint64_t begin = subtree << kLevel;
    frontier.AppendSubtree(kLevel, NaiveRoot(begin, begin + 8),
                           [&](int level, uint64_t index, const Hash& hash) {
                             told.emplace_back(level, index);
                             EXPECT_EQ(hash, NaiveRoot(index << level, (index + 1) << level));
                           });
    EXPECT_EQ(frontier, FrontierOf(begin + 8));
  }
  const std::vector<std::pair<int, uint64_t>> expected = {{3, 0}, {3, 1}, {4, 0}, {3, 2}, {3, 3},
                                                          {4, 1}, {5, 0}, {3, 4}, {3, 5}, {4, 2}};
  EXPECT_EQ(told, expected);
}

TEST(FrontierTest, ContinuesFromStoredSubtrees) {
  for (const uint64_t size : {0, 1, 7, 8, 100}) {
    const Frontier whole = FrontierOf(size);
    auto resumed = Frontier::FromSubtrees(size, whole.subtrees());
    ASSERT_TRUE(resumed.ok());
    EXPECT_EQ(*resumed, whole);
    resumed->Append(Leaf(size));
    EXPECT_EQ(resumed->Root(), NaiveRoot(0, size + 1));
  }
}

TEST(FrontierTest, RefusesSubtreesThatDoNotFitTheSize) {
  const auto frontier = Frontier::FromSubtrees(7, {Leaf(0), Leaf(1)});
  EXPECT_EQ(frontier.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Frontier::FromSubtrees(0, {Leaf(0)}).ok());
  EXPECT_FALSE(Frontier::FromSubtrees(UINT64_MAX, {}).ok());
}

}  // namespace
}  // namespace amanat::merkle
