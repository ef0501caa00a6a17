#include "ledger/money/currency.h"

#include <algorithm>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace amanat::money {
namespace {

constexpr int kNoMinorUnit = -1;

struct CurrentCurrency {
  const char* code;
  uint16_t numeric;
  int minor_unit_digits;
};

struct WithdrawnCurrency {
  const char* code;
  const char* withdrawn;  // a month, or the span of years that ISO 4217 gives instead
};

#include "ledger/money/currency_table.inc"

// Both tables are sorted by code.
template <typename Table>
auto* FindCode(const Table& table, absl::string_view code) {
  const auto* found = std::lower_bound(std::begin(table), std::end(table), code,
                                       [](const auto& row, absl::string_view wanted) {
                                         return absl::string_view(row.code) < wanted;
                                       });
  return found != std::end(table) && code == found->code ? found : nullptr;
}

const CurrentCurrency* FindNumeric(uint32_t numeric) {
  const auto* found = std::find_if(std::begin(kCurrentCurrencies), std::end(kCurrentCurrencies),
                                   [numeric](const auto& row) { return row.numeric == numeric; });
  return found != std::end(kCurrentCurrencies) ? found : nullptr;
}

bool LooksLikeACode(absl::string_view code) {
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

absl::StatusOr<Currency> CurrencyFromCode(absl::string_view code) {
  if (!LooksLikeACode(code)) {
    return absl::InvalidArgumentError("a currency code is three capital letters");
  }
  if (const auto* current = FindCode(kCurrentCurrencies, code)) return Currency{current->numeric};
  if (const auto* withdrawn = FindCode(kWithdrawnCurrencies, code)) {
    return absl::FailedPreconditionError(
        absl::StrCat(code, " was withdrawn from ISO 4217 in ", withdrawn->withdrawn));
  }
  return absl::InvalidArgumentError(absl::StrCat(code, " is not a currency code of ISO 4217"));
}

absl::StatusOr<Currency> CurrencyFromNumeric(uint32_t numeric) {
  if (const auto* current = FindNumeric(numeric)) return Currency{current->numeric};
  return absl::InvalidArgumentError(
      absl::StrCat(numeric, " is not a current numeric code of ISO 4217"));
}

std::string CodeOf(Currency currency) {
  if (const auto* current = FindNumeric(currency.numeric)) return current->code;
  return absl::StrFormat("%03d", currency.numeric);
}

absl::StatusOr<int> MinorUnits(Currency currency) {
  const auto* current = FindNumeric(currency.numeric);
  if (current == nullptr) return CurrencyFromNumeric(currency.numeric).status();
  if (current->minor_unit_digits == kNoMinorUnit) {
    return absl::FailedPreconditionError(absl::StrCat(current->code, " has no minor unit"));
  }
  return current->minor_unit_digits;
}

std::vector<std::string> CurrentCurrencyCodes() {
  std::vector<std::string> codes;
  for (const auto& row : kCurrentCurrencies) codes.push_back(row.code);
  return codes;
}

}  // namespace amanat::money
