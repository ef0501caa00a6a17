// What identifies an account, and how one of a chart is opened. Which charts there are, which limit
// each keeps and which events may touch it, is the fund's catalogue to say.
#ifndef AMANAT_LEDGER_ACCOUNTS_CHART_H_
#define AMANAT_LEDGER_ACCOUNTS_CHART_H_

#include <string>
#include <utility>

#include "ledger/entry/catalogue.h"

namespace amanat::accounts {

using entry::Chart;

// What identifies an account within a log.
struct AccountKey {
  std::string office;
  Chart chart = Chart::kUnspecified;
  money::Currency currency;
  std::string dimension;
  auto operator<=>(const AccountKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H state, const AccountKey& key) {
    return H::combine(std::move(state), key.office, key.chart, key.currency.numeric, key.dimension);
  }
};

// The opening of an account, with the limit and event types that its chart gives. Precondition: the
// catalogue has the chart.
entry::AccountOpening OpeningOf(const entry::Catalogue& catalogue, const AccountKey& key);

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_CHART_H_
