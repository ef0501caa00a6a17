#include "ledger/checkpoint/note_characters.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <string>

namespace amanat::checkpoint {
namespace {

TEST(NoteCharactersTest, AcceptsTextOfEveryLengthOfCharacter) {
  EXPECT_TRUE(CheckNoteCharacters("").ok());
  EXPECT_TRUE(CheckNoteCharacters("ab\nc\x7f").ok());
  EXPECT_TRUE(CheckNoteCharacters("Пётр 李 محمد \U0001f600 \U0010ffff").ok());
}

TEST(NoteCharactersTest, RefusesControlCharacters) {
  for (const char c : std::string("\0\t\r\x1f", 4)) {
    EXPECT_FALSE(CheckNoteCharacters(std::string("a") + c).ok());
  }
  EXPECT_EQ(CheckNoteCharacters("ab\tc").message(), "control character at offset 2");
}

TEST(NoteCharactersTest, RefusesWhatIsNotShortestFormUtf8) {
  for (const char* text :
       {"\x80", "\xc2", "\xc0\xaf", "\xc1\xbf", "\xe2\x80", "\xe0\x80\x80", "\xed\xa0\x80",
        "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x28\xa1"}) {
    EXPECT_FALSE(CheckNoteCharacters(text).ok());
  }
  EXPECT_EQ(CheckNoteCharacters("a\xff").message(), "not UTF-8 at offset 1");
}

TEST(NoteCharactersTest, FindsUnicodeSpaces) {
  EXPECT_FALSE(HasUnicodeSpace("example.com/Пётр"));
  for (const char* space : {" ", "\t", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a", "\u2028",
                            "\u2029", "\u202f", "\u205f", "\u3000"}) {
    EXPECT_TRUE(HasUnicodeSpace(std::string("a") + space + "b"));
  }
}

// A newer Unicode that says otherwise fails here first, and then somebody decides.
TEST(NoteCharactersTest, TheSpacesAreThoseOfUnicode) {
  for (UChar32 character = 0; character <= UCHAR_MAX_VALUE; ++character) {
    if (U_IS_SURROGATE(character)) continue;
    char text[U8_MAX_LENGTH];
    size_t length = 0;
    U8_APPEND_UNSAFE(text, length, character);
    ASSERT_EQ(HasUnicodeSpace({text, length}), u_isUWhiteSpace(character) != 0) << character;
  }
}

}  // namespace
}  // namespace amanat::checkpoint
