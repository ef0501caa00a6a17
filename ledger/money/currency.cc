#include "ledger/money/currency.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace amanat::money {
namespace {

constexpr int kNoMinorUnit = -1;
constexpr CivilDays kAlways = std::numeric_limits<CivilDays>::min();
constexpr CivilDays kStill = std::numeric_limits<CivilDays>::max();

struct KnownCurrency {
  const char* code;
  uint16_t numeric;
  int minor_unit_digits;
  CivilDays from;   // the first day on which it was in use
  CivilDays until;  // the first day on which it was not any more
};

// Of a time from which nothing is recorded.
struct WithdrawnCurrency {
  const char* code;
  const char* withdrawn;  // a month, or the span of years that ISO 4217 gives instead
};

#include "ledger/money/currency_table.inc"

constexpr uint16_t kNumericsEnd = 1'000;
constexpr uint8_t kNone = 0xFF;
static_assert(std::size(kCurrencies) < kNone);

// The place of each number's youngest row: lines of files ask millions of times.
constexpr std::array<uint8_t, kNumericsEnd> PlacesByNumeric() {
  std::array<uint8_t, kNumericsEnd> places{};
  for (uint8_t& place : places) place = kNone;
  for (size_t i = 0; i < std::size(kCurrencies); ++i) {
    uint8_t& place = places[kCurrencies[i].numeric];
    if (place == kNone || kCurrencies[place].until < kCurrencies[i].until) {
      place = static_cast<uint8_t>(i);
    }
  }
  return places;
}
constexpr std::array<uint8_t, kNumericsEnd> kPlacesByNumeric = PlacesByNumeric();

// Both tables are sorted by code.
template <typename Table>
auto* FindCode(const Table& table, absl::string_view code) {
  const auto* found = std::lower_bound(std::begin(table), std::end(table), code,
                                       [](const auto& row, absl::string_view wanted) {
                                         return absl::string_view(row.code) < wanted;
                                       });
  return found != std::end(table) && code == found->code ? found : nullptr;
}

const KnownCurrency* FindNumeric(uint32_t numeric) {
  if (numeric >= kNumericsEnd || kPlacesByNumeric[numeric] == kNone) return nullptr;
  return &kCurrencies[kPlacesByNumeric[numeric]];
}

absl::Status NotInUse(const KnownCurrency& currency, CivilDays on) {
  if (on >= currency.until) {
    return absl::FailedPreconditionError(absl::StrCat(
        currency.code, " was withdrawn from ISO 4217 on ", FormatCivilDate(currency.until)));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      currency.code, " is in use since ", FormatCivilDate(currency.from), " and not before"));
}

bool IsInUse(const KnownCurrency& currency, CivilDays on) {
  return currency.from <= on && on < currency.until;
}

bool LooksLikeACode(absl::string_view code) {
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

absl::StatusOr<Currency> CurrencyFromCode(absl::string_view code) {
  // The end of all rows that have none.
  return CurrencyFromCode(code, kStill - 1);
}

absl::StatusOr<Currency> CurrencyFromCode(absl::string_view code, CivilDays on) {
  if (!LooksLikeACode(code)) {
    return absl::InvalidArgumentError("a currency code is three capital letters");
  }
  if (const auto* known = FindCode(kCurrencies, code)) {
    if (!IsInUse(*known, on)) return NotInUse(*known, on);
    return Currency{known->numeric};
  }
  if (const auto* withdrawn = FindCode(kWithdrawnCurrencies, code)) {
    return absl::FailedPreconditionError(
        absl::StrCat(code, " was withdrawn from ISO 4217 in ", withdrawn->withdrawn));
  }
  return absl::InvalidArgumentError(absl::StrCat(code, " is not a currency code of ISO 4217"));
}

absl::Status CheckInUse(Currency currency, CivilDays on) {
  const auto* known = FindNumeric(currency.numeric);
  if (known == nullptr) return CurrencyFromNumeric(currency.numeric).status();
  if (IsInUse(*known, on)) return absl::OkStatus();
  // Another code may have had the number on that day.
  const bool had_another_code = std::any_of(
      std::begin(kCurrencies), std::end(kCurrencies),
      [&](const auto& row) { return row.numeric == currency.numeric && IsInUse(row, on); });
  return had_another_code ? absl::OkStatus() : NotInUse(*known, on);
}

absl::StatusOr<Currency> CurrencyFromNumeric(uint32_t numeric) {
  if (const auto* known = FindNumeric(numeric)) return Currency{known->numeric};
  return absl::InvalidArgumentError(absl::StrCat(numeric, " is not a numeric code of ISO 4217"));
}

std::string CodeOf(Currency currency) {
  if (const auto* known = FindNumeric(currency.numeric)) return known->code;
  return absl::StrFormat("%03d", currency.numeric);
}

absl::StatusOr<int> MinorUnits(Currency currency) {
  const auto* known = FindNumeric(currency.numeric);
  if (known == nullptr) return CurrencyFromNumeric(currency.numeric).status();
  if (known->minor_unit_digits == kNoMinorUnit) {
    return absl::FailedPreconditionError(absl::StrCat(known->code, " has no minor unit"));
  }
  return known->minor_unit_digits;
}

std::vector<std::string> CurrentCurrencyCodes() {
  std::vector<std::string> codes;
  for (const auto& row : kCurrencies) {
    if (row.until == kStill) codes.push_back(row.code);
  }
  return codes;
}

}  // namespace amanat::money
