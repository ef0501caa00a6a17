// What it costs to send money from one country to another, per corridor, beside the limits of
// Sustainable Development Goal 10.c: 3 % on average, and no corridor above 5 %.
//
//   AMANAT_ASSIGN_OR_RETURN(CorridorCostTable table, ComputeCorridorCosts(prices));
//   for (const CorridorCost& corridor : table.corridors) Print(corridor);
//
// As Remittance Prices Worldwide does, an average is the plain mean of the services' totals, each
// service counting once whatever its turnover. A service that did not disclose its rate is counted
// apart and enters no mean: its margin is unknown, not zero. Means are rounded once, half to even.
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_CORRIDOR_COST_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_CORRIDOR_COST_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/remittance.h"
#include "services/forms/cost.h"

namespace amanat::remittance {

constexpr PercentMillionths kSdgAverageLimit = 3 * kOnePercent;
constexpr PercentMillionths kSdgCorridorLimit = 5 * kOnePercent;
constexpr size_t kCheapestServices = 3;

// The equivalents of 200 and 500 US dollars.
enum StandardAmount : size_t { kFor200Dollars = 0, kFor500Dollars = 1 };
constexpr size_t kStandardAmounts = 2;

// Of the services quoted for one standard amount.
struct CostSummary {
  size_t services = 0;                       // in the means
  size_t undisclosed = 0;                    // left out because their rate is unknown
  std::optional<PercentMillionths> average;  // absent without services
  // Mean of the kCheapestServices cheapest services, absent if there are fewer. It resembles the
  // World Bank's SmaRT indicator, which also asks that the services be fast and reach most people;
  // show it under a name of its own.
  std::optional<PercentMillionths> three_cheapest_average;

  bool operator==(const CostSummary&) const = default;
};

struct CorridorCost {
  std::string period;
  std::string source;
  std::string destination;
  std::array<CostSummary, kStandardAmounts> costs;  // by StandardAmount

  // The goal is measured at 200 dollars. False where no average is known.
  bool AboveCorridorLimit() const {
    return costs[kFor200Dollars].average.value_or(0) > kSdgCorridorLimit;
  }
};

struct PeriodCost {
  std::string period;
  // Over all services of all corridors. `three_cheapest_average` is absent: it means nothing here.
  std::array<CostSummary, kStandardAmounts> costs;

  bool AboveAverageLimit() const {
    return costs[kFor200Dollars].average.value_or(0) > kSdgAverageLimit;
  }
};

struct CorridorCostTable {
  std::vector<CorridorCost> corridors;  // by period, source, destination
  std::vector<PeriodCost> periods;      // by period
};

// OutOfRange or InvalidArgument if a quote's cost cannot be computed; never for prices that the
// rules have let into the book.
absl::StatusOr<CorridorCostTable> ComputeCorridorCosts(const std::vector<PriceObserved>& prices);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_CORRIDOR_COST_H_
