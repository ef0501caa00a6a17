#include "services/treasury/treasury_core.h"

#include "absl/strings/str_cat.h"
#include "services/repatriation/events.h"
#include "services/rules/treasury/acts.h"
#include "services/treasury/treasury_rules.h"

namespace amanat::treasury {

using accounts::Chart;
using entry::EventType;

namespace {

// Bodies of accepted entries are well formed: Decide let them pass.
template <typename Body>
Body BodyOf(const examine::Leaf& leaf) {
  return wire::Decode<Body>(leaf.command.body).value_or(Body());
}

template <typename Map, typename Key>
auto* FindIn(Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

// Acts that rest on nothing which this core holds are decided where all acts will be.
absl::StatusOr<Decision> DecideAct(const Command& command, const Context& context) {
  for (const rules::Act& act : rules::treasury::Acts().acts) {
    if (static_cast<uint32_t>(act.type) == command.event_type) {
      return act.decide(act, command, context);
    }
  }
  return absl::InternalError("no such act");
}

}  // namespace

const IssuedAllotment* TreasuryCore::FindIssued(const StreamId& allotment) const {
  return FindIn(issued_, allotment);
}
const AcceptedAllotment* TreasuryCore::FindAccepted(const StreamId& allotment) const {
  return FindIn(accepted_, allotment);
}
const Spend* TreasuryCore::FindSpend(LogIndex index) const { return FindIn(spends_, index); }

bool TreasuryCore::Handles(EventType type) const {
  return type >= EventType::kOpeningBalance && type <= EventType::kLineSentBackSeen;
}

absl::StatusOr<Decision> TreasuryCore::Decide(const Command& command,
                                              const Context& context) const {
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kOpeningBalance:
    case EventType::kExchangeMade:
    case EventType::kAllotmentIssued:
    case EventType::kAllotmentAccepted:
      return DecideAct(command, context);
    case EventType::kAcceptanceSeen:
      return DecideAcceptanceSeen(*this, command, context);
    case EventType::kAllotmentReturned:
      return DecideReturn(*this, command, context);
    case EventType::kReturnCredited:
      return DecideCredit(*this, command, context);
    case EventType::kLiquidationSubmitted:
      return DecideLiquidation(*this, command, context);
    case EventType::kLiquidationLineAccepted:
      return DecideLineAcceptance(*this, command, context);
    case EventType::kLiquidationLineSentBack:
      return DecideLineSendingBack(*this, command, context);
    case EventType::kLineAcceptanceSeen:
      return DecideLineAcceptanceSeen(*this, command, context);
    case EventType::kLineSentBackSeen:
      return DecideLineSentBackSeen(*this, command, context);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(entry::EventTypeName(command.event_type), " is not of the treasury"));
  }
}

void TreasuryCore::EvolveLine(const LineKey& line, LineDecision decision) {
  decisions_.emplace(line, std::move(decision));
}

void TreasuryCore::EvolveHeadOffice(const examine::Leaf& leaf, EventType type) {
  const LogIndex index = leaf.entry.index;
  switch (type) {
    case EventType::kAllotmentIssued: {
      const auto body = BodyOf<AllotmentIssued>(leaf);
      issued_[body.allotment] = {
          body.site, leaf.entry.recipient,       body.amount, body.purpose, body.rate,
          index,     leaf.command.effective_date};
      break;
    }
    case EventType::kAcceptanceSeen:
      if (auto* issued = FindIn(issued_, BodyOf<AcceptanceSeen>(leaf).allotment)) {
        issued->acceptance_seen = index;
      }
      break;
    case EventType::kLiquidationLineSentBack: {
      const auto body = BodyOf<LiquidationLineSentBack>(leaf);
      EvolveLine({body.spend.log, body.liquidation.index, body.spend.index},
                 {index, false, body.reason});
      break;
    }
    case EventType::kLiquidationLineAccepted: {
      const auto body = BodyOf<LiquidationLineAccepted>(leaf);
      EvolveLine({body.spend.log, body.liquidation.index, body.spend.index},
                 {index, true, body.liable_party.empty() ? body.expense : body.liable_party});
      break;
    }
    default:
      break;
  }
}

void TreasuryCore::EvolveConsulate(const examine::Leaf& leaf, EventType type,
                                   const Context& context) {
  const LogIndex index = leaf.entry.index;
  switch (type) {
    case EventType::kAllotmentAccepted: {
      const auto body = BodyOf<AllotmentAccepted>(leaf);
      AcceptedAllotment accepted{body.issue.log, {}, index, leaf.command.effective_date};
      for (const entry::Posting& posting : leaf.entry.postings) {
        const accounts::Account* account = context.log.accounts().Find(posting.account);
        if (account == nullptr || posting.amount < 0) continue;
        accepted.amount = {account->opening.currency, posting.amount};
      }
      accepted_[body.allotment] = accepted;
      break;
    }
    case EventType::kAssistanceDisbursed: {
      const auto added = wire::Decode<repatriation::DisbursementAdded>(leaf.entry.added);
      const auto body = BodyOf<repatriation::AssistanceDisbursed>(leaf);
      if (!added.ok()) break;
      spends_[index] = {added->allotment,    body.amount,       added->line,
                        added->liable_party, SpendState::kOpen, added->emergency_approval};
      if (auto* accepted = FindIn(accepted_, added->allotment)) {
        accepted->spent += body.amount.minor_units;
      }
      break;
    }
    case EventType::kAllotmentReturned: {
      const auto body = BodyOf<AllotmentReturned>(leaf);
      if (auto* accepted = FindIn(accepted_, body.allotment)) {
        accepted->returned += body.amount.minor_units;
      }
      break;
    }
    case EventType::kLiquidationSubmitted: {
      const auto body = BodyOf<LiquidationSubmitted>(leaf);
      liquidations_.push_back(
          {body.liquidation, body.allotment, index, leaf.command.effective_date, body.spends});
      for (const LogIndex spend : body.spends) spends_[spend].state = SpendState::kSubmitted;
      break;
    }
    case EventType::kLineAcceptanceSeen: {
      Spend& spend = spends_[BodyOf<LineAcceptanceSeen>(leaf).spend];
      spend.state = SpendState::kAccepted;
      if (auto* accepted = FindIn(accepted_, spend.allotment)) {
        accepted->liquidated += spend.amount.minor_units;
      }
      break;
    }
    case EventType::kLineSentBackSeen:
      spends_[BodyOf<LineSentBackSeen>(leaf).spend].state = SpendState::kOpen;
      break;
    default:
      break;
  }
}

// Whatever posts on due-from or due-to and is addressed to the other side waits there.
void TreasuryCore::EvolveInterOffice(const examine::Leaf& leaf, uint32_t event_type,
                                     const Context& context) {
  if (leaf.entry.recipient.is_zero()) return;
  for (const entry::Posting& posting : leaf.entry.postings) {
    const accounts::Account* account = context.log.accounts().Find(posting.account);
    if (account == nullptr) continue;
    const auto chart = static_cast<Chart>(account->opening.chart);
    if (chart != Chart::kDueFrom && chart != Chart::kDueTo) continue;
    inter_office_.push_back({leaf.entry.index,
                             event_type,
                             leaf.entry.recipient,
                             {account->opening.currency, posting.amount},
                             account->opening.dimension,
                             leaf.entry.record_time.micros});
  }
}

void TreasuryCore::Evolve(const examine::Leaf& leaf, uint32_t event_type, const Context& context) {
  const auto type = static_cast<EventType>(event_type);
  EvolveHeadOffice(leaf, type);
  EvolveConsulate(leaf, type, context);
  EvolveInterOffice(leaf, event_type, context);
}

std::optional<Command> TreasuryCore::TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                            const Context& context) const {
  if (foreign.entry.outcome != entry::Outcome::kAccepted ||
      foreign.entry.recipient != context.log.id()) {
    return std::nullopt;
  }
  const entry::Reference cited{foreign_log, foreign.entry.index, foreign.hash};
  Command command;
  command.effective_date = foreign.command.effective_date;
  const auto make = [&](EventType type, const auto& body) {
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    return command;
  };
  switch (static_cast<EventType>(foreign.command.event_type)) {
    case EventType::kAllotmentAccepted:
      return make(EventType::kAcceptanceSeen,
                  AcceptanceSeen{BodyOf<AllotmentAccepted>(foreign).allotment, cited});
    case EventType::kLiquidationLineAccepted:
      return make(EventType::kLineAcceptanceSeen,
                  LineAcceptanceSeen{cited, BodyOf<LiquidationLineAccepted>(foreign).spend.index});
    case EventType::kLiquidationLineSentBack: {
      const LogIndex index = BodyOf<LiquidationLineSentBack>(foreign).spend.index;
      // The spend is free again, which a liquidation prepared meanwhile could not know.
      if (const Spend* spend = FindSpend(index)) {
        command.streams.push_back({spend->allotment, context.log.VersionOf(spend->allotment)});
      }
      return make(EventType::kLineSentBackSeen, LineSentBackSeen{cited, index});
    }
    default:
      return std::nullopt;
  }
}

}  // namespace amanat::treasury
