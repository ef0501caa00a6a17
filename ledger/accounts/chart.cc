#include "ledger/accounts/chart.h"

#include "ledger/base/check.h"

namespace amanat::accounts {

entry::AccountOpening OpeningOf(const entry::Catalogue& catalogue, const AccountKey& key) {
  const entry::ChartInfo* info = catalogue.FindChart(static_cast<uint32_t>(key.chart));
  AMANAT_CHECK(info != nullptr);
  entry::AccountOpening opening;
  opening.office = key.office;
  opening.chart = static_cast<uint32_t>(key.chart);
  opening.currency = key.currency;
  opening.dimension = key.dimension;
  opening.limit = info->limit;
  for (const entry::EventType type : info->event_types) {
    opening.event_types.push_back(static_cast<uint32_t>(type));
  }
  return opening;
}

}  // namespace amanat::accounts
