#include "services/rules/contribution/keys.h"

#include <gtest/gtest.h>

#include <set>

namespace amanat::contribution {
namespace {

TEST(ReceiptKeyTest, ReceiptsOfABookStandInTheOrderOfTheirNumbers) {
  OnceFingerprint before = ReceiptKey("col-1", "RB-1", 250);
  for (uint64_t number = 251; number < 1000; ++number) {
    const OnceFingerprint key = ReceiptKey("col-1", "RB-1", number);
    ASSERT_LT(before.view(), key.view()) << number;
    before = key;
  }
}

TEST(ReceiptKeyTest, NoTwoReceiptsShareAKey) {
  std::set<OnceFingerprint> keys;
  const uint64_t high = uint64_t{1} << 48;
  const uint64_t numbers[] = {0, 1, high - 1, high, high + 1, 2 * high, ~uint64_t{0}};
  for (const char* const collector : {"col-1", "col-2", "col-1R"}) {
    for (const char* const book : {"RB-1", "RB-2", "B-1", ""}) {
      for (const uint64_t number : numbers) {
        EXPECT_TRUE(keys.insert(ReceiptKey(collector, book, number)).second)
            << collector << " " << book << " " << number;
      }
    }
  }
}

TEST(ReceiptKeyTest, SmallLettersMakeNoOtherBookOrSlip) {
  EXPECT_EQ(ReceiptKey("col-1", "rb-1", 7), ReceiptKey("col-1", "RB-1", 7));
  EXPECT_EQ(SlipKey("col-1", "dep-7a"), SlipKey("col-1", "DEP-7A"));
  EXPECT_EQ(DepositStream("col-1", "dep-7a"), DepositStream("col-1", "Dep-7A"));
  EXPECT_NE(SlipKey("col-1", "dep-7a"), SlipKey("col-1", "dep-7b"));
}

}  // namespace
}  // namespace amanat::contribution
