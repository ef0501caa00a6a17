#include "clients/intake/written_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace amanat::intake {
namespace {

std::string Clean(absl::string_view text) {
  const auto clean = CleanText(text);
  return clean.ok() ? *clean : absl::StrCat("! ", clean.status().message());
}

std::string Reference(absl::string_view text) {
  const auto read = ReadIdentifier(Identifier::kPaymentReference, text);
  return read.ok() ? *read : absl::StrCat("! ", read.status().message());
}

// Every character that Unicode calls white space.
const std::vector<std::string> kWhiteSpace = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x83", "\xE2\x80\x89",
    "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

// Zero width space, non-joiner and joiner, marks of direction, word joiner, soft hyphen, byte order
// mark, isolates and overrides, combining grapheme joiner, Hangul filler, a tag, a variation selector.
const std::vector<std::string> kInvisible = {
    "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",     "\xE2\x80\x8F",
    "\xE2\x81\xA0", "\xC2\xAD",     "\xEF\xBB\xBF", "\xE2\x80\xAE",     "\xE2\x81\xA6",
    "\xD8\x9C",     "\xCD\x8F",     "\xE3\x85\xA4", "\xF3\xA0\x81\x81", "\xEF\xB8\x8F"};

TEST(WrittenTextTest, WhiteSpaceOfEveryKindAroundATextIsNoPartOfIt) {
  for (const std::string& space : kWhiteSpace) {
    EXPECT_EQ(Clean(space + "TX-1" + space), "TX-1") << space;
    EXPECT_EQ(Clean(space + space), "") << space;
    EXPECT_EQ(Clean(space + "\xD8\xA3" + space + " "), "\xD8\xA3") << space;
  }
}

TEST(WrittenTextTest, SpacesWithinATextAreOneSpace) {
  EXPECT_EQ(Clean("TX  0501"), "TX 0501");
  EXPECT_EQ(Clean("TX\xC2\xA0"
                  "0501"),
            "TX 0501");
  EXPECT_EQ(Clean("TX \xE3\x80\x80 0501"), "TX 0501");
  EXPECT_EQ(Clean("  a  b "), "a b");
}

TEST(WrittenTextTest, WhatCannotBeSeenIsRefusedWhereverItStands) {
  for (const std::string& hidden : kInvisible) {
    for (const std::string& text :
         {hidden + "TX-1", "TX" + hidden + "-1", "TX-1" + hidden, hidden}) {
      EXPECT_FALSE(CleanText(text).ok()) << text;
    }
  }
  EXPECT_EQ(Clean("TX-0501\xE2\x80\x8B"),
            "! holds an invisible character (U+200B) at position 8: type it anew");
}

TEST(WrittenTextTest, ControlCharactersWithinATextAreRefused) {
  EXPECT_EQ(Clean(std::string("TX\0"
                              "1",
                              4)),
            "! holds a control character (U+0000) at position 3");
  EXPECT_EQ(Clean("TX\x1B[31m"), "! holds a control character (U+001B) at position 3");
  EXPECT_EQ(Clean("TX\x7F"), "! holds a control character (U+007F) at position 3");
  EXPECT_EQ(Clean("TX\n1"), "! holds a line end, a tab or another control character");
  EXPECT_EQ(Clean("TX\t1"), "! holds a line end, a tab or another control character");
  EXPECT_EQ(Clean("TX\xFF"), "! is not UTF-8");
}

TEST(WrittenTextTest, ComposedAndDecomposedAreOne) {
  EXPECT_EQ(Clean("R\xC3\xA9"
                  "f"),
            Clean("Re\xCC\x81"
                  "f"));
  EXPECT_EQ(Clean("\xE0\xA4\x95\xE0\xA4\xBC"), Clean("\xE0\xA5\x98")) << "Devanagari";
  EXPECT_NE(Clean("R\xC3\xA9"
                  "f"),
            Clean("Ref"));
}

TEST(WrittenTextTest, BooksSlipsAndStatementLinesIgnoreLetterCase) {
  for (const Identifier kind :
       {Identifier::kReceiptBook, Identifier::kDepositSlip, Identifier::kStatementLine}) {
    EXPECT_EQ(ReadIdentifier(kind, " rb-17a\xC2\xA0").value_or(""), "RB-17A");
    EXPECT_EQ(ReadIdentifier(kind, "RB-17A").value_or(""), "RB-17A");
    EXPECT_EQ(ReadIdentifier(kind, " ").status().message(), "is empty");
    EXPECT_FALSE(ReadIdentifier(kind, "Maria Santos").ok());
    EXPECT_FALSE(ReadIdentifier(kind, "N/A").ok()) << "a mark has a digit";
    EXPECT_FALSE(ReadIdentifier(kind, "\xD8\xA3-1").ok());
  }
}

TEST(WrittenTextTest, APaymentsReferenceKeepsItsLetterCaseAndScript) {
  EXPECT_EQ(Reference("TX-0501 "), "TX-0501");
  EXPECT_EQ(Reference("tx-0501"), "tx-0501");
  EXPECT_EQ(Reference("\xD9\x85\xD8\xB1\xD8\xAC\xD8\xB9 7"), "\xD9\x85\xD8\xB1\xD8\xAC\xD8\xB9 7");
  EXPECT_EQ(Reference(std::string(kPaymentReferenceBytesMax, 'r')),
            std::string(kPaymentReferenceBytesMax, 'r'));
  EXPECT_EQ(Reference(std::string(kPaymentReferenceBytesMax + 1, 'r')),
            "! is longer than 128 bytes");
}

TEST(WrittenTextTest, APlaceholderIsNoReference) {
  for (const char* text :
       {"NOTPROVIDED", "notprovided", "NOT PROVIDED", "Not-Provided", "NONREF", "N/A", "n.a.", "-",
        "--", ".", "0", "000", "none", "NULL", "nil", "unknown", "#N/A", "?", "xxx"}) {
    EXPECT_TRUE(IsPlaceholder(text)) << text;
    EXPECT_EQ(Reference(text).substr(0, 18), "! is a placeholder") << text;
  }
  for (const char* text : {"XXXX", "not given", "Non-Reference", "empty"}) {
    EXPECT_TRUE(IsPlaceholder(text)) << text;
  }
  EXPECT_EQ(Reference(""), "! is empty");
  EXPECT_EQ(Reference(" \xE3\x80\x80"), "! is empty");
  for (const char* text :
       {"NA-1", "R-0", "0001", "NONE7", "X1", "XXX1", "NONREF-7", "\xE6\x97\xA0"}) {
    EXPECT_FALSE(IsPlaceholder(text)) << text;
  }
}

}  // namespace
}  // namespace amanat::intake
