#include "services/rules/remittance/corridor_cost.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/numeric/int128.h"
#include "ledger/base/status.h"

namespace amanat::remittance {
namespace {

struct Observed {
  std::vector<PercentMillionths> totals;
  size_t undisclosed = 0;
};

using Amounts = std::array<Observed, kStandardAmounts>;

absl::StatusOr<PercentMillionths> Mean(const std::vector<PercentMillionths>& totals, size_t count) {
  absl::int128 sum = 0;
  for (size_t i = 0; i < count; ++i) sum += totals[i];
  return money::DivideHalfEven(sum, count);
}

absl::StatusOr<CostSummary> Summarise(Observed observed) {
  std::sort(observed.totals.begin(), observed.totals.end());
  CostSummary summary{.services = observed.totals.size(), .undisclosed = observed.undisclosed};
  if (summary.services > 0) {
    AMANAT_ASSIGN_OR_RETURN(summary.average, Mean(observed.totals, summary.services));
  }
  if (summary.services >= kCheapestServices) {
    AMANAT_ASSIGN_OR_RETURN(summary.three_cheapest_average,
                            Mean(observed.totals, kCheapestServices));
  }
  return summary;
}

}  // namespace

absl::StatusOr<CorridorCostTable> ComputeCorridorCosts(const std::vector<PriceObserved>& prices) {
  std::map<std::tuple<std::string, std::string, std::string>, Amounts> corridors;
  std::map<std::string, Amounts> periods;
  for (const PriceObserved& price : prices) {
    Amounts& corridor = corridors[{price.period, price.source, price.destination}];
    Amounts& all = periods[price.period];
    const std::array quotes = {&price.for_200_dollars, &price.for_500_dollars};
    for (size_t i = 0; i < kStandardAmounts; ++i) {
      if (!quotes[i]->has_value()) continue;
      if (!price.rate_disclosed) {
        ++corridor[i].undisclosed;
        ++all[i].undisclosed;
        continue;
      }
      AMANAT_ASSIGN_OR_RETURN(const PercentMillionths total, TotalCost(**quotes[i]));
      corridor[i].totals.push_back(total);
      all[i].totals.push_back(total);
    }
  }
  CorridorCostTable table;
  for (auto& [key, amounts] : corridors) {
    CorridorCost cost{std::get<0>(key), std::get<1>(key), std::get<2>(key), {}};
    for (size_t i = 0; i < kStandardAmounts; ++i) {
      AMANAT_ASSIGN_OR_RETURN(cost.costs[i], Summarise(std::move(amounts[i])));
    }
    table.corridors.push_back(std::move(cost));
  }
  for (auto& [period, amounts] : periods) {
    PeriodCost cost{period, {}};
    for (size_t i = 0; i < kStandardAmounts; ++i) {
      AMANAT_ASSIGN_OR_RETURN(cost.costs[i], Summarise(std::move(amounts[i])));
      cost.costs[i].three_cheapest_average.reset();
    }
    table.periods.push_back(std::move(cost));
  }
  return table;
}

}  // namespace amanat::remittance
