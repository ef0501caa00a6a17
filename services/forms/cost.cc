#include "services/forms/cost.h"

#include "absl/numeric/int128.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"

namespace amanat::remittance {
namespace {

constexpr int kPercentDecimals = 6;
constexpr int64_t kWhole = 100 * kOnePercent;

}  // namespace

absl::StatusOr<PercentMillionths> FeePercent(uint64_t fee_minor_units, int64_t amount_minor_units) {
  if (amount_minor_units <= 0) return absl::InvalidArgumentError("the amount is not positive");
  return money::DivideHalfEven(absl::int128(fee_minor_units) * kWhole, amount_minor_units);
}

absl::StatusOr<PercentMillionths> MarginPercent(money::Ratio reference, money::Ratio applied) {
  // 1 - applied/reference; common factors go first, so that ordinary rates fit.
  AMANAT_ASSIGN_OR_RETURN(const money::Ratio high,
                          money::MakeRatio(applied.numerator, reference.numerator));
  AMANAT_ASSIGN_OR_RETURN(const money::Ratio low,
                          money::MakeRatio(reference.denominator, applied.denominator));
  const absl::int128 numerator = absl::int128(high.numerator) * low.numerator;
  const absl::int128 denominator = absl::int128(high.denominator) * low.denominator;
  const absl::int128 limit = absl::Int128Max() / kWhole;
  // Both are positive, so their difference cannot overflow.
  const absl::int128 difference = denominator - numerator;
  if (difference > limit || difference < -limit) {
    return absl::OutOfRangeError("the rates have too many digits, or differ too much");
  }
  return money::DivideHalfEven(difference * kWhole, denominator);
}

absl::StatusOr<PercentMillionths> TotalCost(const ObservedQuote& quote) {
  AMANAT_ASSIGN_OR_RETURN(const PercentMillionths fee,
                          FeePercent(quote.fee_minor_units, quote.amount.minor_units));
  return money::DivideHalfEven(absl::int128(fee) + quote.margin, 1);
}

absl::StatusOr<PercentMillionths> ParsePercent(absl::string_view text) {
  return money::ParseDecimal(text, kPercentDecimals, money::SignRule::kMinusAllowed);
}

std::string FormatPercent(PercentMillionths percent) {
  return money::FormatDecimal(percent, kPercentDecimals);
}

}  // namespace amanat::remittance
