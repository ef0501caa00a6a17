#include "ledger/examine/import_state.h"

#include <iostream>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/status.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {
namespace {

using entry::DuplicateRun;
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

constexpr LogIndex kManifest = 30'000;
constexpr TreeSize kSize = kManifest + 1;

// Runs of all lines that are not recorded; line n repeats entry `earlier` + n.
std::vector<DuplicateRun> RunsBut(uint64_t count, const std::vector<uint64_t>& recorded,
                                  LogIndex earlier = 100) {
  std::vector<DuplicateRun> runs;
  for (uint64_t line = 1; line <= count; ++line) {
    if (std::find(recorded.begin(), recorded.end(), line) != recorded.end()) continue;
    AddDuplicate(line, earlier + line, runs);
  }
  return runs;
}

// What a reader of the earlier entries finds.
std::vector<Hash> HashesOf(const std::vector<Hash>& leaves, const std::vector<DuplicateRun>& runs) {
  std::vector<Hash> hashes;
  for (const DuplicateRun& run : runs) {
    for (uint64_t i = 0; i < run.count; ++i) hashes.push_back(leaves[run.first + i - 1]);
  }
  return hashes;
}

// Takes the recorded lines and the runs, and closes.
absl::Status Import(const std::vector<Hash>& leaves, const std::vector<uint64_t>& recorded,
                    const std::vector<DuplicateRun>& runs, const std::vector<Hash>& hashes) {
  ImportState state;
  AMANAT_RETURN_IF_ERROR(state.Begin(kManifest, ManifestOf(leaves)));
  for (const uint64_t line : recorded) {
    AMANAT_RETURN_IF_ERROR(state.TakeLine({kManifest, line}, leaves[line - 1]));
  }
  if (!runs.empty()) {
    AMANAT_RETURN_IF_ERROR(state.TakeDuplicates({kManifest, runs}, kSize, hashes));
  }
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
      const auto runs = RunsBut(count, recorded);
      const absl::Status status = Import(leaves, recorded, runs, HashesOf(leaves, runs));
      ASSERT_TRUE(status.ok()) << "seed " << seed << ", " << count << " lines: " << status;
    }
  }
}

TEST(ImportStateTest, NeighboursThatRepeatNeighboursAreOneRun) {
  std::vector<DuplicateRun> runs;
  AddDuplicate(3, 40, runs);
  AddDuplicate(4, 41, runs);
  AddDuplicate(5, 43, runs);  // another entry
  AddDuplicate(7, 44, runs);  // another line
  AddDuplicate(8, 44, runs);  // the same entry again
  ASSERT_EQ(runs.size(), 4u);
  EXPECT_EQ(runs[0].first, 3u);
  EXPECT_EQ(runs[0].count, 2u);
  EXPECT_EQ(runs[0].earlier, 40u);
  EXPECT_EQ(runs[1].earlier, 43u);
  EXPECT_EQ(runs[2].first, 7u);
  EXPECT_EQ(runs[3].count, 1u);
}

TEST(ImportStateTest, AWholeFileOfDuplicatesIsOneRun) {
  const std::vector<Hash> leaves = Leaves(kImportLinesMax);
  const auto runs = RunsBut(kImportLinesMax, {});
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_TRUE(Import(leaves, {}, runs, leaves).ok());
}

TEST(ImportStateTest, ALineOfAnotherHashGivesAnotherRoot) {
  const std::vector<Hash> leaves = Leaves(9);
  const auto runs = RunsBut(9, {3});
  auto hashes = HashesOf(leaves, runs);
  hashes[5].value[0] ^= 1;
  EXPECT_THAT(std::string(Import(leaves, {3}, runs, hashes).message()), HasSubstr("root"));
  EXPECT_TRUE(Import(leaves, {3}, runs, {}).ok()) << "who did not read cannot tell";
}

TEST(ImportStateTest, NoLineStandsTwiceOrNowhere) {
  const std::vector<Hash> leaves = Leaves(9);
  const auto runs = RunsBut(9, {3});
  const std::vector<DuplicateRun> first = {runs[0]};
  EXPECT_THAT(std::string(Import(leaves, {3}, first, HashesOf(leaves, first)).message()),
              HasSubstr("line 4"));
  EXPECT_THAT(std::string(Import(leaves, {2, 3}, runs, HashesOf(leaves, runs)).message()),
              HasSubstr("line 2 stands twice"));
}

TEST(ImportStateTest, ALineThatStandsAsADuplicateIsNotRecorded) {
  const std::vector<Hash> leaves = Leaves(3);
  ImportState state;
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(leaves)).ok());
  for (uint64_t line = 1; line <= 3; ++line) {
    ASSERT_TRUE(state
                    .TakeLine({kManifest, line}, leaves[line - 1],
                              line == 2 ? entry::Outcome::kDuplicate : entry::Outcome::kAccepted)
                    .ok());
  }
  EXPECT_FALSE(state.CheckClose({kManifest, 3, 0}).ok());
  EXPECT_FALSE(state.CheckClose({kManifest, 3, 1}).ok());
  EXPECT_FALSE(state.CheckClose({kManifest, 2, 0}).ok());
  EXPECT_TRUE(state.CheckClose({kManifest, 2, 1}).ok());
}

TEST(ImportStateTest, RunsAscendWithinTheManifest) {
  ImportState state;
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(Leaves(9))).ok());
  const auto take = [&](std::vector<DuplicateRun> runs) {
    return state.TakeDuplicates({kManifest, std::move(runs)}, kSize, {}).code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(take({}), kInvalid);
  EXPECT_EQ(take({{0, 1, 5}}), kInvalid);
  EXPECT_EQ(take({{1, 0, 5}}), kInvalid);
  EXPECT_EQ(take({{10, 1, 5}}), kInvalid);
  EXPECT_EQ(take({{9, 2, 5}}), kInvalid);
  EXPECT_EQ(take({{2, UINT64_MAX, 5}}), kInvalid);
  EXPECT_EQ(take({{1, 2, 5}, {2, 1, 5}}), kInvalid);
  EXPECT_EQ(take({{1, 2, 5}, {4, 2, 5}}), absl::StatusCode::kOk);
  EXPECT_EQ(take({{5, 1, 5}}), kInvalid) << "also across entries";
  EXPECT_EQ(take({{6, 1, 5}}), absl::StatusCode::kOk);
}

TEST(ImportStateTest, RunsRepeatEntriesThatStandBefore) {
  ImportState state;
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(Leaves(9))).ok());
  const auto check = [&](uint64_t count, LogIndex earlier) {
    return state.CheckDuplicates({kManifest, {{1, count, earlier}}}, kSize).ok();
  };
  EXPECT_TRUE(check(2, kSize - 2));
  EXPECT_FALSE(check(2, kSize - 1));
  EXPECT_FALSE(check(1, kSize));
  EXPECT_FALSE(check(1, UINT64_MAX));
  EXPECT_FALSE(check(9, UINT64_MAX - 4));
}

TEST(ImportStateTest, RestoreReopensWhatWasOpen) {
  const std::vector<Hash> leaves = Leaves(4);
  ImportState state;
  const ImportState::Mark nothing = state.Save();
  ASSERT_TRUE(state.Begin(kManifest, ManifestOf(leaves)).ok());
  ASSERT_TRUE(state.TakeLine({kManifest, 1}, leaves[0]).ok());
  const ImportState::Mark one = state.Save();
  ASSERT_TRUE(state.TakeLine({kManifest, 2}, leaves[1]).ok());
  ASSERT_TRUE(state.TakeLine({kManifest, 3}, leaves[2]).ok());
  ASSERT_TRUE(state.TakeDuplicates({kManifest, {{4, 1, 7}}}, kSize, {leaves[3]}).ok());
  ASSERT_TRUE(state.Close({kManifest, 3, 1}).ok());
  EXPECT_FALSE(state.open());
  state.Restore(one);
  EXPECT_EQ(state.manifest(), kManifest);
  EXPECT_EQ(state.line_event_type(), 143u);
  EXPECT_TRUE(state.TakeLine({kManifest, 2}, leaves[1]).ok());
  ASSERT_TRUE(state.TakeDuplicates({kManifest, {{3, 2, 7}}}, kSize, {leaves[2], leaves[3]}).ok())
      << "the run was taken back, too";
  EXPECT_TRUE(state.Close({kManifest, 2, 2}).ok());
  state.Restore(nothing);
  EXPECT_FALSE(state.open());
}

}  // namespace
}  // namespace amanat::examine
