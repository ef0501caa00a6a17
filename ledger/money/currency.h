// Currencies of ISO 4217 by their numeric code, with the number of decimals of their minor unit.
//
//   AMANAT_ASSIGN_OR_RETURN(Currency riyal, CurrencyFromCode("SAR"));   // numeric 682
//   CodeOf(riyal);        // "SAR"
//   MinorUnits(riyal);    // 2: one riyal is 100 halalas
//
// The table is currency_table.inc, made from ISO 4217 lists one and three and their amendments by
// generate_currency_table.py; tests/data/iso4217/SOURCES.md names the editions. It has every currency
// that was in use since 2006, with the days of its introduction and withdrawal where those lie between.
// Where two codes have one number (ANG and XCG) the younger one is its name: they are of one value.
// A row of the table never changes but for its end, and rules ask for a day alone, so that what was
// decided once stays decided. Values are plain data; the functions are thread-safe.
#ifndef AMANAT_LEDGER_MONEY_CURRENCY_H_
#define AMANAT_LEDGER_MONEY_CURRENCY_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/clock.h"

namespace amanat::money {

// An ISO 4217 numeric code. Zero is no currency.
struct Currency {
  uint16_t numeric = 0;

  auto operator<=>(const Currency&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Currency& currency) {
    return H::combine(std::move(h), currency.numeric);
  }
};

// The currency that this alphabetic code, three capital letters, stands for now. Codes without a minor
// unit (XAU) are found: MinorUnits refuses them. InvalidArgument: not a code of ISO 4217.
// FailedPrecondition: a code that was withdrawn; the message says when.
absl::StatusOr<Currency> CurrencyFromCode(absl::string_view code);
// The same for the day on which something was paid or quoted. FailedPrecondition also for a code that
// was not in use yet on that day.
absl::StatusOr<Currency> CurrencyFromCode(absl::string_view code, CivilDays on);

// FailedPrecondition when nothing was paid in the currency on that day; InvalidArgument for a currency
// that is not in the table.
absl::Status CheckInUse(Currency currency, CivilDays on);

// The currency with this numeric code, for values read from bytes; also one that was withdrawn since.
// InvalidArgument when the table has none.
absl::StatusOr<Currency> CurrencyFromNumeric(uint32_t numeric);

// "SAR". A currency that is not in the table gives its three digits, so that messages can always
// name it.
std::string CodeOf(Currency currency);

// Decimals of the minor unit, 0 to 4. FailedPrecondition "XAU has no minor unit" for metals, funds
// and test codes; InvalidArgument for a currency that is not in the table.
absl::StatusOr<int> MinorUnits(Currency currency);

constexpr int kMinorUnitDigitsMax = 4;

// Every code that is in use, in alphabetical order.
std::vector<std::string> CurrentCurrencyCodes();

}  // namespace amanat::money

#endif  // AMANAT_LEDGER_MONEY_CURRENCY_H_
