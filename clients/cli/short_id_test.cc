#include "clients/cli/short_id.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"

namespace amanat::cli {
namespace {

constexpr char kId[] = "3f9a07c1d20123456789abcdef012345";

bool IsGood(absl::string_view text) { return DigitsOfShortId(IdKind::kCase, text).ok(); }

TEST(ShortIdTest, ItIsMadeOfTheFirstDigits) {
  const std::string text = ShortId(IdKind::kCase, kId);
  EXPECT_EQ(text, "C-3f9a0-7c1d2-b");
  EXPECT_EQ(ShortId(IdKind::kCase, "5f07c1d2e3"), "C-5f07c-1d2e3-r");
  EXPECT_EQ(*DigitsOfShortId(IdKind::kCase, text), "3f9a07c1d2");
}

TEST(ShortIdTest, ItIsReadHoweverItIsWritten) {
  const std::string text = ShortId(IdKind::kCase, kId);
  EXPECT_TRUE(IsGood(absl::AsciiStrToUpper(text)));
  EXPECT_TRUE(IsGood(absl::AsciiStrToLower(text)));
  EXPECT_TRUE(IsGood("C-" + absl::StrReplaceAll(text.substr(2), {{"-", ""}})));
  EXPECT_TRUE(IsShortId(text));
  EXPECT_FALSE(IsShortId(kId));
  EXPECT_FALSE(IsShortId("c3f9"));
}

TEST(ShortIdTest, EveryWrongCharacterIsNoticed) {
  SeededRandom random(7);
  for (int run = 0; run < 50; ++run) {
    const std::string text =
        absl::AsciiStrToLower(ShortId(IdKind::kCase, random.Draw<SubjectId>().hex()));
    for (size_t i = 2; i < text.size(); ++i) {
      if (text[i] == '-') continue;
      for (const char c : absl::string_view("0123456789abcdefghjkmnpqrstvwxyz")) {
        std::string wrong = text;
        wrong[i] = c;
        EXPECT_EQ(IsGood(wrong), wrong == text) << wrong << " for " << text;
      }
    }
  }
}

TEST(ShortIdTest, TwoThatChangedPlacesAreNoticed) {
  SeededRandom random(8);
  for (int run = 0; run < 200; ++run) {
    std::string text = ShortId(IdKind::kCase, random.Draw<SubjectId>().hex());
    std::string plain = absl::StrReplaceAll(text.substr(2), {{"-", ""}});
    for (size_t i = 0; i <= kShortIdDigits; ++i) {
      for (size_t j = 0; j < i; ++j) {
        std::string wrong = plain;
        std::swap(wrong[i], wrong[j]);
        EXPECT_EQ(IsGood("C-" + wrong), wrong == plain) << wrong << " for " << plain;
      }
    }
  }
}

TEST(ShortIdTest, AnotherKindIsRefused) {
  const auto digits = DigitsOfShortId(IdKind::kClaim, ShortId(IdKind::kCase, kId));
  EXPECT_EQ(digits.status(),
            absl::InvalidArgumentError("the short form of a claim begins with B-"));
}

TEST(ShortIdTest, AnotherLengthIsRefused) {
  EXPECT_FALSE(IsGood("C-3f9a0"));
  EXPECT_FALSE(IsGood("C-"));
  EXPECT_FALSE(IsGood(ShortId(IdKind::kCase, kId) + "0"));
}

TEST(ShortIdTest, ColumnsOfIdsHaveIt) {
  EXPECT_EQ(ShortIdUnder("member", kId), ShortId(IdKind::kMember, kId));
  EXPECT_EQ(ShortIdUnder("member", ""), std::nullopt);
  EXPECT_EQ(ShortIdUnder("log_id", kId), std::nullopt);
  EXPECT_FALSE(IsTitleOfId("log_id"));
}

}  // namespace
}  // namespace amanat::cli
