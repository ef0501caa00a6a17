#include "services/rules/act/open_entries.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace amanat::rules {
namespace {

constexpr state::Table kAsked{0x40};
constexpr state::Table kAnswered{0x41};

// A log that asks, one that answers, and what a person with a pencil knows of them.
class OpenEntriesTest : public ::testing::Test {
 protected:
  OpenEntriesTest() {
    asking_log.value.fill(1);
    answering_log.value.fill(2);
  }
  void Ask(LogIndex index) {
    ASSERT_TRUE(CountEntry(asked, asking, answering_log, index).ok());
    open.insert(index);
    size = std::max(size, index + 1);
  }
  void Answer(LogIndex index) {
    ASSERT_TRUE(CountEntry(answered, answering, asking_log, index).ok());
    answering.Put(state::Table::kConsumed, state::KeyOf(asking_log, index), "");
    open.erase(index);
  }
  std::vector<std::pair<LogIndex, LogIndex>> Ranges(LogIndex first = 0, size_t most = 1'000'000) {
    std::vector<std::pair<LogIndex, LogIndex>> ranges;
    EXPECT_TRUE(ScanOpenRanges({{asking_log, size, &asking},
                                asked,
                                {answering_log, 0, at_hand ? &answering : nullptr},
                                answered},
                               first,
                               [&](LogIndex from, LogIndex to) -> absl::StatusOr<bool> {
                                 ranges.emplace_back(from, to);
                                 return ranges.size() < most;
                               })
                    .ok());
    return ranges;
  }
  bool IsWithin(const std::vector<std::pair<LogIndex, LogIndex>>& ranges, LogIndex index) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
      return range.first <= index && index < range.second;
    });
  }

  const EntryCounts asked{kAsked, "ASKED"};
  const EntryCounts answered{kAnswered, "ANSWERED"};
  state::Overlay asking{nullptr};
  state::Overlay answering{nullptr};
  LogId asking_log;
  LogId answering_log;
  TreeSize size = 0;
  bool at_hand = true;
  std::set<LogIndex> open;
};

using Range = std::pair<LogIndex, LogIndex>;

TEST_F(OpenEntriesTest, NothingIsOpenWhereNothingWasAsked) {
  EXPECT_TRUE(Ranges().empty());
  size = 5'000'000;
  EXPECT_TRUE(Ranges().empty());
}

TEST_F(OpenEntriesTest, PassesOverWhatIsAnsweredHoweverMuchThatIs) {
  for (LogIndex index = 0; index < 3'000'000; index += 100) {
    Ask(index);
    Answer(index);
  }
  Ask(2'000'100 + 7);
  size = 4'000'000;
  EXPECT_EQ(Ranges(), (std::vector<Range>{{1'999'872, 2'000'896}}));
  Answer(2'000'107);
  EXPECT_TRUE(Ranges().empty());
}

TEST_F(OpenEntriesTest, GoesOnFromAnEntryAndStopsWhenNoMoreIsWanted) {
  for (const LogIndex index : {5, 1'000, 5'000, 3'000'000}) Ask(index);
  size = 4'000'000;
  EXPECT_EQ(Ranges(), (std::vector<Range>{{0, 1'024}, {4'096, 5'120}, {2'999'296, 3'000'320}}));
  EXPECT_EQ(Ranges(6, 2), (std::vector<Range>{{6, 1'024}, {4'096, 5'120}}));
  EXPECT_EQ(Ranges(5'120), (std::vector<Range>{{2'999'296, 3'000'320}}));
}

TEST_F(OpenEntriesTest, WhatTheOtherLogKnowsAheadHidesNothing) {
  Ask(100);
  Answer(200);  // of an entry that is not here yet
  size = 150;
  EXPECT_EQ(Ranges(), (std::vector<Range>{{0, 150}}));
}

TEST_F(OpenEntriesTest, WithoutTheOtherLogEverythingIsOpen) {
  Ask(100);
  Answer(100);
  size = 5'000;
  at_hand = false;
  EXPECT_EQ(Ranges(), (std::vector<Range>{{0, 1'024}}));
  using Consumed = std::vector<bool>;
  EXPECT_EQ(*HaveConsumed({answering_log, 0, nullptr}, asking_log, {100}), Consumed{false});
  EXPECT_EQ(*HaveConsumed({answering_log, 0, &answering}, asking_log, {101, 100}),
            (Consumed{false, true}));
}

TEST_F(OpenEntriesTest, AgreesWithASetOfWhatIsOpen) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  LogIndex next = 0;
  for (int i = 0; i < 3'000; ++i) {
    next += 1 + random() % 2'000;
    Ask(next);
    if (random() % 20 != 0) Answer(next);
    if (random() % 30 == 0 && !open.empty()) Answer(*open.begin());
  }
  const auto ranges = Ranges();
  for (const LogIndex index : open) EXPECT_TRUE(IsWithin(ranges, index)) << index;
  // The last block is not whole, so it is looked at whatever stands in it.
  EXPECT_LE(ranges.size(), open.size() + 1);
  LogIndex behind = 0;
  for (const auto& [from, to] : ranges) {
    EXPECT_LE(behind, from);
    EXPECT_LT(from, to);
    behind = to;
  }
}

}  // namespace
}  // namespace amanat::rules
