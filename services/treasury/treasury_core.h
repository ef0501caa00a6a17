// The rules of the treasury: opening balances, exchanges, allotments to consulates, and the
// liquidation by which head office takes over what a consulate spent. One core for every fund log;
// head office's log and a consulate's use different parts of it.
//
//   issue -> accept -> [seen] -> liquidate -> accept line | send line back -> [seen]
//                             -> return -> credit                     [..]: taken up by the worker
//
// Invariants:
//  1. Both sides post only in their own log, and each inter-office posting is consumed once by the
//     other side: due-from plus due-to is the sum of the postings not yet seen there.
//  2. A spend stands in at most one undecided or accepted liquidation; expense or receivable is
//     booked once, when head office accepts the line.
//  3. Nothing here reads a balance: bank, in-transit, due-from, cash and disbursed are guarded by
//     the ledger's limits.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_TREASURY_TREASURY_CORE_H_
#define AMANAT_SERVICES_TREASURY_TREASURY_CORE_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "services/core/core.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/treasury/events.h"

namespace amanat::treasury {

// An allotment in head office's log.
struct IssuedAllotment {
  std::string site;
  LogId recipient;
  money::Money amount;
  std::string purpose;
  LogIndex rate = 0;
  LogIndex issued = 0;
  wire::CivilDate issued_on;
  std::optional<LogIndex> acceptance_seen;
};

// An allotment in the consulate's log.
struct AcceptedAllotment {
  LogId issuer;
  money::Money amount;
  LogIndex accepted = 0;
  wire::CivilDate accepted_on;
  int64_t spent = 0;
  int64_t liquidated = 0;  // acceptances seen
  int64_t returned = 0;
};

enum class SpendState : uint8_t { kOpen, kSubmitted, kAccepted };

// One ASSISTANCE_DISBURSED of a consulate's log.
struct Spend {
  StreamId allotment;
  money::Money amount;
  std::string cost_line;
  std::string liable_party;
  SpendState state = SpendState::kOpen;
  LogIndex emergency_approval = 0;  // 0 when there was none
};

struct Liquidation {
  StreamId id;
  StreamId allotment;
  LogIndex index = 0;
  wire::CivilDate submitted_on;
  std::vector<LogIndex> spends;  // ascending
};

// Names a line: the consulate's log, the liquidation's index and the spend's index in it.
using LineKey = std::tuple<LogId, LogIndex, LogIndex>;

// Head office's decision of one line.
struct LineDecision {
  LogIndex index = 0;
  bool accepted = false;
  std::string code;  // of expense, liable party or reason
};

// A posting on due-from or due-to that the other side is to consume.
struct InterOfficePosting {
  LogIndex index = 0;
  uint32_t event_type = 0;
  LogId counterpart;
  money::Money amount;  // debit positive
  std::string allotment;
  UnixMicros record_time = 0;
};

class TreasuryCore final : public core::Core {
 public:
  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override;
  std::optional<entry::Command> TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                       const core::Context& context) const override;

  // Of head office's log.
  const std::map<StreamId, IssuedAllotment>& issued() const { return issued_; }
  const std::map<LineKey, LineDecision>& decisions() const { return decisions_; }
  // Of a consulate's log.
  const std::map<StreamId, AcceptedAllotment>& accepted() const { return accepted_; }
  const std::map<LogIndex, Spend>& spends() const { return spends_; }
  const std::vector<Liquidation>& liquidations() const { return liquidations_; }
  // Of both, ascending by index.
  const std::vector<InterOfficePosting>& inter_office() const { return inter_office_; }

  // nullptr when there is none.
  const IssuedAllotment* FindIssued(const StreamId& allotment) const;
  const AcceptedAllotment* FindAccepted(const StreamId& allotment) const;
  const Spend* FindSpend(LogIndex index) const;

 private:
  void EvolveHeadOffice(const examine::Leaf& leaf, entry::EventType type);
  void EvolveConsulate(const examine::Leaf& leaf, entry::EventType type,
                       const core::Context& context);
  void EvolveLine(const LineKey& line, LineDecision decision);
  void EvolveInterOffice(const examine::Leaf& leaf, uint32_t event_type,
                         const core::Context& context);

  std::map<StreamId, IssuedAllotment> issued_;
  std::map<LineKey, LineDecision> decisions_;
  std::map<StreamId, AcceptedAllotment> accepted_;
  std::map<LogIndex, Spend> spends_;
  std::vector<Liquidation> liquidations_;
  std::vector<InterOfficePosting> inter_office_;
};

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TREASURY_CORE_H_
