// What sending money costs, as World Bank Remittance Prices Worldwide computes it: fee in per cent
// of the amount sent, plus the exchange margin in per cent of the reference rate. The client holds
// a published total against it, the remittance book computes its tables with it.
//
//   AMANAT_ASSIGN_OR_RETURN(PercentMillionths cost, TotalCost(*price.for_200_dollars));
//   FormatPercent(cost);   // "2.512857"
//
// Percentages are integers, in millionths of one per cent; each division is rounded once, half to
// even, so a total is exact to one millionth. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_COST_H_
#define AMANAT_SERVICES_FORMS_COST_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "ledger/money/ratio.h"

namespace amanat::remittance {

using PercentMillionths = int64_t;  // 1 % is 1'000'000
constexpr PercentMillionths kOnePercent = 1'000'000;
// A thousand times the amount that is sent: no margin is larger, either way.
constexpr PercentMillionths kMarginMax = 1'000 * 100 * kOnePercent;

// fee / amount * 100. InvalidArgument: an amount that is not positive. OutOfRange: beyond 64 bits.
absl::StatusOr<PercentMillionths> FeePercent(uint64_t fee_minor_units, int64_t amount_minor_units);

// (reference - applied) / reference * 100, negative if applied is better for the customer.
// OutOfRange: the rates differ so much, or have so many digits, that 128 bits do not hold it.
absl::StatusOr<PercentMillionths> MarginPercent(money::Ratio reference, money::Ratio applied);

// FeePercent plus margin.
absl::StatusOr<PercentMillionths> TotalCost(const ObservedQuote& quote);

// "3.62", "-0.41", "30": a decimal with at most six decimals.
absl::StatusOr<PercentMillionths> ParsePercent(absl::string_view text);
// With all six decimals.
std::string FormatPercent(PercentMillionths percent);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_COST_H_
