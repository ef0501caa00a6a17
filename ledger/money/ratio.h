// Exchange rates as exact ratios of integers, and the one place where a product is rounded.
//
//   AMANAT_ASSIGN_OR_RETURN(Ratio pesos_per_riyal, ParseRatio("15.2347"));  // 152347/10000
//   MultiplyRounded(1'000'001, 2, 2, pesos_per_riyal);                      // 15'234'715
//
// The exact product is rounded once, half to even, so that everybody who repeats a conversion
// gets the same minor unit. Values are plain data; the functions are thread-safe.
#ifndef AMANAT_LEDGER_MONEY_RATIO_H_
#define AMANAT_LEDGER_MONEY_RATIO_H_

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::money {

// A positive ratio in lowest terms when made by MakeRatio or ParseRatio, so that == compares
// values.
struct Ratio {
  int64_t numerator = 1;
  int64_t denominator = 1;

  bool operator==(const Ratio&) const = default;
};

// Reduces to lowest terms. InvalidArgument unless both are positive.
absl::StatusOr<Ratio> MakeRatio(int64_t numerator, int64_t denominator);

// The exact value of a positive decimal such as "15.2347", with the grammar of ParseDecimal and at
// most 18 decimals. InvalidArgument for zero; otherwise the errors of ParseDecimal.
absl::StatusOr<Ratio> ParseRatio(absl::string_view text);

// `minor_units` of a currency with `from_minor_unit_digits` decimals, times `ratio` (units of the
// other currency for one unit of this), in minor units of the other, which has
// `to_minor_unit_digits`. The sign carries over. OutOfRange: the result exceeds 64 bits.
// InvalidArgument: digits outside 0 to kMinorUnitDigitsMax, or a ratio that is not positive.
absl::StatusOr<int64_t> MultiplyRounded(int64_t minor_units, int from_minor_unit_digits,
                                        int to_minor_unit_digits, Ratio ratio);

// numerator / denominator rounded half to even. The denominator is positive (checked). OutOfRange:
// the result exceeds 64 bits.
absl::StatusOr<int64_t> DivideHalfEven(absl::int128 numerator, absl::int128 denominator);

}  // namespace amanat::money

#endif  // AMANAT_LEDGER_MONEY_RATIO_H_
