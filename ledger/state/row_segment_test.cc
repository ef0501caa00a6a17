#include "ledger/state/row_segment.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace amanat::state {
namespace {

using Model = std::map<std::string, std::string>;

RowSegment Finish(RowSegmentBuilder& builder) {
  Pages pages = Pages::OfMemory(builder.packed_bytes());
  builder.Finish(pages.fill());
  return RowSegment(std::move(pages));
}

RowSegment SegmentOf(const Model& rows) {
  RowSegmentBuilder builder;
  for (const auto& [key, value] : rows) builder.Add(PackedKey(key), {value, false});
  return Finish(builder);
}

std::optional<std::string> Find(const RowSegment& segment, const std::string& key) {
  const auto found = segment.Find(PackedKey(key), FilterHash(key));
  if (!found.has_value()) return std::nullopt;
  return std::string(found->bytes);
}

// Some are beginnings of others, some agree in more than a head has.
Model RandomRows(std::mt19937_64& random, size_t count) {
  Model rows;
  while (rows.size() < count) {
    std::string key(random() % 3 * 9, static_cast<char>(random() % 3));
    for (size_t bytes = random() % 12; bytes > 0; --bytes) {
      key.push_back(static_cast<char>(random() % 4 * 85));
    }
    rows[key] = std::string(random() % 200, static_cast<char>(random()));
  }
  return rows;
}

TEST(RowSegmentTest, FindsEachRowAndNoOther) {
  std::mt19937_64 random(4);
  const Model rows = RandomRows(random, 3'000);
  const RowSegment segment = SegmentOf(rows);
  EXPECT_EQ(segment.rows(), rows.size());
  EXPECT_GT(segment.groups(), 100u);
  for (const auto& [key, value] : rows) EXPECT_EQ(Find(segment, key), value);
  for (const auto& [key, value] : RandomRows(random, 3'000)) {
    EXPECT_EQ(Find(segment, key).has_value(), rows.count(key) != 0);
  }
}

TEST(RowSegmentTest, ARowThatSaysDeletedIsNotAnEmptyOne) {
  RowSegmentBuilder builder;
  builder.Add(PackedKey("a"), {"", false});
  builder.Add(PackedKey("b"), {"", true});
  const RowSegment segment = Finish(builder);
  EXPECT_FALSE(segment.Find(PackedKey("a"), FilterHash("a"))->deleted);
  EXPECT_TRUE(segment.Find(PackedKey("b"), FilterHash("b"))->deleted);
}

TEST(RowSegmentTest, ScanAndGroupsGiveAllRowsInOrder) {
  std::mt19937_64 random(5);
  const Model rows = RandomRows(random, 2'000);
  const RowSegment segment = SegmentOf(rows);
  auto expected = rows.begin();
  for (RowScan scan(segment); scan.Next(); ++expected) {
    ASSERT_EQ(scan.key().bytes, expected->first);
    EXPECT_EQ(scan.key().head, PackedKey(expected->first).head);
    EXPECT_EQ(scan.value().bytes, expected->second);
  }
  EXPECT_EQ(expected, rows.end());
  expected = rows.begin();
  GroupRows group;
  for (size_t number = 0; number < segment.groups(); ++number) {
    group.Load(segment, number);
    EXPECT_EQ(group.key(0), segment.FirstKey(number));
    EXPECT_EQ(segment.GroupsUpTo(PackedKey(group.key(0))), number + 1);
    for (size_t row = 0; row < group.size(); ++row, ++expected) {
      ASSERT_EQ(group.key(row), expected->first);
      EXPECT_EQ(group.value(row).bytes, expected->second);
      EXPECT_EQ(group.CountBefore(group.key(row)), row);
    }
  }
  EXPECT_EQ(expected, rows.end());
}

TEST(RowSegmentTest, TheFilterKeepsAwayAlmostAllThatIsNotThere) {
  std::mt19937_64 random(6);
  Model rows;
  while (rows.size() < 20'000) rows[std::to_string(random())] = "";
  const RowSegment segment = SegmentOf(rows);
  int passed = 0;
  for (int i = 0; i < 20'000; ++i) passed += segment.MayHold(FilterHash(std::to_string(random())));
  EXPECT_LT(passed, 150) << "of 20,000, where 50 are to be expected";
}

TEST(RowSegmentTest, OneLargeRowIsASegment) {
  const std::string key(60'000, 'k');
  const std::string value(kHugePageBytes, 'v');
  RowSegmentBuilder builder;
  EXPECT_FALSE(builder.full());
  builder.Add(PackedKey(key), {value, false});
  EXPECT_TRUE(builder.full());
  const RowSegment segment = Finish(builder);
  EXPECT_TRUE(builder.empty());
  EXPECT_EQ(Find(segment, key), value);
  EXPECT_EQ(Find(segment, key.substr(1)), std::nullopt);
  EXPECT_EQ(Find(segment, key + "k"), std::nullopt);
}

}  // namespace
}  // namespace amanat::state
