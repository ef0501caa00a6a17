#include "clients/intake/file_text.h"

#include <gtest/gtest.h>

#include <string>

namespace amanat::intake {
namespace {

// With its mark.
std::string Utf16(const std::u16string& text, bool little) {
  std::string bytes;
  for (const char16_t unit : std::u16string(1, 0xFEFF) + text) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
    bytes += little ? std::string{low, high} : std::string{high, low};
  }
  return bytes;
}

std::string Text(absl::string_view bytes) {
  std::string converted;
  const auto text = TextOfFile(bytes, converted);
  return text.ok() ? std::string(*text) : "! " + std::string(text.status().message());
}

TEST(FileTextTest, Utf8IsTakenAsItIsButForItsMark) {
  EXPECT_EQ(Text("a,\xD8\xA3\n"), "a,\xD8\xA3\n");
  EXPECT_EQ(Text("\xEF\xBB\xBF"
                 "a,b\n"),
            "a,b\n");
  EXPECT_EQ(Text("caf\xE9"), "caf\xE9") << "whoever reads the line says where it stands";
  EXPECT_EQ(Text(""), "");
}

TEST(FileTextTest, Utf16WithItsMarkIsReadInBothByteOrders) {
  for (const bool little : {true, false}) {
    EXPECT_EQ(Text(Utf16(u"name,\u0623\u4E2D\n\U0001F600", little)),
              "name,\xD8\xA3\xE4\xB8\xAD\n\xF0\x9F\x98\x80");
    EXPECT_EQ(Text(Utf16(u"", little)), "");
  }
}

TEST(FileTextTest, BrokenUtf16IsRefusedWithItsPlace) {
  for (const std::u16string& broken :
       {std::u16string{u'a', 0xD800}, std::u16string{u'a', 0xD800, u'z'},
        std::u16string{u'a', 0xDC00, u'z'}}) {
    EXPECT_EQ(Text(Utf16(broken, true)).substr(0, 34), "! the UTF-16 is broken at byte 4: ");
  }
  EXPECT_EQ(Text(Utf16(u"ab", true) + "c").substr(0, 34), "! the UTF-16 is broken at byte 6: ");
}

TEST(FileTextTest, WhatIsNoTextIsToldHowToSaveIt) {
  EXPECT_EQ(Text("PK\x03\x04..."),
            "! the file is a workbook or an archive: save it as CSV in UTF-8 (in a spreadsheet: "
            "Save as, CSV UTF-8)");
  for (const std::string& bytes :
       {std::string("\xD0\xCF\x11\xE0"), std::string("%PDF-1.7"), std::string("<html>"),
        Utf16(u"name,amount\n", true).substr(2)}) {
    EXPECT_NE(Text(bytes).find("save it as CSV in UTF-8"), std::string::npos) << bytes;
  }
}

}  // namespace
}  // namespace amanat::intake
