// The rows of contributions in head office's fund log, beside what is kept of each member
// (member.h), and what lists are served from them:
//
//   uncredited deposits       Deposits() by the index kUncreditedDeposits, those that stand
//   collectors' balances      state::ForEachAccount of their chart
//   members of receipts       the key of a receipt (core/corrections.h) gives its entry, which names the
//                             member
//   statistics                ReadStatistics
//
// Thread-safe: constant tables; functions over what they are given.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_TABLES_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_TABLES_H_

#include <map>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "amanat/acts/contribution.h"
#include "ledger/state/typed_table.h"
#include "services/rules/act/tables.h"

namespace amanat::rules::contribution {

// Of this domain's tables, which is what.
constexpr state::Table kDeposits{kContributionTables};
constexpr state::Table kUncreditedDeposits{kContributionTables + 1};  // index: entry of the deposit
constexpr state::Table kTallies{kContributionTables + 2};

struct Deposit {
  LogIndex index = 0;  // its entry
  money::Money amount;
  wire::CivilDate deposited_on;
  LogIndex credit = 0;    // the bank's entry; 0: not credited, for entry 0 founds the log
  LogIndex reversal = 0;  // what took it back; 0: it stands
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "index", self.index);
    v.Field(2, "amount", self.amount);
    v.Field(3, "deposited_on", self.deposited_on);
    v.Field(4, "credit", self.credit);
    v.Field(5, "reversal", self.reversal);
  }
};
// By collector and slip: the last one with that slip.
const state::TypedTable<Deposit, std::string, std::string>& Deposits();

// Contributions added up. The sum has 128 bits: no number of 64-bit amounts passes it, so that
// nothing that was accepted can fail here.
struct Tally {
  uint64_t count = 0;
  int64_t sum_high = 0;
  uint64_t sum_low = 0;  // minor units
  absl::int128 sum() const { return absl::MakeInt128(sum_high, sum_low); }
  void Add(uint64_t more, absl::int128 minor_units);
  void Remove(uint64_t less, absl::int128 minor_units);
  void Set(absl::int128 sum);
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "count", self.count);
    v.Field(2, "sum_high", self.sum_high);
    v.Field(3, "sum_low", self.sum_low);
  }
};
// By collector, destination and currency: a file touches as many rows as it has destinations, and
// every statistic is a sum of these.
const state::TypedTable<Tally, std::string, std::string, money::Currency>& Tallies();

// Counts an accepted contribution: one small row that stays in memory while a file is recorded.
absl::Status CountContribution(const amanat::contribution::Contribution& body,
                               const std::string& collector, state::Overlay& rows);
// The opposite, for one that is taken back. Nothing else changes tallies.
absl::Status UncountContribution(const amanat::contribution::Contribution& body,
                                 state::Overlay& rows);

struct Statistics {
  uint64_t contributions = 0;
  std::map<money::Currency, Tally> by_currency;
  std::map<std::pair<std::string, money::Currency>, Tally> by_destination;
  std::map<std::pair<std::string, money::Currency>, Tally> by_collector;
};
// Adds up all tallies of which something stands. Errors of the reader.
absl::StatusOr<Statistics> ReadStatistics(const state::Reader& rows);

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_TABLES_H_
