#include "ledger/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace amanat {
namespace {

constexpr size_t kValid = absl::string_view::npos;

TEST(Utf8Test, AcceptsTheEdgesOfEveryLength) {
  for (absl::string_view text :
       {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xE2\x80\x8D\xC2\xA0"}) {
    EXPECT_EQ(FirstInvalidUtf8(text), kValid);
  }
  EXPECT_EQ(FirstInvalidUtf8(absl::string_view("\0", 1)), kValid);
}

TEST(Utf8Test, NamesTheFirstByteThatIsNotUtf8) {
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF",
                          "\xE2\x80", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xFF", "\xF0\x90\x80\x41"}) {
    EXPECT_EQ(FirstInvalidUtf8(std::string("ab") + bad), 2u);
  }
}

TEST(Utf8Test, TakesCharactersOffTheFront) {
  absl::string_view text = "a\xC3\xAD\xF0\x9F\x98\x80\xFF";
  EXPECT_EQ(TakeCharacter(text), U'a');
  EXPECT_EQ(TakeCharacter(text), U'\u00ed');
  EXPECT_EQ(TakeCharacter(text), U'\U0001f600');
  EXPECT_EQ(TakeCharacter(text), std::nullopt);
  EXPECT_EQ(text, "\xFF");
  text = "";
  EXPECT_EQ(TakeCharacter(text), std::nullopt);
}

TEST(Utf8Test, CountsCharacters) {
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountCharacters("R\xC3\xADyadh"), 6u);
  EXPECT_EQ(CountCharacters("a\xE2\x80!"), 4u);
}

}  // namespace
}  // namespace amanat
