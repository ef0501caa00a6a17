#include "ledger/entry/text_form.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "ledger/entry/log_name.h"

namespace amanat::wire {
namespace {

constexpr size_t kMarkBytesMax = 32;
constexpr std::ptrdiff_t kMarkLettersMax = 8;
constexpr size_t kPurposeBytesMax = 4;
// Of the names in the database of time zones (its file "theory.html"): the longest of them has three.
constexpr size_t kTimeZonePartsMax = 3;
constexpr size_t kTimeZonePartBytesMax = 14;

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsCapital(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }
bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }

template <typename Predicate>
bool All(absl::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool IsCountry(absl::string_view text) {
  return (text.size() == 2 || text.size() == 3) && All(text, IsCapital);
}

bool IsTimeZonePart(absl::string_view text) {
  return !text.empty() && text.size() <= kTimeZonePartBytesMax && IsLetter(text.front()) &&
         All(text, [](char c) { return IsLetterOrDigit(c) || c == '_' || c == '+' || c == '-'; });
}

bool IsTimeZone(absl::string_view text) {
  if (text.size() > kTimeZonePartsMax * (kTimeZonePartBytesMax + 1)) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  return parts.size() <= kTimeZonePartsMax &&
         std::all_of(parts.begin(), parts.end(), IsTimeZonePart);
}

bool IsMark(absl::string_view text) {
  const auto is_allowed = [](char c) {
    return IsLetterOrDigit(c) || c == '-' || c == '/' || c == '.' || c == '_' || c == '#';
  };
  return text.size() <= kMarkBytesMax && All(text, is_allowed) &&
         std::any_of(text.begin(), text.end(), IsDigit) &&
         std::count_if(text.begin(), text.end(), IsLetter) <= kMarkLettersMax;
}

bool IsQuarter(absl::string_view text) {
  return text.size() == 7 && All(text.substr(0, 4), IsDigit) && text[4] == '_' && text[5] >= '1' &&
         text[5] <= '4' && text[6] == 'Q';
}

bool IsPurpose(absl::string_view text) {
  return text.size() <= kPurposeBytesMax && All(text, IsLetterOrDigit);
}

}  // namespace

bool HasForm(TextForm form, absl::string_view text) {
  if (text.empty()) return false;
  switch (form) {
    case TextForm::kNone:
      return false;
    case TextForm::kCode:
      return entry::IsCode(text);
    case TextForm::kCountry:
      return IsCountry(text);
    case TextForm::kLogName:
      return entry::ParseLogName(text).ok();
    case TextForm::kTimeZone:
      return IsTimeZone(text);
    case TextForm::kMark:
      return IsMark(text);
    case TextForm::kQuarter:
      return IsQuarter(text);
    case TextForm::kPurpose:
      return IsPurpose(text);
  }
  return false;
}

absl::string_view FormInWords(TextForm form) {
  switch (form) {
    case TextForm::kNone:
      return "no text";
    case TextForm::kCode:
      return "1 to 32 of a-z, 0-9 and '-', not beginning with '-'";
    case TextForm::kCountry:
      return "two or three capital letters";
    case TextForm::kLogName:
      return "a log's name, such as owf.example/manila/fund/1";
    case TextForm::kTimeZone:
      return "the IANA name of a time zone, such as Asia/Riyadh";
    case TextForm::kMark:
      return "1 to 32 letters, digits, '-', '/', '.', '_' and '#', of them at least one digit and "
             "at "
             "most 8 letters";
    case TextForm::kQuarter:
      return "a quarter, such as 2025_3Q";
    case TextForm::kPurpose:
      return "1 to 4 letters and digits";
  }
  return "no text";
}

}  // namespace amanat::wire
