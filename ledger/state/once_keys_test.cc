#include "ledger/state/once_keys.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "ledger/state/rows.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

using Index = std::optional<LogIndex>;

// Key `number` of a series: the same first bytes, the number at the end.
OnceFingerprint KeyOf(uint8_t series, uint64_t number) {
  OnceFingerprint key;
  key.value[0] = series;
  for (size_t i = 0; i < 8; ++i) key.value[15 - i] = static_cast<uint8_t>(number >> (8 * i));
  return key;
}

std::map<std::string, std::string> RowsOf(const Reader& rows, Table table) {
  std::map<std::string, std::string> found;
  EXPECT_TRUE(
      rows.Ascend(table, "", "",
                  [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                    found[std::string(key)] = std::string(value);
                    return true;
                  })
          .ok());
  return found;
}

class OnceKeysTest : public ::testing::Test {
 protected:
  Index Find(const OnceFingerprint& key) {
    const auto index = keys_.Find(key);
    EXPECT_TRUE(index.ok()) << index.status();
    return index.value_or(std::nullopt);
  }
  // A file whose lines are entries from `index` on and use keys of series 1.
  void TakeFile(LogIndex index, const std::vector<uint64_t>& numbers) {
    for (const uint64_t number : numbers) keys_.UseInLine({KeyOf(1, number)}, index++);
    keys_.EndSeries();
  }
  size_t Count(Table table) { return RowsOf(rows_, table).size(); }

  MemoryReader stored_;
  Overlay rows_{&stored_};
  OnceKeys keys_{&rows_};
};

TEST_F(OnceKeysTest, AFileOfNeighboursIsTwoRows) {
  std::vector<uint64_t> numbers;
  for (uint64_t number = 1000; number < 2000; ++number) numbers.push_back(number);
  TakeFile(77, numbers);
  EXPECT_EQ(Count(Table::kOnce), 1u);
  EXPECT_EQ(Count(Table::kOnceRun), 1u);
  for (const uint64_t number : numbers) ASSERT_EQ(Find(KeyOf(1, number)), 77 + number - 1000);
  EXPECT_EQ(Find(KeyOf(1, 999)), std::nullopt);
  EXPECT_EQ(Find(KeyOf(1, 2000)), std::nullopt);
  EXPECT_EQ(Find(KeyOf(2, 1500)), std::nullopt);
}

TEST_F(OnceKeysTest, WhatDoesNotFollowHasARowOfItsOwn) {
  TakeFile(10, {5, 4, 3, 9, 11});
  EXPECT_EQ(Count(Table::kOnce), 5u);
  EXPECT_EQ(Count(Table::kOnceRun), 0u);
  keys_.UseInLine({KeyOf(3, 1)}, 20);
  keys_.UseInLine({KeyOf(3, 2)}, 22) /* an entry between them */;
  keys_.UseInLine({KeyOf(3, 3), KeyOf(4, 3)}, 23);
  keys_.UseInLine({KeyOf(3, 4)}, 24);
  keys_.EndSeries();
  EXPECT_EQ(Count(Table::kOnceRun), 0u);
  EXPECT_EQ(Find(KeyOf(1, 3)), 12u);
  EXPECT_EQ(Find(KeyOf(3, 2)), 22u);
  EXPECT_EQ(Find(KeyOf(4, 3)), 23u);
  EXPECT_EQ(Find(KeyOf(3, 4)), 24u);
}

TEST_F(OnceKeysTest, ARunNeverReachesBeyondItsFile) {
  TakeFile(10, {1, 2, 3});
  TakeFile(13, {4, 5, 6});
  EXPECT_EQ(Count(Table::kOnceRun), 2u);
  for (uint64_t number = 1; number <= 6; ++number) EXPECT_EQ(Find(KeyOf(1, number)), 9 + number);
}

TEST_F(OnceKeysTest, TheLastKeyOfAllIsFollowedByNone) {
  OnceFingerprint last;
  last.value.fill(0xff);
  keys_.UseInLine({last}, 5);
  keys_.UseInLine({OnceFingerprint()}, 6);
  keys_.EndSeries();
  EXPECT_EQ(Count(Table::kOnce), 2u);
  EXPECT_EQ(Find(last), 5u);
  EXPECT_EQ(Find(OnceFingerprint()), 6u);
}

TEST_F(OnceKeysTest, TheKeysOfAFileAreLookedForOnce) {
  TakeFile(10, {1, 2, 3, 50'000});
  stored_.Apply(rows_.Seal());
  rows_.ForgetStored();
  int reads = 0;
  stored_.on_read = [&] { ++reads; };
  for (uint64_t number = 4; number < 5000; ++number) {
    ASSERT_EQ(Find(KeyOf(1, number)), std::nullopt);
    ASSERT_EQ(Find(KeyOf(1, number)), std::nullopt) << "asked by the ledger, too";
    keys_.UseInLine({KeyOf(1, number)}, number);
    ASSERT_EQ(Find(KeyOf(1, number)), number);
  }
  EXPECT_LT(reads, 10);
  EXPECT_EQ(Find(KeyOf(1, 50'000)), 13u) << "behind what was known to be unused";
}

TEST_F(OnceKeysTest, ADamagedRunIsNamed) {
  stored_.Set(Table::kOnceRun, KeyOf(1, 1).str(), "?");
  EXPECT_TRUE(absl::IsDataLoss(keys_.Find(KeyOf(1, 2)).status()));
  EXPECT_TRUE(absl::IsDataLoss(FindOnce(stored_, {KeyOf(1, 2)}).status()));
  stored_.Set(Table::kOnceRun, "short", "");
  EXPECT_FALSE(OnceKeys(&rows_).Find(KeyOf(1, 2)).ok());
}

// Files of a few series, with holes, repeats and steps back; stored at any moment between them, taken
// back at any moment, and read from the stored rows too.
class OnceKeysModelTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  using Model = std::map<OnceFingerprint, LogIndex>;

  uint64_t Draw(uint64_t below) { return random_() % below; }
  OnceFingerprint DrawKey() { return KeyOf(static_cast<uint8_t>(Draw(3)), Draw(300)); }

  void Compare(const OnceKeys& keys, int asked) {
    OnceFingerprint key = DrawKey();
    for (int i = 0; i < asked; ++i) {
      const auto index = keys.Find(key);
      ASSERT_TRUE(index.ok()) << index.status();
      const auto expected = model_.find(key);
      ASSERT_EQ(*index, expected == model_.end() ? Index() : Index(expected->second)) << key.hex();
      key =
          Draw(4) == 0 ? DrawKey() : KeyOf(key.value[0], (key.value[14] << 8 | key.value[15]) + 1);
    }
  }

  std::mt19937_64 random_{GetParam()};
  Model model_;
};

TEST_P(OnceKeysModelTest, IsAsAMapAndTheRowsFollowFromTheEntriesAlone) {
  MemoryReader stored;
  Overlay rows(&stored), others(nullptr);
  auto keys = std::make_unique<OnceKeys>(&rows);
  OnceKeys whole(&others);  // never stored, nothing taken back
  LogIndex size = 1;
  for (int file = 0; file < 400 && !HasFatalFailure(); ++file) {
    struct Line {
      std::vector<OnceFingerprint> keys;
      LogIndex index;
    };
    std::vector<Line> lines;
    const size_t savepoint = rows.Savepoint();
    const OnceKeys::Mark mark = keys->Save();
    const Model before = model_;
    const LogIndex size_before = size;
    OnceFingerprint key = DrawKey();
    for (uint64_t count = Draw(20); count > 0; --count) {
      Compare(*keys, static_cast<int>(Draw(4)));
      std::vector<OnceFingerprint> used;
      if (model_.emplace(key, size).second) used.push_back(key);
      if (Draw(16) == 0 && model_.emplace(DrawKey(), size).second) {
        for (const auto& [other, index] : model_) {
          if (index == size && other != key) used.push_back(other);
        }
      }
      if (!used.empty()) {
        keys->UseInLine(used, size);
        lines.push_back({used, size});
      }
      size += 1 + (Draw(12) == 0);
      key =
          Draw(8) == 0 ? DrawKey() : KeyOf(key.value[0], (key.value[14] << 8 | key.value[15]) + 1);
    }
    if (Draw(4) == 0) {
      rows.RollbackTo(savepoint);
      keys->Restore(mark);
      model_ = before;
      size = size_before;
      Compare(*keys, 20);
      continue;
    }
    keys->EndSeries();
    for (const Line& line : lines) whole.UseInLine(line.keys, line.index);
    whole.EndSeries();
    rows.Forget();
    Compare(*keys, 20);
    if (Draw(3) == 0) {
      stored.Apply(rows.Seal());
      rows.ForgetStored();
      if (Draw(3) == 0) keys = std::make_unique<OnceKeys>(&rows);  // started again
    }
    ++size;
  }
  stored.Apply(rows.Seal());
  rows.ForgetStored();
  for (const Table table : {Table::kOnce, Table::kOnceRun}) {
    EXPECT_EQ(RowsOf(stored, table), RowsOf(others, table));
    EXPECT_GT(RowsOf(stored, table).size(), 10u);
  }
  std::vector<OnceFingerprint> asked;
  for (int i = 0; i < 2000; ++i) asked.push_back(DrawKey());
  const auto found = FindOnce(stored, asked);
  ASSERT_TRUE(found.ok()) << found.status();
  for (size_t i = 0; i < asked.size(); ++i) {
    const auto expected = model_.find(asked[i]);
    EXPECT_EQ((*found)[i], expected == model_.end() ? Index() : Index(expected->second));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OnceKeysModelTest, ::testing::Values(1, 2, 3, 4, 5));

}  // namespace
}  // namespace amanat::state
