#include "ledger/money/ratio.h"

#include <cstddef>
#include <limits>
#include <numeric>

#include "absl/status/status.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/money/currency.h"
#include "ledger/money/money.h"

namespace amanat::money {
namespace {

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool IsMinorUnitDigits(int digits) { return digits >= 0 && digits <= kMinorUnitDigitsMax; }

}  // namespace

absl::StatusOr<Ratio> MakeRatio(int64_t numerator, int64_t denominator) {
  if (numerator <= 0 || denominator <= 0) {
    return absl::InvalidArgumentError("a ratio needs a positive numerator and denominator");
  }
  const int64_t divisor = std::gcd(numerator, denominator);
  return Ratio{numerator / divisor, denominator / divisor};
}

absl::StatusOr<Ratio> ParseRatio(absl::string_view text) {
  const size_t decimals = SignificantDecimals(text);
  if (decimals > kDecimalsMax) return absl::OutOfRangeError("the rate has more than 18 decimals");
  AMANAT_ASSIGN_OR_RETURN(const int64_t numerator, ParseDecimal(text, static_cast<int>(decimals)));
  if (numerator == 0) return absl::InvalidArgumentError("a rate of zero");
  return MakeRatio(numerator, PowerOfTen(static_cast<int>(decimals)));
}

absl::StatusOr<int64_t> DivideHalfEven(absl::int128 numerator, absl::int128 denominator) {
  AMANAT_CHECK(denominator > 0);
  absl::int128 quotient = numerator / denominator;
  absl::int128 remainder = numerator % denominator;
  if (remainder < 0) remainder = -remainder;
  // Comparing with the rest of the denominator cannot overflow, doubling the remainder can.
  const absl::int128 rest = denominator - remainder;
  if (remainder > rest || (remainder == rest && quotient % 2 != 0)) {
    quotient += numerator < 0 ? -1 : 1;
  }
  if (quotient > std::numeric_limits<int64_t>::max() ||
      quotient < std::numeric_limits<int64_t>::min()) {
    return absl::OutOfRangeError("the result does not fit into 64 bits");
  }
  return static_cast<int64_t>(quotient);
}

absl::StatusOr<int64_t> MultiplyRounded(int64_t minor_units, int from_minor_unit_digits,
                                        int to_minor_unit_digits, Ratio ratio) {
  if (!IsMinorUnitDigits(from_minor_unit_digits) || !IsMinorUnitDigits(to_minor_unit_digits)) {
    return absl::InvalidArgumentError("a minor unit has 0 to 4 decimals");
  }
  if (ratio.numerator <= 0 || ratio.denominator <= 0) {
    return absl::InvalidArgumentError("the rate is not positive");
  }
  absl::int128 product = absl::int128(minor_units) * ratio.numerator;
  absl::int128 denominator = ratio.denominator;
  const int shift = to_minor_unit_digits - from_minor_unit_digits;
  if (shift < 0) {
    denominator *= PowerOfTen(-shift);
  } else {
    // What overflows here exceeds 2^127, so its quotient by less than 2^63 exceeds 64 bits too.
    const absl::int128 limit = absl::Int128Max() / PowerOfTen(shift);
    if (product > limit || product < -limit) {
      return absl::OutOfRangeError("the result does not fit into 64 bits");
    }
    product *= PowerOfTen(shift);
  }
  return DivideHalfEven(product, denominator);
}

}  // namespace amanat::money
