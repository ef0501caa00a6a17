#include "ledger/state/read_many.h"

#include <gtest/gtest.h>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

constexpr Table kTable{0x80};

// Says what it was asked for.
class AskedReader final : public Reader {
 public:
  absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                 absl::string_view key) const override {
    return stored.Get(table, key);
  }
  absl::Status GetMany(Table table, absl::Span<const absl::string_view> keys,
                       TakeFound take) const override {
    ++calls;
    asked = {keys.begin(), keys.end()};
    return Reader::GetMany(table, keys, take);
  }
  absl::Status Ascend(Table, absl::string_view, absl::string_view, Take) const override {
    return absl::UnimplementedError("not asked here");
  }
  absl::Status Descend(Table, absl::string_view, absl::string_view, Take) const override {
    return absl::UnimplementedError("not asked here");
  }

  MemoryReader stored;
  mutable int calls = 0;
  mutable std::vector<std::string> asked;
};

TEST(ReadManyTest, AsksOnceInOrderAndAnswersInTheCallers) {
  AskedReader reader;
  reader.stored.Set(kTable, "a", "1");
  reader.stored.Set(kTable, "c", "3");
  const auto values = ReadMany(reader, kTable, {"c", "b", "a", "c"});
  ASSERT_TRUE(values.ok()) << values.status();
  using Values = std::vector<std::optional<std::string>>;
  EXPECT_EQ(*values, (Values{"3", std::nullopt, "1", "3"}));
  EXPECT_EQ(reader.calls, 1);
  EXPECT_EQ(reader.asked, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(ReadManyTest, WhatCannotBeReadIsTold) {
  AskedReader reader;
  reader.stored.broken = absl::UnavailableError("the disk");
  EXPECT_TRUE(absl::IsUnavailable(ReadMany(reader, kTable, {"a"}).status()));
}

}  // namespace
}  // namespace amanat::state
