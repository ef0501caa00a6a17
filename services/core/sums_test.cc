#include "services/core/sums.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amanat::core {
namespace {

struct Shown {
  void set_currency(uint32_t value) { currency = value; }
  void set_minor_units(int64_t value) { minor_units = value; }
  uint32_t currency = 0;
  int64_t minor_units = 0;
};
struct Row {
  Shown* mutable_due() { return &due; }
  void add_beyond_64_bits(const std::string& text) { beyond.push_back(text); }
  Shown due;
  std::vector<std::string> beyond;
};

constexpr money::Currency kRiyal{.numeric = 682};

TEST(SumsTest, WhatFitsIsGivenAsAnAmount) {
  for (const int64_t sum : {INT64_MIN, int64_t{-1}, int64_t{0}, INT64_MAX}) {
    Row row;
    FillSum(kRiyal, sum, "due", &Row::mutable_due, &row);
    EXPECT_EQ(row.due.currency, 682u);
    EXPECT_EQ(row.due.minor_units, sum);
    EXPECT_TRUE(row.beyond.empty());
  }
}

TEST(SumsTest, WhatDoesNotFitIsSaidInWordsAndNeverCutOff) {
  Row row;
  FillSum(kRiyal, absl::int128(INT64_MAX) + 1, "due", &Row::mutable_due, &row);
  FillSum(kRiyal, absl::int128(INT64_MIN) - 1, "due", &Row::mutable_due, &row);
  FillSum(kRiyal, absl::Int128Min(), "due", &Row::mutable_due, &row);
  EXPECT_EQ(row.due.currency, 0u);
  EXPECT_EQ(row.beyond, (std::vector<std::string>{
                            "due 92233720368547758.08 SAR", "due -92233720368547758.09 SAR",
                            "due -1701411834604692317316873037158841057.28 SAR"}));
}

}  // namespace
}  // namespace amanat::core
