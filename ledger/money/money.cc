#include "ledger/money/money.h"

#include <algorithm>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::money {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Position of the first character that breaks the grammar, or npos.
size_t FirstBadPosition(absl::string_view text, SignRule sign) {
  size_t at = 0;
  if (sign == SignRule::kMinusAllowed && !text.empty() && text[0] == '-') at = 1;
  for (int part = 0; part < 2; ++part) {
    const size_t start = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    if (at == start) return at;
    if (at == text.size()) return absl::string_view::npos;
    if (part == 1 || text[at] != '.') return at;
    ++at;
  }
  return at;
}

}  // namespace

size_t SignificantDecimals(absl::string_view text) {
  const size_t point = text.find('.');
  if (point == absl::string_view::npos) return 0;
  const size_t last = text.find_last_not_of('0');
  return last - point;
}

absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int decimals, SignRule sign) {
  AMANAT_CHECK(decimals >= 0 && decimals <= kDecimalsMax);
  if (text.empty()) return absl::InvalidArgumentError("the number is empty");
  if (text.size() > kDecimalCharactersMax) {
    return absl::OutOfRangeError(
        absl::StrCat("the number is longer than ", kDecimalCharactersMax, " characters"));
  }
  const size_t bad = FirstBadPosition(text, sign);
  if (bad == text.size())
    return absl::InvalidArgumentError("the number ends where a digit belongs");
  if (bad != absl::string_view::npos && text[bad] == ',') {
    return absl::InvalidArgumentError(
        "the number holds a comma: write a point before the decimals and nothing between "
        "thousands");
  }
  if (bad != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("not a plain decimal number at position ", bad));
  }
  const bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  const absl::string_view fraction =
      point == absl::string_view::npos ? "" : text.substr(point + 1, SignificantDecimals(text));
  if (fraction.size() > static_cast<size_t>(decimals)) {
    return absl::OutOfRangeError(
        absl::StrCat("the number has ", fraction.size(), " decimals where ", decimals, " fit"));
  }
  std::string digits = absl::StrCat(whole, fraction);
  digits.append(decimals - fraction.size(), '0');
  // The most negative value is refused with the rest: it has no positive counterpart.
  int64_t value = 0;
  for (char digit : digits) {
    const absl::int128 next = absl::int128(value) * 10 + (digit - '0');
    if (next > std::numeric_limits<int64_t>::max()) {
      return absl::OutOfRangeError("the number does not fit into 64 bits");
    }
    value = static_cast<int64_t>(next);
  }
  return negative ? -value : value;
}

absl::StatusOr<Money> ParseAmount(absl::string_view text, Currency currency, SignRule sign) {
  AMANAT_ASSIGN_OR_RETURN(const int digits, MinorUnits(currency));
  auto minor_units = ParseDecimal(text, digits, sign);
  if (!minor_units.ok()) {
    return Annotate(minor_units.status(), absl::StrCat("amount in ", CodeOf(currency)));
  }
  return Money{currency, *minor_units};
}

std::string FormatDecimal(absl::int128 value, int decimals) {
  AMANAT_CHECK(decimals >= 0 && decimals <= kDecimalsMax);
  // Unsigned negation is defined for the most negative value too.
  const auto bits = static_cast<absl::uint128>(value);
  std::string digits;
  for (absl::uint128 left = value < 0 ? -bits : bits; left != 0; left /= 10) {
    digits.push_back(static_cast<char>('0' + absl::Uint128Low64(left % 10)));
  }
  if (digits.size() <= static_cast<size_t>(decimals)) digits.resize(decimals + 1, '0');
  std::reverse(digits.begin(), digits.end());
  const absl::string_view all = digits;
  const size_t point = all.size() - decimals;
  return absl::StrCat(value < 0 ? "-" : "", all.substr(0, point), decimals > 0 ? "." : "",
                      all.substr(point));
}

std::string FormatAmount(Currency currency, absl::int128 minor_units) {
  return FormatDecimal(minor_units, MinorUnits(currency).value_or(0));
}

std::string FormatAmount(const Money& amount) {
  return FormatAmount(amount.currency, amount.minor_units);
}

std::string FormatMoney(Currency currency, absl::int128 minor_units) {
  return absl::StrCat(FormatAmount(currency, minor_units), " ", CodeOf(currency));
}

std::string FormatMoney(const Money& amount) {
  return FormatMoney(amount.currency, amount.minor_units);
}

}  // namespace amanat::money
