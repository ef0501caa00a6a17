#include "services/rules/remittance/tables.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/status.h"
#include "services/forms/remittance_form.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/observation.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::BpmClasses;
using amanat::remittance::ComputeCorridorCosts;
using state::KeyOf;
using state::TypedTable;

using PriceTable =
    TypedTable<PriceObserved, std::string, std::string, std::string, LogIndex, uint64_t>;

// Behind the keys of all rows that begin as another one does: providers are ASCII, indices are small.
constexpr char kBehindAllText[] = "\xff";
constexpr uint64_t kBehindAllNumbers = ~uint64_t{0};

RemittanceRow RowOf(const Remittance& body, LogIndex flow, wire::Instant recorded,
                    std::optional<PercentMillionths> cost) {
  RemittanceRow row;
  row.recorded = recorded;
  row.flow = flow;
  row.kind = body.kind;
  row.sent = static_cast<uint64_t>(body.sent.minor_units);
  if (body.received.has_value()) {
    row.received_currency = body.received->currency;
    row.received = static_cast<uint64_t>(body.received->minor_units);
  }
  if (body.fee.has_value()) {
    row.fee = static_cast<uint64_t>(body.fee->minor_units);
    row.is_free = row.fee == 0;
  }
  row.value_date = body.value_date;
  row.purpose = body.purpose;
  const auto classes = BpmClasses();
  const auto known = std::find(classes.begin(), classes.end(), body.bpm_class);
  if (known != classes.end()) row.bpm_class = static_cast<uint32_t>(known - classes.begin()) + 1;
  if (cost.has_value()) {
    row.cost = *cost;
    row.costs_nothing = row.cost == 0;
  }
  return row;
}

// Makes one corridor of the neighbours among the prices.
class CorridorGrouping {
 public:
  using Take = absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, const CorridorCost&)>;
  explicit CorridorGrouping(Take take) : take_(take) {}

  absl::StatusOr<bool> Add(const PriceTable::Key& key, const PriceObserved& price) {
    std::string corridor = KeyOf(std::get<0>(key), std::get<1>(key), std::get<2>(key));
    if (corridor != corridor_) {
      AMANAT_ASSIGN_OR_RETURN(more_, GiveOut());
      if (!more_) return false;
      corridor_ = std::move(corridor);
    }
    prices_.push_back(price);
    return true;
  }

  absl::Status Finish() { return more_ ? GiveOut().status() : absl::OkStatus(); }

 private:
  absl::StatusOr<bool> GiveOut() {
    if (prices_.empty()) return true;
    AMANAT_ASSIGN_OR_RETURN(const auto table, ComputeCorridorCosts(prices_));
    prices_.clear();
    if (table.corridors.size() != 1) {
      return absl::DataLossError("state table prices: a row of another corridor than its key's");
    }
    return take_(corridor_, table.corridors.front());
  }

  const Take take_;
  std::string corridor_;  // key of it
  std::vector<PriceObserved> prices_;
  bool more_ = true;
};

}  // namespace

const TypedTable<RemittanceRow, LogIndex>& Remittances() {
  static const auto& table = *new TypedTable<RemittanceRow, LogIndex>(kRemittances, "remittances");
  return table;
}

const TypedTable<Flow, std::string, std::string, money::Currency, std::string>& Flows() {
  static const auto& table =
      *new TypedTable<Flow, std::string, std::string, money::Currency, std::string>(kFlows,
                                                                                    "flows");
  return table;
}

const TypedTable<FlowName, LogIndex>& FlowNames() {
  static const auto& table = *new TypedTable<FlowName, LogIndex>(kFlowNames, "flow names");
  return table;
}

const PriceTable& Prices() {
  static const auto& table = *new PriceTable(
      kPrices, "prices",
      {{kPricesBySource,
        [](const PriceObserved& price, const PriceTable::Key&) -> std::optional<std::string> {
          return KeyOf(price.source, price.period, price.destination);
        }}});
  return table;
}

void Sum::Add(absl::int128 more) {
  const absl::int128 now = value() + more;
  high = absl::Int128High64(now);
  low = absl::Int128Low64(now);
}

absl::Status RecordRemittance(const Remittance& body, const std::string& provider, LogIndex index,
                              wire::Instant recorded, state::Overlay& rows) {
  const money::Currency currency = body.sent.currency;
  AMANAT_ASSIGN_OR_RETURN(std::optional<Flow> flow,
                          Flows().Find(rows, body.source, body.destination, currency, provider));
  if (!flow.has_value()) {
    flow.emplace().number = index;
    AMANAT_RETURN_IF_ERROR(
        FlowNames().Put(rows, FlowName{body.source, body.destination, currency, provider}, index));
  }
  const auto cost = amanat::remittance::CostOf(body);
  ++flow->count;
  flow->sent.Add(body.sent.minor_units);
  if (body.fee.has_value()) flow->fees.Add(body.fee->minor_units);
  if (cost.has_value()) {
    ++flow->costed;
    flow->costs.Add(*cost);
  }
  AMANAT_RETURN_IF_ERROR(
      Flows().Put(rows, *flow, body.source, body.destination, currency, provider));
  return Remittances().Put(rows, RowOf(body, flow->number, recorded, cost), index);
}

absl::Status TakeRemittanceBack(const Remittance& body, LogIndex index, LogIndex by,
                                state::Overlay& rows) {
  AMANAT_ASSIGN_OR_RETURN(RemittanceRow row, FindRecorded(Remittances(), rows, index));
  AMANAT_ASSIGN_OR_RETURN(Flow flow, FindRecorded(Flows(), rows, body.source, body.destination,
                                                  body.sent.currency, body.provider));
  const auto cost = CostOf(row);
  if (row.reversed_by != 0 || flow.count == 0 || (cost.has_value() && flow.costed == 0)) {
    return absl::InternalError("a remittance is taken back that does not stand");
  }
  row.reversed_by = by;
  --flow.count;
  flow.sent.Add(-absl::int128(body.sent.minor_units));
  if (body.fee.has_value()) flow.fees.Add(-absl::int128(body.fee->minor_units));
  if (cost.has_value()) {
    --flow.costed;
    flow.costs.Add(-absl::int128(*cost));
  }
  AMANAT_RETURN_IF_ERROR(
      Flows().Put(rows, flow, body.source, body.destination, body.sent.currency, body.provider));
  return Remittances().Put(rows, row, index);
}

absl::Status ScanRemittances(
    const state::Reader& rows, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, LogIndex, const RemittanceRow&,
                                           const FlowName&)>
        take) {
  absl::flat_hash_map<LogIndex, FlowName> names;  // few for many remittances
  return Remittances().Scan(
      rows, "", after,
      [&](const std::tuple<LogIndex>& key, const RemittanceRow& row) -> absl::StatusOr<bool> {
        const auto [name, is_new] = names.try_emplace(row.flow);
        if (is_new) {
          AMANAT_ASSIGN_OR_RETURN(std::optional<FlowName> found, FlowNames().Find(rows, row.flow));
          if (!found.has_value()) {
            return absl::DataLossError("state table remittances: a row of a flow without a name");
          }
          name->second = *std::move(found);
        }
        const LogIndex index = std::get<0>(key);
        return take(KeyOf(index), index, row, name->second);
      });
}

std::optional<PercentMillionths> CostOf(const RemittanceRow& row) {
  if (row.cost == 0 && !row.costs_nothing) return std::nullopt;
  return row.cost;
}

std::optional<uint64_t> FeeOf(const RemittanceRow& row) {
  if (row.fee == 0 && !row.is_free) return std::nullopt;
  return row.fee;
}

std::optional<PercentMillionths> CorridorFlow::AverageCost() const {
  if (costed == 0) return std::nullopt;
  const auto mean = money::DivideHalfEven(costs, costed);
  if (!mean.ok()) return std::nullopt;
  return *mean;
}

absl::Status ScanFlows(
    const state::Reader& rows, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, const CorridorFlow&)> take) {
  std::optional<CorridorFlow> corridor;
  bool more = true;
  const auto give_out = [&]() -> absl::StatusOr<bool> {
    if (!corridor.has_value()) return true;
    const CorridorFlow whole = *std::exchange(corridor, std::nullopt);
    if (whole.count == 0) return true;
    return take(KeyOf(whole.source, whole.destination, whole.currency), whole);
  };
  const std::string behind = after.empty() ? "" : absl::StrCat(after, KeyOf(kBehindAllText));
  AMANAT_RETURN_IF_ERROR(Flows().Scan(
      rows, "", behind, [&](const auto& key, const Flow& flow) -> absl::StatusOr<bool> {
        const auto& [source, destination, currency, provider] = key;
        if (corridor.has_value() &&
            (corridor->source != source || corridor->destination != destination ||
             corridor->currency != currency)) {
          AMANAT_ASSIGN_OR_RETURN(more, give_out());
          if (!more) return false;
        }
        if (!corridor.has_value()) {
          corridor.emplace();
          corridor->source = source;
          corridor->destination = destination;
          corridor->currency = currency;
        }
        if (corridor->providers.size() < kProvidersNamedMax) {
          corridor->providers.push_back(provider);
        }
        corridor->count += flow.count;
        corridor->sent += flow.sent.value();
        corridor->fees += flow.fees.value();
        corridor->costed += flow.costed;
        corridor->costs += flow.costs.value();
        AMANAT_ASSIGN_OR_RETURN(const auto aftermath, FlowAftermaths().Find(rows, flow.number));
        if (aftermath.has_value()) {
          corridor->returns += aftermath->returns;
          corridor->returned += aftermath->returned.value();
          corridor->rejected += aftermath->rejected;
          corridor->rejected_sent += aftermath->rejected_sent.value();
        }
        return true;
      }));
  return more ? give_out().status() : absl::OkStatus();
}

absl::Status ScanCorridors(
    const state::Reader& rows, const std::string& source, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, const CorridorCost&)> take) {
  CorridorGrouping grouping(take);
  const std::string behind =
      after.empty() ? "" : absl::StrCat(after, KeyOf(kBehindAllNumbers, kBehindAllNumbers));
  if (source.empty()) {
    AMANAT_RETURN_IF_ERROR(Prices().Scan(
        rows, "", behind,
        [&](const auto& key, const PriceObserved& price) { return grouping.Add(key, price); }));
    return grouping.Finish();
  }
  std::string index_behind;
  if (!after.empty()) {
    std::string period;
    std::string corridor_source;
    std::string destination;
    if (!state::KeyReader(after).Read(period, corridor_source, destination).ok()) {
      return absl::InvalidArgumentError("the key to go on behind is not one of this list");
    }
    index_behind = KeyOf(source, period, destination) + behind;
  }
  AMANAT_RETURN_IF_ERROR(
      Prices().ScanIndex(rows, kPricesBySource, KeyOf(source), index_behind,
                         [&](absl::string_view, const auto& key, const PriceObserved& price) {
                           return grouping.Add(key, price);
                         }));
  return grouping.Finish();
}

}  // namespace amanat::rules::remittance
