// Amounts of money as an integer of minor units with their currency, and their decimal text.
//
//   AMANAT_ASSIGN_OR_RETURN(Money pay, ParseAmount("1234.56", riyal));  // {riyal, 123456}
//   FormatAmount(pay);                                                  // "1234.56"
//
// No floating point anywhere. Values are plain data; the functions are thread-safe.
#ifndef AMANAT_LEDGER_MONEY_MONEY_H_
#define AMANAT_LEDGER_MONEY_MONEY_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/money/currency.h"

namespace amanat::money {

struct Money {
  Currency currency;
  int64_t minor_units = 0;

  auto operator<=>(const Money&) const = default;
};

// No amount that is recorded is larger, whichever way it counts: in the body of a command, as a posting,
// as the maximum of an account, as a term of a rate. It is thousands of times what any fund holds; sums of
// recorded amounts are of 128 bits, which no number of entries fills.
constexpr int64_t kAmountMax = 1'000'000'000'000'000;  // minor units

constexpr bool IsWithinAmountMax(int64_t minor_units) {
  return minor_units >= -kAmountMax && minor_units <= kAmountMax;
}

enum class SignRule { kUnsigned, kMinusAllowed };

// No decimal number is longer than this, zeros included.
constexpr size_t kDecimalCharactersMax = 40;
constexpr int kDecimalsMax = 18;

// Reads `text` as an integer of 10^-decimals: ParseDecimal("1.5", 2) is 150. The grammar is
// digit+ [ "." digit+ ], with "-" in front if `sign` allows it; no exponent, no plus, no white
// space, no separators. Decimals beyond `decimals` must be zeros. InvalidArgument: not that
// grammar; OutOfRange: too many decimals, too long, or beyond 64 bits. The messages name a position
// or a count and never repeat the text, which may be anything. `decimals` is 0 to kDecimalsMax.
absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int decimals,
                                     SignRule sign = SignRule::kUnsigned);

// Digits after the point that are not trailing zeros: 2 for "1.250", 0 for "7" and for "7.00".
size_t SignificantDecimals(absl::string_view text);

// ParseDecimal with the decimals of the currency, whose code the errors name. Also the errors of
// MinorUnits.
absl::StatusOr<Money> ParseAmount(absl::string_view text, Currency currency,
                                  SignRule sign = SignRule::kUnsigned);

// Plain decimal text with all decimals of the currency: "1234.56", "-0.05", "1234" for yen.
// ParseAmount reads it back. A currency without minor unit, or unknown, prints the integer alone.
std::string FormatAmount(const Money& amount);
// The same of a sum, however large.
std::string FormatAmount(Currency currency, absl::int128 minor_units);

// FormatAmount with the code: "1234.56 SAR".
std::string FormatMoney(const Money& amount);
std::string FormatMoney(Currency currency, absl::int128 minor_units);

// The text of ParseDecimal's number with all `decimals`.
std::string FormatDecimal(absl::int128 value, int decimals);

}  // namespace amanat::money

#endif  // AMANAT_LEDGER_MONEY_MONEY_H_
