#include "ledger/merkle/proof.h"

#include <gtest/gtest.h>

#include <bit>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "ledger/base/file.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::merkle {
namespace {

using Json = nlohmann::json;

Hash Leaf(uint64_t index) { return HashLeaf("entry " + std::to_string(index)); }

// RFC 6962 sections 2.1, 2.1.1 and 2.1.2, word for word.
Hash NaiveRoot(uint64_t begin, uint64_t end) {
  if (end - begin == 1) return Leaf(begin);
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  return HashNode(NaiveRoot(begin, middle), NaiveRoot(middle, end));
}

std::vector<Hash> With(std::vector<Hash> proof, const Hash& hash) {
  proof.push_back(hash);
  return proof;
}

std::vector<Hash> NaivePath(uint64_t index, uint64_t begin, uint64_t end) {
  if (end - begin == 1) return {};
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  return index < middle ? With(NaivePath(index, begin, middle), NaiveRoot(middle, end))
                        : With(NaivePath(index, middle, end), NaiveRoot(begin, middle));
}

std::vector<Hash> NaiveSubproof(uint64_t old_size, uint64_t begin, uint64_t end, bool whole) {
  if (old_size == end) return whole ? std::vector<Hash>{} : std::vector{NaiveRoot(begin, end)};
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  return old_size <= middle
             ? With(NaiveSubproof(old_size, begin, middle, whole), NaiveRoot(middle, end))
             : With(NaiveSubproof(old_size, middle, end, false), NaiveRoot(begin, middle));
}

// Keeps every perfect subtree of a tree and refuses any other position.
class Nodes {
 public:
  explicit Nodes(TreeSize size) {
    for (uint64_t i = 0; i < size; ++i) {
      frontier_.Append(Leaf(i), [&](int level, uint64_t index, const Hash& hash) {
        nodes_[{level, index}] = hash;
      });
    }
  }
  NodeReader Reader() const {
    return [this](int level, uint64_t index) -> absl::StatusOr<Hash> {
      const auto node = nodes_.find({level, index});
      if (node == nodes_.end()) return absl::NotFoundError("no such subtree");
      return node->second;
    };
  }

 private:
  Frontier frontier_;
  std::map<std::pair<int, uint64_t>, Hash> nodes_;
};

constexpr char kLeafFiller = '\x55';

// The vectors hold hashes of other lengths where a wrong one is wanted. They are made 32 bytes with
// a filler, a different one for leaves and roots, so that they stay wrong.
Hash HashOf(const Json& base64, char filler = '\0') {
  std::string bytes = *Base64Decode(base64.get<std::string>());
  bytes.resize(Hash::kSize, filler);
  return *Hash::FromBytes(bytes);
}

std::vector<Hash> ProofOf(const Json& json) {
  std::vector<Hash> proof;
  if (json.is_null()) return proof;
  for (const Json& hash : json) proof.push_back(HashOf(hash));
  return proof;
}

// Calls check(case) for every file and returns how many cases were good and bad.
template <typename Check>
std::pair<int, int> ForEachVector(const std::string& kind, Check check) {
  std::pair<int, int> counts;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator("tests/data/merkle/proof_vectors/" + kind)) {
    if (!file.is_regular_file()) continue;
    const Json json = Json::parse(*ReadFile(file.path()));
    const bool bad = json["wantErr"];
    ++(bad ? counts.second : counts.first);
    EXPECT_EQ(check(json).ok(), !bad) << file.path();
  }
  return counts;
}

TEST(ProofTest, JudgesThePublishedInclusionVectors) {
  const auto counts = ForEachVector("inclusion", [](const Json& json) {
    return VerifyInclusion(json["leafIdx"], json["treeSize"], HashOf(json["leafHash"], kLeafFiller),
                           ProofOf(json["proof"]), HashOf(json["root"]));
  });
  EXPECT_EQ(counts.first + counts.second, 57);
}

TEST(ProofTest, JudgesThePublishedConsistencyVectors) {
  const auto counts = ForEachVector("consistency", [](const Json& json) {
    return VerifyConsistency(json["size1"], json["size2"], ProofOf(json["proof"]),
                             HashOf(json["root1"]), HashOf(json["root2"]));
  });
  EXPECT_EQ(counts.first + counts.second, 61);
}

TEST(ProofTest, BuildsWhatTheDefinitionSaysForEverySmallTree) {
  const Nodes nodes(40);
  for (uint64_t size = 1; size <= 40; ++size) {
    const Hash root = NaiveRoot(0, size);
    EXPECT_EQ(*RootOf(size, nodes.Reader()), root);
    for (uint64_t other = 1; other <= size; ++other) {
      const auto inclusion = BuildInclusion(other - 1, size, nodes.Reader());
      ASSERT_TRUE(inclusion.ok());
      EXPECT_EQ(*inclusion, NaivePath(other - 1, 0, size));
      EXPECT_TRUE(VerifyInclusion(other - 1, size, Leaf(other - 1), *inclusion, root).ok());
      const auto consistency = BuildConsistency(other, size, nodes.Reader());
      ASSERT_TRUE(consistency.ok());
      EXPECT_EQ(*consistency, NaiveSubproof(other, 0, size, true));
      EXPECT_TRUE(VerifyConsistency(other, size, *consistency, NaiveRoot(0, other), root).ok());
    }
  }
}

TEST(ProofTest, TheProofToTheNextSubtreeHoldsIt) {
  constexpr TreeSize kSize = 70;
  const Nodes nodes(kSize);
  for (TreeSize count = 1; count <= kSize; count *= 2) {
    for (TreeSize begin = count; begin + count <= kSize; begin += count) {
      const auto proof = BuildConsistency(begin, begin + count, nodes.Reader());
      ASSERT_TRUE(proof.ok()) << proof.status();
      EXPECT_EQ(SubtreeOfProof(begin, *proof).value(), NaiveRoot(begin, begin + count))
          << begin << " + " << count;
    }
  }
  EXPECT_FALSE(SubtreeOfProof(4, {}).ok());
  EXPECT_FALSE(SubtreeOfProof(6, {Leaf(0)}).ok());
}

TEST(ProofTest, RefusesEverySingleBitChangeInRandomTrees) {
  const uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const Nodes nodes(1000);
  for (int round = 0; round < 200; ++round) {
    const TreeSize size = 2 + random() % 999;
    const LogIndex index = random() % size;
    const Hash root = *RootOf(size, nodes.Reader());
    std::vector<Hash> proof = *BuildInclusion(index, size, nodes.Reader());
    EXPECT_TRUE(VerifyInclusion(index, size, Leaf(index), proof, root).ok());
    EXPECT_FALSE(VerifyInclusion((index + 1) % size, size, Leaf(index), proof, root).ok());
    proof[random() % proof.size()].value[random() % 32] ^= 1 << random() % 8;
    EXPECT_FALSE(VerifyInclusion(index, size, Leaf(index), proof, root).ok());

    const TreeSize old_size = 1 + random() % (size - 1);
    const Hash old_root = *RootOf(old_size, nodes.Reader());
    proof = *BuildConsistency(old_size, size, nodes.Reader());
    EXPECT_TRUE(VerifyConsistency(old_size, size, proof, old_root, root).ok());
    EXPECT_FALSE(VerifyConsistency(old_size, size, proof, root, old_root).ok());
    proof[random() % proof.size()].value[random() % 32] ^= 1 << random() % 8;
    EXPECT_FALSE(VerifyConsistency(old_size, size, proof, old_root, root).ok());
  }
}

TEST(ProofTest, RefusesAProofOfTheWrongLength) {
  const Nodes nodes(9);
  const Hash root = *RootOf(9, nodes.Reader());
  std::vector<Hash> proof = *BuildInclusion(4, 9, nodes.Reader());
  proof.push_back(root);
  EXPECT_NE(VerifyInclusion(4, 9, Leaf(4), proof, root).message().find("too long"),
            absl::string_view::npos);
  proof.resize(proof.size() - 2);
  EXPECT_NE(VerifyInclusion(4, 9, Leaf(4), proof, root).message().find("too short"),
            absl::string_view::npos);
}

TEST(ProofTest, EqualSizesNeedEqualRootsAndNoProof) {
  EXPECT_TRUE(VerifyConsistency(5, 5, {}, Leaf(1), Leaf(1)).ok());
  EXPECT_FALSE(VerifyConsistency(5, 5, {}, Leaf(1), Leaf(2)).ok());
  EXPECT_FALSE(VerifyConsistency(5, 5, {Leaf(1)}, Leaf(1), Leaf(1)).ok());
}

TEST(ProofTest, RefusesSizesForWhichNoProofExists) {
  const Nodes nodes(4);
  const NodeReader reader = nodes.Reader();
  EXPECT_FALSE(VerifyConsistency(0, 0, {}, EmptyRoot(), EmptyRoot()).ok());
  EXPECT_FALSE(BuildConsistency(0, 4, reader).ok());
  EXPECT_FALSE(BuildConsistency(5, 4, reader).ok());
  EXPECT_FALSE(BuildInclusion(4, 4, reader).ok());
  EXPECT_FALSE(VerifyInclusion(0, 0, Leaf(0), {}, Leaf(0)).ok());
}

TEST(ProofTest, SurvivesTheLargestSizes) {
  const std::vector<Hash> proof(64, Leaf(0));
  const std::vector<Hash> longer(100, Leaf(0));
  EXPECT_FALSE(VerifyInclusion(UINT64_MAX - 1, UINT64_MAX, Leaf(0), proof, Leaf(0)).ok());
  EXPECT_FALSE(VerifyInclusion(0, UINT64_MAX, Leaf(0), longer, Leaf(0)).ok());
  EXPECT_FALSE(VerifyConsistency(UINT64_MAX - 1, UINT64_MAX, longer, Leaf(0), Leaf(0)).ok());
}

TEST(ProofTest, ReaderErrorsPassThrough) {
  const Nodes nodes(4);
  EXPECT_EQ(RootOf(5, nodes.Reader()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(BuildInclusion(0, 8, nodes.Reader()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*RootOf(0, nodes.Reader()), EmptyRoot());
}

}  // namespace
}  // namespace amanat::merkle
