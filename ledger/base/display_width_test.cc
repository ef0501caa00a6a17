#include "ledger/base/display_width.h"

#include <gtest/gtest.h>

namespace amanat {
namespace {

TEST(DisplayWidthTest, LettersTakeOneColumnAndIdeographsTwo) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("riyadh-1"), 8u);
  EXPECT_EQ(DisplayWidth("R\xC3\xADyadh"), 6u);             // of two bytes, one column
  EXPECT_EQ(DisplayWidth("\xD8\xA7\xD9\x84"), 2u);          // Arabic
  EXPECT_EQ(DisplayWidth("\xE5\x88\xA9\xE9\x9B\x85"), 4u);  // ideographs
  EXPECT_EQ(DisplayWidth("\xEF\xBC\xA1"), 2u);              // a full-width A
  EXPECT_EQ(DisplayWidth("\xE0\xB8\x81\xE0\xB8\xB1"), 1u);  // Thai, a vowel above its consonant
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1u);                 // an accent of its own
}

TEST(DisplayWidthTest, ABrokenByteTakesOneColumn) { EXPECT_EQ(DisplayWidth("a\xFF z"), 4u); }

}  // namespace
}  // namespace amanat
