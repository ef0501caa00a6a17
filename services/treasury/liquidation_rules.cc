// Liquidation: a consulate accounts for what it spent, head office decides line by line.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/repatriation/events.h"
#include "services/treasury/treasury_rules.h"

namespace amanat::treasury {

using accounts::Chart;
using core::Refuse;
using directory::Role;
using entry::EventType;
using entry::Outcome;
using entry::Reference;

namespace {

// A line that head office is to decide, read from the consulate's log.
struct Line {
  std::vector<Reference> read;  // every foreign entry that was read for it
  const IssuedAllotment* allotment = nullptr;
  StreamId allotment_id;
  repatriation::AssistanceDisbursed spend;
  repatriation::DisbursementAdded added;
  std::optional<Decision> refusal;
};

Decision RefuseLine(const Line& line, Outcome outcome, absl::string_view detail) {
  Decision decision = Refuse(outcome, detail);
  decision.rests_on = line.read;
  return decision;
}

// Whether `line` is made from a liquidation and from one of its spends.
bool FillLine(const TreasuryCore& core, const Cited& liquidation, const Cited& spend,
              const LogId& consulate, Line& line) {
  const auto submitted = wire::Decode<LiquidationSubmitted>(liquidation.leaf.command.body);
  const auto spent = wire::Decode<repatriation::AssistanceDisbursed>(spend.leaf.command.body);
  const auto added = wire::Decode<repatriation::DisbursementAdded>(spend.leaf.entry.added);
  if (!liquidation.fits || !spend.fits || !submitted.ok() || !spent.ok() || !added.ok()) {
    return false;
  }
  line.allotment = core.FindIssued(submitted->allotment);
  line.allotment_id = submitted->allotment;
  line.spend = *spent;
  line.added = *added;
  return line.allotment != nullptr && line.allotment->recipient == consulate &&
         added->allotment == submitted->allotment &&
         std::binary_search(submitted->spends.begin(), submitted->spends.end(),
                            spend.leaf.entry.index);
}

// What both decisions of a line begin with: the reviewer, the entries, the state.
absl::StatusOr<Line> ReadLine(const TreasuryCore& core, const Command& command,
                              const Context& context, const Reference& liquidation,
                              const Reference& spend) {
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kReviewer}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  if (liquidation.log != spend.log) {
    return absl::InvalidArgumentError("a liquidation and its spends stand in one log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, core::SpendStream(spend.log, spend.index)));
  Line line;
  AMANAT_ASSIGN_OR_RETURN(const Cited cited_liquidation,
                          ReadCited(context, liquidation, EventType::kLiquidationSubmitted));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited_spend,
                          ReadCited(context, spend, EventType::kAssistanceDisbursed));
  line.read = {liquidation, spend};
  if (!FillLine(core, cited_liquidation, cited_spend, spend.log, line)) {
    line.refusal = RefuseLine(line, Outcome::kNotFound,
                              "the cited entries are no liquidation and one of its spends");
    return line;
  }
  if (!line.allotment->acceptance_seen.has_value()) {
    return absl::FailedPreconditionError("the allotment's acceptance is not taken up here yet");
  }
  if (context.log.FindOnce(OnceOfLine(liquidation, spend.index)).has_value()) {
    line.refusal = RefuseLine(line, Outcome::kWrongState, "the line is decided already");
  } else if (context.log.ConsumerOf(spend.log, spend.index).has_value()) {
    line.refusal = RefuseLine(line, Outcome::kAlreadyConsumed, "the spend was accepted already");
  }
  return line;
}

// The code of the operator who approved in an emergency; revoked or not.
absl::StatusOr<std::string> ApproverOf(const Context& context, const LogId& log, LogIndex approval,
                                       Line& line) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, context.read(log, approval));
  line.read.push_back({log, approval, leaf.hash});
  for (const directory::Operator& known : context.directory.operators()) {
    if (!leaf.command.authors.empty() && known.admission == leaf.command.authors.front()) {
      return known.body.code;
    }
  }
  return absl::FailedPreconditionError("the emergency approval's author is not known here");
}

// The refusal of an acceptance that books the spend on the wrong party.
absl::StatusOr<std::optional<Decision>> CheckParty(const LiquidationLineAccepted& body,
                                                   const Command& command, const Context& context,
                                                   Line& line) {
  const LogIndex approval = line.added.emergency_approval;
  // What follows rests on there being no ratification, too.
  if (approval != 0) {
    AMANAT_RETURN_IF_ERROR(
        core::RequireStream(command, core::EmergencyStream(body.spend.log, approval)));
  }
  if (approval != 0 && !context.log.ConsumerOf(body.spend.log, approval).has_value()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string officer,
                            ApproverOf(context, body.spend.log, approval, line));
    if (body.liable_party == officer) return std::optional<Decision>();
    return std::optional<Decision>(
        RefuseLine(line, Outcome::kWrongState,
                   "the emergency approval is not ratified: only its officer can be liable"));
  }
  const std::string& liable = line.added.liable_party;
  const bool right = !liable.empty()
                         ? body.liable_party == liable
                         : body.liable_party.empty() ||
                               IsOperatorOf(context, body.liable_party, line.allotment->site);
  if (right) return std::optional<Decision>();
  return std::optional<Decision>(RefuseLine(
      line, Outcome::kUnknownParty,
      liable.empty() ? "nobody but an officer of the consulate can be liable for this spend"
                     : "another party is liable for this spend"));
}

std::optional<Decision> CheckSpends(const TreasuryCore& core, const LiquidationSubmitted& body) {
  for (const LogIndex index : body.spends) {
    const Spend* spend = core.FindSpend(index);
    if (spend == nullptr || spend->allotment != body.allotment) {
      return Refuse(Outcome::kNotFound,
                    absl::StrCat("entry ", index, " is no spend of this allotment"));
    }
  }
  for (const LogIndex index : body.spends) {
    if (core.FindSpend(index)->state != SpendState::kOpen) {
      return Refuse(Outcome::kFrozen, absl::StrCat("spend ", index, " stands in a liquidation"));
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Decision> DecideLiquidation(const TreasuryCore& core, const Command& command,
                                           const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<LiquidationSubmitted>(command));
  AMANAT_RETURN_IF_ERROR(
      core::RequireRole(command, context, {Role::kTreasurer, Role::kOfficer}).status());
  AMANAT_RETURN_IF_ERROR(RequireConsulate(context));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, body.liquidation));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, body.allotment));
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (body.spends.back() >= context.log.size()) {
    return absl::FailedPreconditionError(
        absl::StrCat("entry ", body.spends.back(), " is not in the log yet"));
  }
  if (context.log.VersionOf(body.liquidation) != 0) {
    return Refuse(Outcome::kAlreadyExists, "a stream of this id was opened already");
  }
  const AcceptedAllotment* accepted = core.FindAccepted(body.allotment);
  if (accepted == nullptr) return Refuse(Outcome::kNotFound, "no such allotment was accepted here");
  if (auto refusal = CheckSpends(core, body)) return *refusal;
  Decision decision;
  decision.recipient = accepted->issuer;
  return decision;
}

absl::StatusOr<Decision> DecideLineAcceptance(const TreasuryCore& core, const Command& command,
                                              const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<LiquidationLineAccepted>(command));
  const std::string& code = body.liable_party.empty() ? body.expense : body.liable_party;
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  AMANAT_ASSIGN_OR_RETURN(Line line,
                          ReadLine(core, command, context, body.liquidation, body.spend));
  if (line.refusal.has_value()) return *line.refusal;
  AMANAT_ASSIGN_OR_RETURN(auto refusal, CheckParty(body, command, context, line));
  if (!refusal.has_value() && body.amount != line.spend.amount) {
    refusal = RefuseLine(line, Outcome::kAmountMismatch,
                         absl::StrCat("spent were ", money::FormatMoney(line.spend.amount)));
  }
  if (refusal.has_value()) return *refusal;
  Decision decision;
  decision.recipient = body.spend.log;
  decision.consumes.push_back(body.spend);
  for (const Reference& reference : line.read) {
    if (reference != body.spend) decision.rests_on.push_back(reference);
  }
  decision.once.push_back(OnceOfLine(body.liquidation, body.spend.index));
  const money::Money& amount = line.spend.amount;
  core::Post(decision,
             OwnAccount(context, body.liable_party.empty() ? Chart::kExpense : Chart::kReceivable,
                        amount.currency, code),
             DueFrom(line.allotment->site, amount.currency, line.allotment_id), amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideLineSendingBack(const TreasuryCore& core, const Command& command,
                                               const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<LiquidationLineSentBack>(command));
  AMANAT_ASSIGN_OR_RETURN(const Line line,
                          ReadLine(core, command, context, body.liquidation, body.spend));
  if (line.refusal.has_value()) return *line.refusal;
  if (!entry::IsCode(body.reason)) {
    return RefuseLine(line, Outcome::kReasonRequired, "a line is sent back with a coded reason");
  }
  Decision decision;
  decision.recipient = body.spend.log;
  decision.rests_on = line.read;
  decision.once.push_back(OnceOfLine(body.liquidation, body.spend.index));
  return decision;
}

absl::StatusOr<Decision> DecideLineAcceptanceSeen(const TreasuryCore& core, const Command& command,
                                                  const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<LineAcceptanceSeen>(command));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          ReadCited(context, body.acceptance, EventType::kLiquidationLineAccepted));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  const auto line = wire::Decode<LiquidationLineAccepted>(cited.leaf.command.body);
  const Spend* spend = core.FindSpend(body.spend);
  if (!cited.fits || body.acceptance.log != head_office->id || !line.ok() || spend == nullptr ||
      line->spend.log != context.log.id() || line->spend.index != body.spend) {
    return absl::InvalidArgumentError("the cited entry does not accept a spend of this log");
  }
  Decision decision;
  decision.consumes.push_back(body.acceptance);
  core::Post(decision, DueTo(head_office->name.site, spend->amount.currency, spend->allotment),
             OwnAccount(context, Chart::kDisbursed, spend->amount.currency, spend->allotment.hex()),
             spend->amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideLineSentBackSeen(const TreasuryCore& core, const Command& command,
                                                const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<LineSentBackSeen>(command));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          ReadCited(context, body.sent_back, EventType::kLiquidationLineSentBack));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  const auto line = wire::Decode<LiquidationLineSentBack>(cited.leaf.command.body);
  const Spend* spend = core.FindSpend(body.spend);
  if (!cited.fits || body.sent_back.log != head_office->id || !line.ok() || spend == nullptr ||
      line->spend.log != context.log.id() || line->spend.index != body.spend) {
    return absl::InvalidArgumentError("the cited entry does not send back a spend of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, spend->allotment));
  Decision decision;
  decision.consumes.push_back(body.sent_back);
  return decision;
}

}  // namespace amanat::treasury
