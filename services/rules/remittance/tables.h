// The rows of the remittance book, and what lists are served from them:
//
//   remittances in the order of recording       ScanRemittances
//   sums by source, destination and currency    ScanFlows
//   what a corridor costs, by period            ScanCorridors, of one source by the index
//                                               kPricesBySource
//
// A line of a file costs one row whose key grows with the log, 40 to 55 bytes with its key (among ten
// million entries; 55 when all is told that a line can tell), and one small row that stays in memory
// while a file is recorded: that of its flow. What many remittances have in common (source, destination, currency,
// provider) stands once, in the flow's name, and the rows name the flow by its number.
//
//   ScanRemittances(rows, after, [&](absl::string_view key, ...) { ...; return !page.full(); });
//
// Scans begin behind the key `after`, which an earlier one has given (empty: at the beginning), and
// end when `take` wants no more. Errors: those of the reader, DataLoss for rows that contradict each
// other. Thread-safe: constant tables; functions over what they are given.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_TABLES_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_TABLES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "amanat/acts/remittance.h"
#include "ledger/state/typed_table.h"
#include "services/rules/act/tables.h"
#include "services/rules/remittance/corridor_cost.h"

namespace amanat::rules::remittance {

using amanat::remittance::CorridorCost;
using amanat::remittance::MessageKind;
using amanat::remittance::PercentMillionths;
using amanat::remittance::PriceObserved;
using amanat::remittance::Remittance;

// Of this domain's tables, which is what.
constexpr state::Table kRemittances{kRemittanceTables};
constexpr state::Table kFlows{kRemittanceTables + 1};
constexpr state::Table kFlowNames{kRemittanceTables + 2};
constexpr state::Table kPrices{kRemittanceTables + 3};
constexpr state::Table kPricesBySource{kRemittanceTables +
                                       4};  // index: source, period, destination

// What a list shows of a recorded remittance. Amounts are minor units; sent, and what arrived, are
// positive.
struct RemittanceRow {
  wire::Instant recorded;
  LogIndex flow = 0;  // number of its flow
  MessageKind kind = MessageKind::kUnspecified;
  uint64_t sent = 0;                  // in the flow's currency
  money::Currency received_currency;  // none where it is not known what arrived
  uint64_t received = 0;
  uint64_t fee = 0;  // in the flow's currency; 0: not known, unless `is_free`
  bool is_free = false;
  wire::CivilDate value_date;
  std::string purpose;
  uint32_t bpm_class = 0;      // one more than its place in BpmClasses; 0: not classified
  PercentMillionths cost = 0;  // 0: not known, unless `costs_nothing`
  bool costs_nothing = false;
  LogIndex reversed_by = 0;  // what took it back; 0: it stands, for entry 0 founds the log
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "recorded", self.recorded);
    v.Field(2, "flow", self.flow);
    v.Field(3, "kind", self.kind);
    v.Field(4, "sent", self.sent);
    v.Field(5, "received_currency", self.received_currency);
    v.Field(6, "received", self.received);
    v.Field(7, "fee", self.fee);
    v.Field(8, "is_free", self.is_free);
    v.Field(9, "value_date", self.value_date);
    v.Field(10, "purpose", self.purpose);
    v.Field(11, "bpm_class", self.bpm_class);
    v.Field(12, "cost", self.cost);
    v.Field(13, "costs_nothing", self.costs_nothing);
    v.Field(14, "reversed_by", self.reversed_by);
  }
};
// By the index of the entry.
const state::TypedTable<RemittanceRow, LogIndex>& Remittances();

// A sum of 128 bits: no number of 64-bit amounts passes it, so that nothing that was accepted can
// fail here.
struct Sum {
  int64_t high = 0;
  uint64_t low = 0;
  absl::int128 value() const { return absl::MakeInt128(high, low); }
  void Add(absl::int128 more);
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "high", self.high);
    v.Field(2, "low", self.low);
  }
};

// Remittances of one provider, corridor and currency, those that stand.
struct Flow {
  LogIndex number = 0;  // index of the first one's entry
  uint64_t count = 0;
  Sum sent;             // minor units
  Sum fees;             // of those that state one
  uint64_t costed = 0;  // whose whole cost is known
  Sum costs;            // of those, in millionths of one per cent
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "number", self.number);
    v.Field(2, "count", self.count);
    v.Field(3, "sent", self.sent);
    v.Field(4, "fees", self.fees);
    v.Field(5, "costed", self.costed);
    v.Field(6, "costs", self.costs);
  }
};
// By source, destination, currency that was sent, and provider.
const state::TypedTable<Flow, std::string, std::string, money::Currency, std::string>& Flows();

struct FlowName {
  std::string source;
  std::string destination;
  money::Currency currency;
  std::string provider;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "source", self.source);
    v.Field(2, "destination", self.destination);
    v.Field(3, "currency", self.currency);
    v.Field(4, "provider", self.provider);
  }
};
// By the flow's number.
const state::TypedTable<FlowName, LogIndex>& FlowNames();

// Those that stand, by period, source, destination, index of the entry and place in it.
const state::TypedTable<PriceObserved, std::string, std::string, std::string, LogIndex, uint64_t>&
Prices();

// Takes up an accepted remittance: its row, and its flow's. `provider` is the body's or, of a line,
// its manifest's source.
absl::Status RecordRemittance(const Remittance& body, const std::string& provider, LogIndex index,
                              wire::Instant recorded, state::Overlay& rows);
// Marks the remittance of entry `index` as taken back by entry `by`, and takes it out of its flow. `body` says
// its provider, of a line too. Internal when no such remittance stands.
absl::Status TakeRemittanceBack(const Remittance& body, LogIndex index, LogIndex by,
                                state::Overlay& rows);

// Take all functions below the key to go on behind.

absl::Status ScanRemittances(
    const state::Reader& rows, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, LogIndex index,
                                           const RemittanceRow& row, const FlowName& flow)>
        take);
// The cost that the row states.
std::optional<PercentMillionths> CostOf(const RemittanceRow& row);
// The fee that it states.
std::optional<uint64_t> FeeOf(const RemittanceRow& row);

// How many of its providers a corridor names.
constexpr size_t kProvidersNamedMax = 256;

// All providers of a corridor together.
struct CorridorFlow {
  std::string source;
  std::string destination;
  money::Currency currency;
  uint64_t count = 0;
  absl::int128 sent;  // minor units
  absl::int128 fees;
  uint64_t costed = 0;
  absl::int128 costs;
  // What became of them (aftermath.h); nothing of it is taken off the sums above.
  uint64_t returns = 0;
  absl::int128 returned = 0;
  uint64_t rejected = 0;
  absl::int128 rejected_sent = 0;
  std::vector<std::string> providers;  // ascending; the first kProvidersNamedMax
  // The plain mean; nothing when no cost is known.
  std::optional<PercentMillionths> AverageCost() const;
};
// Corridors of which no remittance stands are left out.
absl::Status ScanFlows(
    const state::Reader& rows, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, const CorridorFlow& flow)> take);

// By period, source and destination; with a source its corridors alone. InvalidArgument for a key
// that no such scan has given.
absl::Status ScanCorridors(
    const state::Reader& rows, const std::string& source, absl::string_view after,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, const CorridorCost& corridor)>
        take);

}  // namespace amanat::rules::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_TABLES_H_
