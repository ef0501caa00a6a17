// Head office takes the acceptance of a line back; the consulate sees that, and the spend may be submitted
// or refunded again. What head office then decides of it consumes that the consulate saw it.
#include "amanat/acts/treasury.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/act/reversal.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::DueTo;
using ::amanat::treasury::LineAcceptanceReversed;
using ::amanat::treasury::LineReversalSeen;
using ::amanat::treasury::OwnAccount;
using core::Cited;
using directory::Role;
using entry::Reference;

namespace {

absl::StatusOr<Decision> DecideLineReversal(const Given<LineAcceptanceReversed>& given) {
  const LineAcceptanceReversed& body = given.body;
  const Reference& spend = body.acceptance.spend;
  AMANAT_RETURN_IF_ERROR(
      core::RequireStream(given.command, core::SpendStream(spend.log, spend.index)));
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal =
          RefuseReversal(original, {event::kLiquidationLineAccepted}, body.reason, given.context)) {
    return *refusal;
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.acceptance, given.command.subjects));
  AMANAT_ASSIGN_OR_RETURN(Decision decision, TakeBack(original, given.context));
  decision.recipient = spend.log;
  return decision;
}

absl::Status EvolveLineReversal(const Recorded<LineAcceptanceReversed>& recorded,
                                Evolution& evolution) {
  const auto& acceptance = recorded.body.acceptance;
  const auto& [log, liquidation, hash] = acceptance.liquidation;
  AMANAT_ASSIGN_OR_RETURN(LineDecision decision, FindRecorded(LineDecisions(), evolution.rows, log,
                                                              liquidation, acceptance.spend.index));
  decision.reversal = recorded.index();
  AMANAT_RETURN_IF_ERROR(
      LineDecisions().Put(evolution.rows, decision, log, liquidation, acceptance.spend.index));
  return RecordAddressed(recorded.leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideLineReversalSeen(const Given<LineReversalSeen>& given) {
  const LineReversalSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, body.reversal, event::kLineAcceptanceReversed));
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, given.command));
  const auto reversed = wire::Decode<LineAcceptanceReversed>(cited.leaf.command.body);
  AMANAT_ASSIGN_OR_RETURN(const auto spend, Spends().Find(context.rows(), body.spend));
  if (!cited.fits || body.reversal.log != head_office->id || !reversed.ok() ||
      reversed->acceptance.spend.log != context.log.id() ||
      reversed->acceptance.spend.index != body.spend || !spend.has_value()) {
    return absl::InvalidArgumentError("the cited entry does not reopen a spend of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, spend->allotment));
  if (spend->state != SpendState::kAccepted) {
    return absl::FailedPreconditionError("the acceptance of the spend is not taken up here yet");
  }
  Decision decision;
  decision.recipient = head_office->id;
  decision.consumes.push_back(body.reversal);
  const auto& [currency, minor_units] = reversed->acceptance.amount;
  core::Post(decision, OwnAccount(context, chart::kDisbursed, currency, spend->allotment.hex()),
             DueTo(head_office->name.site, currency, spend->allotment), minor_units);
  return decision;
}

absl::Status EvolveLineReversalSeen(const Recorded<LineReversalSeen>& recorded,
                                    Evolution& evolution) {
  state::Overlay& rows = evolution.rows;
  const LogIndex index = recorded.body.spend;
  AMANAT_ASSIGN_OR_RETURN(Spend spend, FindRecorded(Spends(), rows, index));
  AMANAT_RETURN_IF_ERROR(Lines().Put(rows, {LineState::kReversed}, spend.liquidation, index));
  AMANAT_RETURN_IF_ERROR(
      TakeFromAllotment(rows, spend.allotment, &AcceptedAllotment::liquidated, spend.net()));
  spend.state = SpendState::kOpen;
  spend.liquidation = 0;
  spend.reopened = recorded.index();
  AMANAT_RETURN_IF_ERROR(Spends().Put(rows, spend, index));
  return RecordTakenUp(recorded.leaf, recorded.context, rows);
}

std::optional<Command> TakeUpLineReversal(const Leaf& foreign, const Reference& cited,
                                          const Context& context) {
  const auto reversed = wire::Decode<LineAcceptanceReversed>(foreign.command.body);
  if (!reversed.ok()) return std::nullopt;
  const LogIndex index = reversed->acceptance.spend.index;
  Command command = SeenCommand(event::kLineReversalSeen, foreign, LineReversalSeen{cited, index});
  // The spend is open again, which a liquidation prepared meanwhile could not know.
  NameAllotmentOf(index, context, command);
  return command;
}

}  // namespace

std::vector<Act> LineReversalActs() {
  Act reversal = MakeAct<LineAcceptanceReversed, DecideLineReversal, EvolveLineReversal>(
      event::kLineAcceptanceReversed, Place::kHeadOffice, {Role::kReviewer});
  reversal.second_roles = {Role::kReviewer, Role::kTreasurer, Role::kAdministrator};
  return {reversal, MakeAct<LineReversalSeen, DecideLineReversalSeen, EvolveLineReversalSeen>(
                        event::kLineReversalSeen, Place::kConsulate, {})};
}

std::vector<Taking> LineReversalTakings() {
  return {{event::kLineAcceptanceReversed, TakeUpLineReversal}};
}

}  // namespace amanat::rules::treasury
