#include "ledger/base/counted.h"

#include <gtest/gtest.h>

namespace amanat {
namespace {

TEST(CountedTest, OneIsOneAndEverythingElseIsSeveral) {
  EXPECT_EQ(Counted(0, "line"), "0 lines");
  EXPECT_EQ(Counted(1, "line"), "1 line");
  EXPECT_EQ(Counted(2, "line"), "2 lines");
  EXPECT_EQ(Counted(1'000'000, "line"), "1000000 lines");
}

TEST(CountedTest, SeveralMayHaveAnotherName) {
  EXPECT_EQ(Counted(0, "entry", "entries"), "0 entries");
  EXPECT_EQ(Counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(Counted(12, "entry", "entries"), "12 entries");
}

}  // namespace
}  // namespace amanat
