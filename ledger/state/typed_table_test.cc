#include "ledger/state/typed_table.h"

#include <gtest/gtest.h>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

struct Slip {
  std::string state;
  uint64_t amount = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "state", self.state);
    v.Field(2, "amount", self.amount);
  }
  bool operator==(const Slip&) const = default;
};

constexpr Table kSlips{0x80};
constexpr Table kOpenSlips{0x81};

using Slips = TypedTable<Slip, std::string, uint64_t>;

const Slips& AllSlips() {
  static const auto* slips = new Slips(
      kSlips, "SLIP", {{kOpenSlips, [](const Slip& slip, const Slips::Key& key) {
                          return slip.state == "open" ? std::make_optional(KeyOf(slip.amount))
                                                      : std::nullopt;
                        }}});
  return *slips;
}

class TypedTableTest : public ::testing::Test {
 protected:
  std::vector<uint64_t> Numbers(const std::string& collector, const std::string& after = "") {
    std::vector<uint64_t> numbers;
    EXPECT_TRUE(AllSlips()
                    .Scan(rows_, KeyOf(collector), after,
                          [&](const Slips::Key& key, const Slip&) -> absl::StatusOr<bool> {
                            numbers.push_back(std::get<1>(key));
                            return true;
                          })
                    .ok());
    return numbers;
  }
  std::vector<uint64_t> OpenAmounts(std::string* last = nullptr, const std::string& after = "") {
    std::vector<uint64_t> amounts;
    EXPECT_TRUE(AllSlips()
                    .ScanIndex(rows_, kOpenSlips, "", after,
                               [&](absl::string_view index, const Slips::Key&,
                                   const Slip& slip) -> absl::StatusOr<bool> {
                                 amounts.push_back(slip.amount);
                                 if (last == nullptr) return true;
                                 *last = std::string(index);
                                 return false;
                               })
                    .ok());
    return amounts;
  }

  MemoryReader stored_;
  Overlay rows_{&stored_};
};

TEST_F(TypedTableTest, RowsAreFoundByTheirKeysAndScannedInTheirOrder) {
  for (const uint64_t number : {uint64_t{300}, uint64_t{2}, uint64_t{70'000}}) {
    ASSERT_TRUE(AllSlips().Put(rows_, {"open", number}, "ana", number).ok());
  }
  ASSERT_TRUE(AllSlips().Put(rows_, {"open", 9}, "an", 1).ok());
  EXPECT_EQ(**AllSlips().Find(rows_, "ana", 2), (Slip{"open", 2}));
  EXPECT_FALSE(AllSlips().Find(rows_, "ana", 3)->has_value());
  EXPECT_EQ(Numbers("ana"), (std::vector<uint64_t>{2, 300, 70'000}));
  EXPECT_EQ(Numbers("an"), (std::vector<uint64_t>{1}))
      << "one text is not the beginning of another";
  EXPECT_EQ(Numbers("ana", KeyOf("ana", uint64_t{2})), (std::vector<uint64_t>{300, 70'000}));
}

TEST_F(TypedTableTest, AnIndexFollowsItsRows) {
  ASSERT_TRUE(AllSlips().Put(rows_, {"open", 30}, "ana", 1).ok());
  ASSERT_TRUE(AllSlips().Put(rows_, {"open", 10}, "ben", 1).ok());
  ASSERT_TRUE(AllSlips().Put(rows_, {"credited", 20}, "cas", 1).ok());
  EXPECT_EQ(OpenAmounts(), (std::vector<uint64_t>{10, 30}));
  std::string last;
  EXPECT_EQ(OpenAmounts(&last), (std::vector<uint64_t>{10}));
  EXPECT_EQ(OpenAmounts(nullptr, last), (std::vector<uint64_t>{30})) << "the next page";
  ASSERT_TRUE(AllSlips().Put(rows_, {"open", 40}, "ben", 1).ok());
  EXPECT_EQ(OpenAmounts(), (std::vector<uint64_t>{30, 40}));
  ASSERT_TRUE(AllSlips().Put(rows_, {"credited", 30}, "ana", 1).ok());
  ASSERT_TRUE(AllSlips().Delete(rows_, "ben", 1).ok());
  EXPECT_EQ(OpenAmounts(), (std::vector<uint64_t>{}));
}

TEST_F(TypedTableTest, ManyRowsAreFoundInTheOrderAsked) {
  for (uint64_t number = 1; number <= 3; ++number) {
    ASSERT_TRUE(AllSlips().Put(rows_, {"open", 10 * number}, "ana", number).ok());
  }
  const auto found = AllSlips().FindMany(rows_, {{"ana", 3}, {"ana", 4}, {"ana", 1}, {"ana", 3}});
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[0], (Slip{"open", 30}));
  EXPECT_EQ((*found)[1], std::nullopt);
  EXPECT_EQ((*found)[2], (Slip{"open", 10}));
  EXPECT_EQ((*found)[3], (Slip{"open", 30}));
}

TEST_F(TypedTableTest, AnIndexIsReadInBatchesUntilNoMoreIsWanted) {
  for (uint64_t number = 1; number <= 100; ++number) {
    ASSERT_TRUE(AllSlips().Put(rows_, {"open", 1'000 - number}, "ana", number).ok());
  }
  for (const size_t at_once : {size_t{1}, size_t{7}, size_t{25}, size_t{200}}) {
    std::vector<uint64_t> amounts;
    std::string last = KeyOf(uint64_t{900}, "ana", uint64_t{100});
    ASSERT_TRUE(
        AllSlips()
            .ScanIndexInBatches(rows_, kOpenSlips, "", last, at_once,
                                [&](absl::Span<const Slips::Found> batch) -> absl::StatusOr<bool> {
                                  EXPECT_LE(batch.size(), at_once);
                                  for (const Slips::Found& found : batch) {
                                    EXPECT_EQ(std::get<1>(found.key) + found.row.amount, 1'000u);
                                    amounts.push_back(found.row.amount);
                                  }
                                  return amounts.size() < 50;
                                })
            .ok());
    ASSERT_GE(amounts.size(), 50u) << at_once;
    EXPECT_LT(amounts.size(), 50 + at_once);
    EXPECT_EQ(amounts[0], 901u) << "behind what was given";
    EXPECT_EQ(amounts[49], 950u);
  }
}

TEST_F(TypedTableTest, RowsAreReadInBatchesUpToAnEnd) {
  for (uint64_t number = 1; number <= 9; ++number) {
    ASSERT_TRUE(AllSlips().Put(rows_, {"open", number}, "ana", number).ok());
  }
  std::vector<size_t> sizes;
  const auto take = [&](absl::Span<const Slips::Found> batch) -> absl::StatusOr<bool> {
    sizes.push_back(batch.size());
    EXPECT_EQ(batch.back().row.amount, std::get<1>(batch.back().key));
    return true;
  };
  ASSERT_TRUE(
      AllSlips().ScanInBatches(rows_, KeyOf("ana"), KeyOf("ana", uint64_t{2}), 3, take).ok());
  EXPECT_EQ(sizes, (std::vector<size_t>{3, 3, 1}));
  sizes.clear();
  ASSERT_TRUE(
      AllSlips().ScanIndexInBatches(rows_, kOpenSlips, "", "", 4, take, KeyOf(uint64_t{8})).ok());
  EXPECT_EQ(sizes, (std::vector<size_t>{4, 3}));
}

TEST_F(TypedTableTest, AnIndexThatNamesNoRowIsDamage) {
  ASSERT_TRUE(AllSlips().Put(rows_, {"open", 5}, "ana", 1).ok());
  rows_.Delete(kSlips, KeyOf("ana", uint64_t{1}));
  const absl::Status status =
      AllSlips().ScanIndex(rows_, kOpenSlips, "", "",
                           [](absl::string_view, const Slips::Key&,
                              const Slip&) -> absl::StatusOr<bool> { return true; });
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST_F(TypedTableTest, ARowThatDoesNotParseIsNamed) {
  stored_.Set(kSlips, KeyOf("ana", uint64_t{1}), "\xff");
  const auto found = AllSlips().Find(rows_, "ana", 1);
  EXPECT_TRUE(absl::IsDataLoss(found.status()));
  EXPECT_NE(found.status().message().find("SLIP"), absl::string_view::npos) << found.status();
  stored_.Set(kSlips, "short", "");
  EXPECT_TRUE(absl::IsDataLoss(AllSlips().Scan(
      rows_, "short", "",
      [](const Slips::Key&, const Slip&) -> absl::StatusOr<bool> { return true; })));
}

TEST(RowKeyTest, PartsComeBackAndKeepTheirOrder) {
  const std::string zeros("a\0b", 3);
  const wire::CivilDate before{-1}, after{1};
  StreamId id;
  id.value.fill(7);
  const std::string key = KeyOf(id, zeros, uint64_t{9}, before, money::Currency{682});
  StreamId read_id;
  std::string text;
  uint64_t number = 0;
  wire::CivilDate date;
  money::Currency currency;
  ASSERT_TRUE(KeyReader(key).Read(read_id, text, number, date, currency).ok());
  EXPECT_EQ(read_id, id);
  EXPECT_EQ(text, zeros);
  EXPECT_EQ(number, 9u);
  EXPECT_EQ(date.days, -1);
  EXPECT_EQ(currency.numeric, 682);
  EXPECT_LT(KeyOf(before), KeyOf(after));
  EXPECT_LT(KeyOf("a"), KeyOf("aa"));
  EXPECT_LT(KeyOf("a"), KeyOf(zeros));
  EXPECT_LT(KeyOf(uint64_t{255}), KeyOf(uint64_t{256}));
  EXPECT_TRUE(absl::IsDataLoss(
      KeyReader(key.substr(0, key.size() - 1)).Read(read_id, text, number, date, currency)));
  EXPECT_TRUE(absl::IsDataLoss(KeyReader(key + "x").Read(read_id, text, number, date, currency)));
}

}  // namespace
}  // namespace amanat::state
