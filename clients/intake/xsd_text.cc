#include "clients/intake/xsd_text.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/intake/strict_xml.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"

namespace amanat::intake {
namespace {

constexpr size_t kDateCharacters = 10;     // YYYY-MM-DD
constexpr size_t kFractionDigitsMax = 32;  // of a second

absl::Status Bad(absl::string_view why) { return absl::InvalidArgumentError(why); }

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// What stands where a digit or the point of a decimal belongs.
absl::Status BadDecimal(absl::string_view text) {
  for (const unsigned char c : text) {
    if (absl::ascii_isdigit(c) || c == '.') continue;
    if (c == ',') return Bad("a decimal has no comma");
    if (c == 'e' || c == 'E') return Bad("a decimal has no exponent");
    if (c == '+' || c == '-') return Bad("the sign of a decimal stands in front of it, once");
    if (absl::ascii_isspace(c)) return Bad("a decimal has no white space in it");
    return Bad("not a decimal");
  }
  if (std::count(text.begin(), text.end(), '.') > 1) return Bad("a decimal has one point");
  return Bad("a decimal has at least one digit");
}

// Two digits, as a number of at most `most`.
std::optional<int> TakeTwoDigits(absl::string_view& text, int most) {
  if (text.size() < 2 || !AllDigits(text.substr(0, 2))) return std::nullopt;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  if (value > most) return std::nullopt;
  text.remove_prefix(2);
  return value;
}

// The minutes that the zone is ahead of UTC; "" and "Z" are none.
absl::StatusOr<int> ParseZone(absl::string_view zone) {
  constexpr int kHoursMax = 14;
  if (zone.empty() || zone == "Z") return 0;
  const auto bad = [] { return Bad("the time zone is not Z, +HH:MM or -HH:MM up to 14:00"); };
  const bool behind = zone[0] == '-';
  if (!behind && zone[0] != '+') return bad();
  zone.remove_prefix(1);
  const auto hours = TakeTwoDigits(zone, kHoursMax);
  if (!hours.has_value() || !absl::ConsumePrefix(&zone, ":")) return bad();
  const auto minutes = TakeTwoDigits(zone, *hours == kHoursMax ? 0 : 59);
  if (!minutes.has_value() || !zone.empty()) return bad();
  return (behind ? -1 : 1) * (*hours * 60 + *minutes);
}

// The date at the front of `text`, which goes on behind it.
absl::StatusOr<CivilDays> TakeDate(absl::string_view& text) {
  const auto date = ParseCivilDate(text.substr(0, kDateCharacters));
  if (!date.ok()) return date.status();
  if (text.substr(0, 4) == "0000") return Bad("there is no year 0000");
  text.remove_prefix(kDateCharacters);
  return date;
}

// ".25" of a second, cut to microseconds.
absl::StatusOr<int64_t> TakeFraction(absl::string_view& text) {
  if (!absl::ConsumePrefix(&text, ".")) return 0;
  size_t digits = 0;
  int64_t micros = 0;
  for (int64_t unit = kMicrosPerSecond / 10;
       digits < text.size() && absl::ascii_isdigit(text[digits]); ++digits, unit /= 10) {
    micros += (text[digits] - '0') * unit;
  }
  if (digits == 0 || digits > kFractionDigitsMax) return Bad("a fraction of a second that is none");
  text.remove_prefix(digits);
  return micros;
}

}  // namespace

absl::StatusOr<std::string> PlainDecimal(absl::string_view text) {
  text = StripXmlSpace(text);
  if (text.empty()) return Bad("the number is empty");
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  absl::string_view whole = text.substr(0, point);
  const absl::string_view fraction = point < text.size() ? text.substr(point + 1) : "";
  if (!AllDigits(whole) || !AllDigits(fraction) || (whole.empty() && fraction.empty())) {
    return BadDecimal(text);
  }
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  const bool zero = whole.empty() && fraction.find_first_not_of('0') == absl::string_view::npos;
  return absl::StrCat(negative && !zero ? "-" : "", whole.empty() ? "0" : whole,
                      fraction.empty() ? "" : ".", fraction);
}

absl::StatusOr<absl::int128> ParseExactDecimal(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(const std::string plain, PlainDecimal(text));
  absl::string_view left = plain;
  const bool negative = absl::ConsumePrefix(&left, "-");
  const size_t point = std::min(left.find('.'), left.size());
  absl::string_view whole = left.substr(0, point);
  absl::string_view fraction = point < left.size() ? left.substr(point + 1) : "";
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  if (whole == "0") whole = "";
  if (fraction.size() > kExactDecimals || whole.size() + fraction.size() > kExactDigitsMax) {
    return Bad(absl::StrCat("a decimal has at most ", kExactDigitsMax, " digits, ", kExactDecimals,
                            " of them behind the point"));
  }
  absl::int128 value = 0;
  for (const char digit : whole) value = value * 10 + (digit - '0');
  for (size_t i = 0; i < kExactDecimals; ++i) {
    value = value * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return negative ? -value : value;
}

std::string FormatExactDecimal(absl::int128 value) {
  const std::string text = money::FormatDecimal(value, kExactDecimals);
  const size_t last = text.find_last_not_of('0');
  return text.substr(0, text[last] == '.' ? last : last + 1);
}

absl::StatusOr<CivilDays> ParseXsdDate(absl::string_view text) {
  text = StripXmlSpace(text);
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, TakeDate(text));
  if (!text.empty() && text[0] == 'T') return Bad("a date with a time of day");
  AMANAT_RETURN_IF_ERROR(ParseZone(text).status());
  return date;
}

absl::StatusOr<UnixMicros> ParseXsdDateTime(absl::string_view text) {
  text = StripXmlSpace(text);
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, TakeDate(text));
  const auto bad = [] { return Bad("the time of day is not THH:MM:SS"); };
  if (!absl::ConsumePrefix(&text, "T")) return bad();
  const auto hours = TakeTwoDigits(text, 24);
  if (!hours.has_value() || !absl::ConsumePrefix(&text, ":")) return bad();
  const auto minutes = TakeTwoDigits(text, 59);
  if (!minutes.has_value() || !absl::ConsumePrefix(&text, ":")) return bad();
  const auto seconds = TakeTwoDigits(text, 59);
  if (!seconds.has_value()) return bad();
  AMANAT_ASSIGN_OR_RETURN(const int64_t micros, TakeFraction(text));
  if (*hours == 24 && (*minutes != 0 || *seconds != 0 || micros != 0)) return bad();
  AMANAT_ASSIGN_OR_RETURN(const int zone, ParseZone(text));
  const int64_t of_day = (*hours * 60 + *minutes - zone) * 60 + *seconds;
  return date * kMicrosPerDay + of_day * kMicrosPerSecond + micros;
}

absl::StatusOr<bool> ParseXsdBoolean(absl::string_view text) {
  text = StripXmlSpace(text);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return Bad("not true, false, 1 or 0");
}

}  // namespace amanat::intake
