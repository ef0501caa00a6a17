// The consulate sees what head office decided of a line: an accepted spend is settled, one sent back
// may be submitted again.
#include "amanat/acts/treasury.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::DueTo;
using ::amanat::treasury::LineAcceptanceSeen;
using ::amanat::treasury::LineSentBackSeen;
using ::amanat::treasury::LiquidationLineAccepted;
using ::amanat::treasury::LiquidationLineSentBack;
using ::amanat::treasury::OwnAccount;
using core::Cited;
using entry::Reference;

namespace {

// The spend of this log that head office's entry decides; nothing when it decides none, or another
// one than `index`. InvalidArgument when the command has another date than that entry.
template <typename Body>
absl::StatusOr<std::optional<Spend>> FindDecided(const Command& command, const Context& context,
                                                 const Reference& decision, EventType type,
                                                 LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const Cited cited, core::ReadCited(context, decision, type));
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, command));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  const auto line = wire::Decode<Body>(cited.leaf.command.body);
  if (!cited.fits || decision.log != head_office->id || !line.ok() ||
      line->spend.log != context.log.id() || line->spend.index != index) {
    return std::optional<Spend>();
  }
  return Spends().Find(context.rows(), index);
}

// Enters what was seen of the line in which the spend stands; gives the spend as it then is.
absl::StatusOr<Spend> Settle(state::Overlay& rows, LogIndex index, LineState seen) {
  AMANAT_ASSIGN_OR_RETURN(Spend spend, FindRecorded(Spends(), rows, index));
  AMANAT_RETURN_IF_ERROR(FindRecorded(Lines(), rows, spend.liquidation, index).status());
  AMANAT_RETURN_IF_ERROR(Lines().Put(rows, {seen}, spend.liquidation, index));
  if (seen == LineState::kAccepted) {
    spend.state = SpendState::kAccepted;
  } else {
    spend.state = SpendState::kOpen;
    spend.liquidation = 0;
  }
  AMANAT_RETURN_IF_ERROR(Spends().Put(rows, spend, index));
  return spend;
}

absl::StatusOr<Decision> DecideAcceptanceSeen(const Given<LineAcceptanceSeen>& given) {
  const LineAcceptanceSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const auto spend, FindDecided<LiquidationLineAccepted>(
                                                given.command, context, body.acceptance,
                                                event::kLiquidationLineAccepted, body.spend));
  if (!spend.has_value()) {
    return absl::InvalidArgumentError("the cited entry does not accept a spend of this log");
  }
  Decision decision;
  decision.consumes.push_back(body.acceptance);
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  const money::Currency currency = spend->amount.currency;
  core::Post(decision, DueTo(head_office->name.site, currency, spend->allotment),
             OwnAccount(context, chart::kDisbursed, currency, spend->allotment.hex()),
             spend->net().minor_units);
  return decision;
}

absl::Status EvolveAcceptanceSeen(const Recorded<LineAcceptanceSeen>& recorded,
                                  Evolution& evolution) {
  AMANAT_ASSIGN_OR_RETURN(const Spend spend,
                          Settle(evolution.rows, recorded.body.spend, LineState::kAccepted));
  AMANAT_RETURN_IF_ERROR(
      AddToAllotment(evolution.rows, spend.allotment, &AcceptedAllotment::liquidated, spend.net()));
  return RecordTakenUp(recorded.leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideSentBackSeen(const Given<LineSentBackSeen>& given) {
  const LineSentBackSeen& body = given.body;
  AMANAT_ASSIGN_OR_RETURN(const auto spend, FindDecided<LiquidationLineSentBack>(
                                                given.command, given.context, body.sent_back,
                                                event::kLiquidationLineSentBack, body.spend));
  if (!spend.has_value()) {
    return absl::InvalidArgumentError("the cited entry does not send back a spend of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, spend->allotment));
  Decision decision;
  decision.consumes.push_back(body.sent_back);
  return decision;
}

absl::Status EvolveSentBackSeen(const Recorded<LineSentBackSeen>& recorded, Evolution& evolution) {
  return Settle(evolution.rows, recorded.body.spend, LineState::kSentBack).status();
}

std::optional<Command> TakeUpAcceptance(const Leaf& foreign, const Reference& cited,
                                        const Context&) {
  const auto line = wire::Decode<LiquidationLineAccepted>(foreign.command.body);
  if (!line.ok()) return std::nullopt;
  return SeenCommand(event::kLineAcceptanceSeen, foreign,
                     LineAcceptanceSeen{cited, line->spend.index});
}

std::optional<Command> TakeUpSendingBack(const Leaf& foreign, const Reference& cited,
                                         const Context& context) {
  const auto line = wire::Decode<LiquidationLineSentBack>(foreign.command.body);
  if (!line.ok()) return std::nullopt;
  Command command =
      SeenCommand(event::kLineSentBackSeen, foreign, LineSentBackSeen{cited, line->spend.index});
  // The spend is free again, which a liquidation prepared meanwhile could not know.
  NameAllotmentOf(line->spend.index, context, command);
  return command;
}

}  // namespace

std::vector<Act> LineSeenActs() {
  return {MakeAct<LineAcceptanceSeen, DecideAcceptanceSeen, EvolveAcceptanceSeen>(
              event::kLineAcceptanceSeen, Place::kConsulate, {}),
          MakeAct<LineSentBackSeen, DecideSentBackSeen, EvolveSentBackSeen>(
              event::kLineSentBackSeen, Place::kConsulate, {})};
}

std::vector<Taking> LineTakings() {
  return {{event::kLiquidationLineAccepted, TakeUpAcceptance},
          {event::kLiquidationLineSentBack, TakeUpSendingBack}};
}

}  // namespace amanat::rules::treasury
