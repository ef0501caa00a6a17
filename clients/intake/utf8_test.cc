#include "clients/intake/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace amanat::intake {
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

}  // namespace
}  // namespace amanat::intake
