#include "ledger/state/streams.h"

#include <gtest/gtest.h>

#include <random>

#include "ledger/state/keys.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

// Two streams that random entries name, as rows and as lists.
class StreamsTest : public ::testing::Test {
 protected:
  StreamsTest() {
    for (LogIndex index = 0; index < kSize; ++index) {
      for (const uint8_t stream : {1, 2}) {
        if (random_() % 3 == 0) Name(stream, index);
      }
      if (random_() % 10 == 0) Store();
    }
    Store();
  }
  static StreamId IdOf(uint8_t number) {
    StreamId id;
    id.value.fill(number);
    return id;
  }
  void Name(uint8_t stream, LogIndex index) {
    std::vector<StreamEntry>& list = lists_[stream];
    list.push_back({index, static_cast<int32_t>(random_() % 20) - 10, list.size() + 1});
    keys_.Advance(
        IdOf(stream), index,
        {list.back().effective_date,
         random_() % 2 == 0 ? std::make_optional(list.back().version) : std::nullopt, ""});
  }
  void Store() {
    stored_.Apply(rows_.Seal());
    rows_.ForgetStored();
  }
  std::vector<StreamEntry> Expected(uint8_t stream, TreeSize size, std::optional<int32_t> date) {
    std::vector<StreamEntry> expected;
    for (const StreamEntry& entry : lists_[stream]) {
      if (entry.index < size && entry.effective_date <= date.value_or(INT32_MAX)) {
        expected.push_back(entry);
      }
    }
    return expected;
  }
  void ExpectAsTheList(uint8_t stream, TreeSize size, std::optional<int32_t> date,
                       size_t entries_max) {
    const std::vector<StreamEntry> expected = Expected(stream, size, date);
    std::vector<StreamEntry> entries;
    for (std::optional<LogIndex> next = 0; next.has_value();) {
      const auto page = StreamAt(stored_, IdOf(stream), size, date, *next, entries_max);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_EQ(page->version, expected.size());
      ASSERT_LE(page->entries.size(), entries_max);
      entries.insert(entries.end(), page->entries.begin(), page->entries.end());
      next = page->next;
    }
    ASSERT_EQ(entries, expected);
  }

  static constexpr TreeSize kSize = 400;
  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  std::mt19937_64 random_{seed_};
  MemoryReader stored_;
  Overlay rows_{&stored_};
  Keys keys_{&rows_};
  std::vector<StreamEntry> lists_[3];
};

TEST_F(StreamsTest, AStreamIsAsItsEntriesWereAtEachSize) {
  ASSERT_GT(lists_[1].size(), 50u);
  for (int i = 0; i < 80; ++i) {
    ExpectAsTheList(1 + random_() % 2, random_() % (kSize + 1), std::nullopt, 1 + random_() % 40);
  }
}

TEST_F(StreamsTest, AStreamAsOfADateHasTheEntriesEffectiveByThen) {
  for (int i = 0; i < 80; ++i) {
    ExpectAsTheList(1 + random_() % 2, random_() % (kSize + 1),
                    static_cast<int32_t>(random_() % 24) - 12, 1 + random_() % 40);
  }
}

TEST_F(StreamsTest, AStreamThatNobodyNamedIsAtZero) {
  const auto page = StreamAt(stored_, IdOf(9), kSize, std::nullopt, 0, 10);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->version, 0u);
  EXPECT_TRUE(page->entries.empty());
}

TEST_F(StreamsTest, DamageIsDataLoss) {
  for (const auto& [place, value] : stored_.rows()) stored_.Set(place.first, place.second, "\x80");
  EXPECT_TRUE(absl::IsDataLoss(StreamAt(stored_, IdOf(1), kSize, std::nullopt, 0, 9).status()));
  EXPECT_TRUE(absl::IsDataLoss(StreamAt(stored_, IdOf(1), kSize, 0, 0, 9).status()));
}

}  // namespace
}  // namespace amanat::state
