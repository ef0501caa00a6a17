// What remittance services charge, as quoted to a customer ("observed prices"), with the cost as
// World Bank Remittance Prices Worldwide computes it: fee in per cent of the amount sent, plus the
// exchange margin in per cent of the reference rate.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<PriceObservation> prices, ReadPricesCsv(bytes));
//   AMANAT_ASSIGN_OR_RETURN(PercentMillionths cost, TotalCost(*prices[0].quotes[kFor200Dollars]));
//   FormatPercent(cost);   // "2.512857"
//
// Percentages are integers, in millionths of one per cent; each division is rounded once, half to
// even, so a total is exact to one millionth. An observed price is not a remittance: nobody sent
// anything. Values are plain data; the functions are thread-safe.
#ifndef AMANAT_SERVICES_REMITTANCE_PRICE_H_
#define AMANAT_SERVICES_REMITTANCE_PRICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/clock.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"

namespace amanat::remittance {

using PercentMillionths = int64_t;  // 1 % is 1'000'000
constexpr PercentMillionths kOnePercent = 1'000'000;

// How far a published total may be from fee and margin: all three are published with two decimals.
constexpr PercentMillionths kPublishedTotalTolerance = 15'000;

// What one service asks for one amount.
struct PriceQuote {
  money::Money sending_amount;   // positive
  int64_t fee_minor_units = 0;   // in the currency of the amount
  PercentMillionths margin = 0;  // negative where the service gives more than the reference rate
  std::optional<money::Ratio> applied_rate;  // receiving currency for one unit of sending currency

  bool operator==(const PriceQuote&) const = default;
};

// Index into PriceObservation::quotes: the equivalents of 200 and 500 US dollars.
enum StandardAmount : size_t { kFor200Dollars = 0, kFor500Dollars = 1 };
constexpr size_t kStandardAmounts = 2;

struct PriceObservation {
  size_t line = 0;             // of the file it was read from
  std::string period;          // "2025_3Q"
  std::string provider;        // name or slug of the firm
  std::string source;          // ISO 3166 alpha-3
  std::string destination;     // ISO 3166 alpha-3
  std::string payment_method;  // as published; may be empty
  std::string pickup_method;   // as published; may be empty
  CivilDays observed_on = 0;
  std::array<std::optional<PriceQuote>, kStandardAmounts> quotes;  // what was missing is absent
  std::optional<money::Ratio> reference_rate;
  // False where the service did not say what rate it applies. Its margin then reads 0 and means
  // nothing.
  bool rate_disclosed = true;
};

// fee / amount * 100. InvalidArgument: an amount that is not positive. OutOfRange: beyond 64 bits.
absl::StatusOr<PercentMillionths> FeePercent(int64_t fee_minor_units, int64_t amount_minor_units);

// (reference - applied) / reference * 100, negative if applied is better for the customer.
// OutOfRange: the rates differ so much, or have so many digits, that 128 bits do not hold it.
absl::StatusOr<PercentMillionths> MarginPercent(money::Ratio reference, money::Ratio applied);

// FeePercent plus margin.
absl::StatusOr<PercentMillionths> TotalCost(const PriceQuote& quote);

// "3.62", "-0.41", "30": a decimal with at most six decimals.
absl::StatusOr<PercentMillionths> ParsePercent(absl::string_view text);
// With all six decimals.
std::string FormatPercent(PercentMillionths percent);

// Reads one of the two published layouts, told by its header: services (columns period,
// provider_slug, source, ... fee200, fx_margin200_pct, total200_pct, ...) or firms (PERIOD,
// SOURCE_CODE, FIRM, ... CC1 LCU FEE, CC1 FX MARGIN, CC1 TOTAL COST %, ...). Empty and ".." mean
// missing. InvalidArgument names every bad line: unreadable values, or a published total that is
// further than kPublishedTotalTolerance from fee and margin.
absl::StatusOr<std::vector<PriceObservation>> ReadPricesCsv(absl::string_view text);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_REMITTANCE_PRICE_H_
