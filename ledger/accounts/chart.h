// The chart of accounts: what kinds of account a fund log has, which limit each keeps and which
// events may touch it. Balances are signed minor units, debit positive.
//
// The rules behind the limits (every posting, both sides): an allotment's cash never goes below
// zero, and only an acceptance may debit it; with disbursed and in-transit never negative that
// alone gives spent + returned <= accepted <= issued.
#ifndef AMANAT_LEDGER_ACCOUNTS_CHART_H_
#define AMANAT_LEDGER_ACCOUNTS_CHART_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/entry/entry.h"

namespace amanat::accounts {

// Numbers are never reused.
enum class Chart : uint32_t {
  kUnspecified = 0,
  // Head office. The dimension is named behind each.
  kBank = 1,                // none
  kAllotmentInTransit = 2,  // allotment: issued, not yet accepted
  kDueFrom = 3,             // allotment; office: the consulate
  kExpense = 4,             // code of the cost line or benefit
  kReceivable = 5,          // code of the agency, employer or officer
  kClaimsPayable = 6,       // none
  kClaimsOrdered = 7,       // none
  kCollector = 8,           // code of the collector
  kContributionIncome = 9,  // none
  kDepositsInTransit = 10,  // code of the collector
  kCurrencyPosition = 11,   // none
  kExchangeGainLoss = 12,   // none
  kBankCharges = 13,        // none
  kAccumulatedFund = 14,    // none
  // Consulate.
  kAllotmentCash = 30,  // allotment
  kDueTo = 31,          // allotment; office: head office
  kDisbursed = 32,      // allotment
};

struct ChartInfo {
  Chart chart;
  absl::string_view name;  // UPPER_SNAKE, stable
  entry::Limit limit;
  std::vector<entry::EventType> event_types;        // that may touch the account, ascending
  std::vector<entry::EventType> debit_event_types;  // empty: all of event_types may debit it
};

// nullptr for a kind of a newer version.
const ChartInfo* FindChart(uint32_t number);
std::string ChartName(uint32_t number);

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

// The opening of an account of a known chart, with the limit and event types that the chart gives.
entry::AccountOpening OpeningOf(const AccountKey& key);

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_CHART_H_
