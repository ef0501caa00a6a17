#include "services/rules/contribution/tables.h"

#include <optional>

#include "ledger/base/status.h"

namespace amanat::rules::contribution {

using state::TypedTable;

const TypedTable<Deposit, std::string, std::string>& Deposits() {
  using Table = TypedTable<Deposit, std::string, std::string>;
  static const auto& table =
      *new Table(kDeposits, "deposits",
                 {{kUncreditedDeposits,
                   [](const Deposit& deposit, const Table::Key&) -> std::optional<std::string> {
                     if (deposit.credit != 0 || deposit.reversal != 0) return std::nullopt;
                     return state::KeyOf(deposit.index);
                   }}});
  return table;
}

const TypedTable<Tally, std::string, std::string, money::Currency>& Tallies() {
  static const auto& table =
      *new TypedTable<Tally, std::string, std::string, money::Currency>(kTallies, "tallies");
  return table;
}

void Tally::Add(uint64_t more, absl::int128 minor_units) {
  count += more;
  Set(sum() + minor_units);
}

void Tally::Remove(uint64_t less, absl::int128 minor_units) {
  count -= less;
  Set(sum() - minor_units);
}

void Tally::Set(absl::int128 sum_now) {
  sum_high = absl::Int128High64(sum_now);
  sum_low = absl::Int128Low64(sum_now);
}

absl::Status CountContribution(const amanat::contribution::Contribution& body,
                               const std::string& collector, state::Overlay& rows) {
  return Tallies().Change(
      rows, [&](Tally& tally) { tally.Add(1, body.amount.minor_units); }, collector,
      body.destination, body.amount.currency);
}

absl::Status UncountContribution(const amanat::contribution::Contribution& body,
                                 state::Overlay& rows) {
  bool counted = false;
  AMANAT_RETURN_IF_ERROR(Tallies().Change(
      rows,
      [&](Tally& tally) {
        counted = tally.count > 0;
        tally.Remove(1, body.amount.minor_units);
      },
      body.collector, body.destination, body.amount.currency));
  return counted ? absl::OkStatus()
                 : absl::InternalError("a contribution is taken back that no tally counts");
}

absl::StatusOr<Statistics> ReadStatistics(const state::Reader& rows) {
  Statistics statistics;
  AMANAT_RETURN_IF_ERROR(Tallies().Scan(rows, "", "", [&](const auto& key, const Tally& tally) {
    if (tally.count == 0) return true;
    const auto& [collector, destination, currency] = key;
    statistics.contributions += tally.count;
    statistics.by_currency[currency].Add(tally.count, tally.sum());
    statistics.by_destination[{destination, currency}].Add(tally.count, tally.sum());
    statistics.by_collector[{collector, currency}].Add(tally.count, tally.sum());
    return true;
  }));
  return statistics;
}

}  // namespace amanat::rules::contribution
