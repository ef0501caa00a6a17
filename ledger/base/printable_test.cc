#include "ledger/base/printable.h"

#include <gtest/gtest.h>

#include <random>

#include "ledger/base/utf8.h"

namespace amanat {
namespace {

TEST(PrintableTest, WhatPeopleWriteStaysAsItIs) {
  for (const char* text : {"", "owf.example/manila/fund/1", "Ñuñoa, São", "الرياض", "香港", "नेपाल",
                           "\"quoted\" \\ slash", "\xF0\x9F\x99\x82"}) {
    EXPECT_EQ(Printable(text), text);
    EXPECT_EQ(PrintableLines(text), text);
  }
}

TEST(PrintableTest, NothingIsLeftThatATerminalObeysOrHides) {
  EXPECT_EQ(Printable("\x1b[2J"), "\\u001b[2J");
  EXPECT_EQ(Printable("a\rb\tc\x7f"), "a\\u000db\\u0009c\\u007f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\u009b31m");  // CSI as one character
  EXPECT_EQ(Printable("pay \xe2\x80\xae"
                      "001"),
            "pay \\u202e001");  // right-to-left override
  EXPECT_EQ(Printable("a\xe2\x80\x8b"
                      "b\xef\xbb\xbf"),
            "a\\u200bb\\ufeff");  // zero width
  EXPECT_EQ(Printable("a\xe2\x80\xa8"
                      "b"),
            "a\\u2028b");                                      // a line of its own
  EXPECT_EQ(Printable("\xf3\xa0\x81\x81"), "\\udb40\\udc41");  // a tag character
  EXPECT_EQ(Printable(absl::string_view("\0", 1)), "\\u0000");
}

TEST(PrintableTest, BytesThatAreNotUtf8AreToldOneByOne) {
  EXPECT_EQ(Printable("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(Printable("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(Printable("\xe2\x80"), "\\xe2\\x80");
}

TEST(PrintableTest, OnlyLinesKeepTheirEnds) {
  EXPECT_EQ(Printable("one\ntwo"), "one\\u000atwo");
  EXPECT_EQ(PrintableLines("one\ntwo\x1b\n"), "one\ntwo\\u001b\n");
}

TEST(PrintableTest, OfAnyBytesWhatComesOutIsTextThatStaysAsItIs) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::string printable = Printable(text);
    EXPECT_EQ(FirstInvalidUtf8(printable), absl::string_view::npos);
    EXPECT_EQ(Printable(printable), printable);
  }
}

}  // namespace
}  // namespace amanat
