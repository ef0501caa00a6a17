#include "ledger/state/table.h"

#include <gtest/gtest.h>

#include <vector>

namespace amanat::state {
namespace {

TEST(TableTest, NumbersOrderAsTheirBytes) {
  std::string last;
  for (const uint64_t number :
       {uint64_t{0}, uint64_t{1}, uint64_t{255}, uint64_t{256}, uint64_t{1} << 40, UINT64_MAX}) {
    std::string key;
    AppendBigEndian64(number, key);
    EXPECT_EQ(ReadBigEndian64(key), number);
    EXPECT_TRUE(last.empty() || last < key) << number;
    last = key;
  }
}

TEST(TableTest, DatesOrderAsTheirBytes) {
  std::string last;
  for (const int32_t days : {INT32_MIN, -70000, -1, 0, 1, 20000, INT32_MAX}) {
    std::string key;
    AppendDate(days, key);
    EXPECT_EQ(ReadDate(key), days);
    EXPECT_TRUE(last.empty() || last < key) << days;
    last = key;
  }
}

}  // namespace
}  // namespace amanat::state
