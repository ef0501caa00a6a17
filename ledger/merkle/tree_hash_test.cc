#include "ledger/merkle/tree_hash.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ledger/base/file.h"
#include "ledger/merkle/frontier.h"

namespace amanat::merkle {
namespace {

TEST(TreeHashTest, GivesTheReferenceLeafHashesAndRoots) {
  const auto json =
      nlohmann::json::parse(*ReadFile("tests/data/merkle/rfc6962_reference_roots.json"));
  const auto& leaves = json["leaf_inputs_hex"];
  ASSERT_EQ(leaves.size(), 8u);
  Frontier frontier;
  for (size_t i = 0; i <= leaves.size(); ++i) {
    EXPECT_EQ(frontier.Root().hex(), json["roots_hex_by_size_0_to_8"][i]) << "size " << i;
    if (i == leaves.size()) break;
    const Hash leaf = HashLeaf(*HexDecode(leaves[i].get<std::string>()));
    EXPECT_EQ(leaf.hex(), json["leaf_hashes_hex"][i]);
    frontier.Append(leaf);
  }
}

TEST(TreeHashTest, EntryThatSpellsANodeHasAnotherHash) {
  const Hash left = HashLeaf("left");
  const Hash right = HashLeaf("right");
  EXPECT_EQ(HashNode(left, right).view(), Sha256("\x01" + left.str() + right.str()));
  EXPECT_NE(HashNode(left, right), HashLeaf(left.str() + right.str()));
  EXPECT_NE(HashNode(left, right), HashNode(right, left));
}

}  // namespace
}  // namespace amanat::merkle
