#include "ledger/examine/import_state.h"

#include <iostream>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/merkle/frontier.h"

namespace amanat::examine {
namespace {

using ::testing::HasSubstr;

std::vector<Hash> Leaves(uint64_t count) {
  std::vector<Hash> leaves;
  for (uint64_t i = 0; i < count; ++i) leaves.push_back(merkle::HashLeaf(std::to_string(i)));
  return leaves;
}

entry::Manifest ManifestOf(const std::vector<Hash>& leaves) {
  merkle::Frontier tree;
  for (const Hash& leaf : leaves) tree.Append(leaf);
  return {.root = tree.Root(), .count = leaves.size(), .line_event_type = 143};
}

constexpr LogIndex kManifest = 7;

// Takes the recorded lines and the runs, and closes.
absl::Status Import(const std::vector<Hash>& leaves, const std::vector<uint64_t>& recorded,
                    const std::vector<entry::DuplicateRun>& runs) {
  ImportState state;
  AMANAT_RETURN_IF_ERROR(state.Begin(kManifest, ManifestOf(leaves)));
  for (const uint64_t line : recorded) {
    AMANAT_RETURN_IF_ERROR(state.TakeLine({kManifest, line}, leaves[line - 1]));
  }
  if (!runs.empty()) AMANAT_RETURN_IF_ERROR(state.TakeDuplicates({kManifest, runs}));
  return state.Close({kManifest, recorded.size(), leaves.size() - recorded.size()});
}

std::vector<uint64_t> RandomLines(uint64_t count, std::mt19937_64& random) {
  const uint64_t density = 1 + random() % 20;
  std::vector<uint64_t> recorded;
  for (uint64_t line = 1; line <= count; ++line) {
    if (random() % 20 < density) recorded.push_back(line);
  }
  return recorded;
}

TEST(ImportStateTest, RunsRecomputeTheRootForEverySetOfRecordedLines) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  for (uint64_t count = 1; count <= 70; ++count) {
    const std::vector<Hash> leaves = Leaves(count);
    for (int round = 0; round < 4; ++round) {
      const auto recorded = RandomLines(count, random);
      const auto runs = DuplicateRunsOf(leaves, recorded);
      const absl::Status status = Import(leaves, recorded, runs);
      ASSERT_TRUE(status.ok()) << "seed " << seed << ", " << count << " lines: " << status;
    }
  }
}

TEST(ImportStateTest, ARunOfTheWholeFileIsFewHashes) {
  const std::vector<Hash> leaves = Leaves(kImportLinesMax);
  const auto runs = DuplicateRunsOf(leaves, {});
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_LE(runs[0].hashes.size(), 15u);
  EXPECT_TRUE(Import(leaves, {}, runs).ok());
  const auto middle = DuplicateRunsOf(leaves, {1, kImportLinesMax});
  ASSERT_EQ(middle.size(), 1u);
  EXPECT_LE(middle[0].hashes.size(), kRunHashesMax);
  EXPECT_TRUE(Import(leaves, {1, kImportLinesMax}, middle).ok());
}

TEST(ImportStateTest, ARunWithAChangedHashGivesAnotherRoot) {
  const std::vector<Hash> leaves = Leaves(9);
  auto runs = DuplicateRunsOf(leaves, {3});
  runs[1].hashes[0].value[0] ^= 1;
  EXPECT_THAT(std::string(Import(leaves, {3}, runs).message()), HasSubstr("root"));
}

TEST(ImportStateTest, ARunHasExactlyItsHashes) {
  const std::vector<Hash> leaves = Leaves(9);
  auto runs = DuplicateRunsOf(leaves, {3});
  runs[0].hashes.push_back(Hash());
  EXPECT_THAT(std::string(Import(leaves, {3}, runs).message()), HasSubstr("too many hashes"));
  runs[0].hashes.resize(0);
  EXPECT_THAT(std::string(Import(leaves, {3}, runs).message()), HasSubstr("too few hashes"));
}

TEST(ImportStateTest, NoLineStandsTwiceOrNowhere) {
  const std::vector<Hash> leaves = Leaves(9);
  const auto runs = DuplicateRunsOf(leaves, {3});
  EXPECT_THAT(std::string(Import(leaves, {3}, {runs[0]}).message()), HasSubstr("line 4"));
  EXPECT_THAT(std::string(Import(leaves, {2, 3}, runs).message()), HasSubstr("line"));
}

TEST(ImportStateTest, RunsAscendWithinTheManifest) {
  ImportState state;
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(Leaves(9))).ok());
  const auto take = [&](std::vector<entry::DuplicateRun> runs) {
    return state.TakeDuplicates({kManifest, std::move(runs)}).code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(take({}), kInvalid);
  EXPECT_EQ(take({{0, 1, {}}}), kInvalid);
  EXPECT_EQ(take({{1, 0, {}}}), kInvalid);
  EXPECT_EQ(take({{10, 1, {}}}), kInvalid);
  EXPECT_EQ(take({{9, 2, {}}}), kInvalid);
  EXPECT_EQ(take({{2, UINT64_MAX, {}}}), kInvalid);
  EXPECT_EQ(take({{1, 2, {}}, {2, 1, {}}}), kInvalid);
  EXPECT_EQ(take({{1, 1, std::vector<Hash>(kRunHashesMax + 1)}}), kInvalid);
  EXPECT_EQ(take({{1, 2, {}}, {4, 2, {}}}), absl::StatusCode::kOk);
  EXPECT_EQ(take({{5, 1, {}}}), kInvalid) << "also across entries";
  EXPECT_EQ(take({{6, 1, {}}}), absl::StatusCode::kOk);
}

TEST(ImportStateTest, RestoreReopensWhatWasOpen) {
  const std::vector<Hash> leaves = Leaves(3);
  ImportState state;
  const ImportState::Mark nothing = state.Save();
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(leaves)).ok());
  ASSERT_TRUE(state.TakeLine({kManifest, 1}, leaves[0]).ok());
  const ImportState::Mark one = state.Save();
  ASSERT_TRUE(state.TakeLine({kManifest, 2}, leaves[1]).ok());
  ASSERT_TRUE(state.TakeLine({kManifest, 3}, leaves[2]).ok());
  ASSERT_TRUE(state.Close({kManifest, 3, 0}).ok());
  EXPECT_FALSE(state.open());
  state.Restore(one);
  EXPECT_EQ(state.manifest(), kManifest);
  EXPECT_EQ(state.line_event_type(), 143u);
  EXPECT_TRUE(state.TakeLine({kManifest, 2}, leaves[1]).ok());
  state.Restore(nothing);
  EXPECT_FALSE(state.open());
}

}  // namespace
}  // namespace amanat::examine
