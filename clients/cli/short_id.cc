#include "clients/cli/short_id.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace amanat::cli {
namespace {

constexpr size_t kIdDigits = 32;
constexpr size_t kGroupDigits = 5;
constexpr absl::string_view kCheckAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr unsigned kFieldBit = 32;         // the field of 2^5 elements
constexpr unsigned kFieldPolynomial = 37;  // x^5 + x^2 + 1, of which x is a primitive root

struct TitledKind {
  absl::string_view title;
  IdKind kind;
};
constexpr TitledKind kTitles[] = {{"allotment", IdKind::kAllotment},
                                  {"case", IdKind::kCase},
                                  {"claim", IdKind::kClaim},
                                  {"heir", IdKind::kMember},
                                  {"liquidation", IdKind::kLiquidation},
                                  {"member", IdKind::kMember},
                                  {"person", IdKind::kMember}};

const TitledKind* FindTitle(absl::string_view title) {
  const auto* found = std::find_if(std::begin(kTitles), std::end(kTitles),
                                   [&](const TitledKind& each) { return each.title == title; });
  return found == std::end(kTitles) ? nullptr : found;
}

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

unsigned TimesRoot(unsigned element) {
  element <<= 1;
  return (element & kFieldBit) != 0 ? element ^ kFieldPolynomial : element;
}

// Kinds count behind the 16 digits.
unsigned ValueOf(IdKind kind) {
  switch (kind) {
    case IdKind::kAllotment:
      return 16;
    case IdKind::kClaim:
      return 17;
    case IdKind::kCase:
      return 18;
    case IdKind::kLiquidation:
      return 19;
    case IdKind::kMember:
      return 20;
  }
  return 0;
}

unsigned ValueOf(char digit) {
  return digit <= '9' ? static_cast<unsigned>(digit - '0')
                      : static_cast<unsigned>(digit - 'a' + 10);
}

// The element that makes the sum zero in which each character counts with another power of the root, so that
// no two may change places. `digits` are hexadecimal, in lower case.
char CheckCharacterOf(IdKind kind, absl::string_view digits) {
  unsigned sum = ValueOf(kind);
  for (const char digit : digits) sum = TimesRoot(sum) ^ ValueOf(digit);
  return kCheckAlphabet[TimesRoot(sum)];
}

// What people take for another character.
char MeantBy(char c) { return c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c; }

std::string LetterOf(IdKind kind) { return std::string(1, static_cast<char>(kind)); }

}  // namespace

absl::string_view NameOf(IdKind kind) {
  switch (kind) {
    case IdKind::kAllotment:
      return "allotment";
    case IdKind::kClaim:
      return "claim";
    case IdKind::kCase:
      return "case";
    case IdKind::kLiquidation:
      return "liquidation";
    case IdKind::kMember:
      return "member";
  }
  return "";
}

std::string ShortId(IdKind kind, absl::string_view hex) {
  const std::string digits = absl::AsciiStrToLower(hex.substr(0, kShortIdDigits));
  return absl::StrCat(LetterOf(kind), "-", digits.substr(0, kGroupDigits), "-",
                      digits.substr(kGroupDigits), "-",
                      std::string(1, CheckCharacterOf(kind, digits)));
}

bool IsShortId(absl::string_view text) {
  return text.size() > 2 && text[1] == '-' &&
         absl::ascii_isalpha(static_cast<unsigned char>(text[0]));
}

absl::StatusOr<std::string> DigitsOfShortId(IdKind kind, absl::string_view text) {
  std::string characters = absl::AsciiStrToLower(text);
  characters.erase(std::remove(characters.begin(), characters.end(), '-'), characters.end());
  const std::string letter = absl::AsciiStrToLower(LetterOf(kind));
  if (characters.substr(0, 1) != letter) {
    return absl::InvalidArgumentError(
        absl::StrCat("the short form of a ", NameOf(kind), " begins with ", LetterOf(kind), "-"));
  }
  const std::string digits = characters.substr(1, kShortIdDigits);
  if (characters.size() != kShortIdDigits + 2 || !IsHex(digits)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a short form has ", kShortIdDigits, " hexadecimal digits and one character more, such as ",
        ShortId(kind, "3f9a07c1d2")));
  }
  if (MeantBy(characters.back()) != CheckCharacterOf(kind, digits)) {
    return absl::InvalidArgumentError(
        "a character of it is wrong: its last one does not fit to the others");
  }
  return digits;
}

bool IsTitleOfId(absl::string_view title) { return FindTitle(title) != nullptr; }

std::optional<std::string> ShortIdUnder(absl::string_view title, absl::string_view text) {
  const TitledKind* found = FindTitle(title);
  if (found == nullptr || text.size() != kIdDigits || !IsHex(text)) return std::nullopt;
  return ShortId(found->kind, text);
}

}  // namespace amanat::cli
