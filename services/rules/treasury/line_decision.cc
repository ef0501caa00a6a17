// Head office decides a liquidation line by line: it takes the spend over as an expense or as a
// receivable of who is liable, or sends it back.
#include <algorithm>
#include <variant>

#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using accounts::Chart;
using ::amanat::repatriation::AssistanceDisbursed;
using ::amanat::repatriation::DisbursementAdded;
using ::amanat::treasury::BankCharged;
using ::amanat::treasury::CheckForm;
using ::amanat::treasury::DueFrom;
using ::amanat::treasury::IsOperatorOf;
using ::amanat::treasury::LineReversalSeen;
using ::amanat::treasury::LiquidationLineAccepted;
using ::amanat::treasury::LiquidationLineSentBack;
using ::amanat::treasury::LiquidationSubmitted;
using ::amanat::treasury::OnceOfLine;
using ::amanat::treasury::OwnAccount;
using core::Cited;
using directory::Role;
using entry::Reference;

namespace {

// A line that is to be decided, read from the consulate's log.
struct ReadLine {
  std::vector<Reference> read;  // every foreign entry that was read for it
  StreamId allotment_id;
  IssuedAllotment allotment;
  money::Money amount;  // by the liquidation
  DisbursementAdded added;
  Command submitted;      // the liquidation
  Command paid;           // the spend
  LogIndex approval = 0;  // of the spend, in the same log; 0: none was needed
};
using LineOrRefusal = std::variant<ReadLine, Decision>;

// What an entry spent, as the rules of its log have it.
struct Spent {
  money::Money amount;
  DisbursementAdded added;
  Command command;
  LogIndex approval = 0;  // whose hold it captured
};

// The entry's spend, of a case or of the bank; nothing when it is none for this log.
absl::StatusOr<std::optional<Spent>> ReadSpent(const Context& context, const Reference& spend) {
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, spend, event::kAssistanceDisbursed));
  if (cited.fits) {
    const auto paid = wire::Decode<AssistanceDisbursed>(cited.leaf.command.body);
    const auto added = wire::Decode<DisbursementAdded>(cited.leaf.entry.added);
    if (!paid.ok() || !added.ok()) return std::optional<Spent>();
    return std::make_optional(
        Spent{paid->amount, *added, cited.leaf.command, cited.leaf.entry.closes_hold});
  }
  AMANAT_ASSIGN_OR_RETURN(const Cited charge, core::ReadCited(context, spend, event::kBankCharged));
  const auto charged = wire::Decode<BankCharged>(charge.leaf.command.body);
  if (!charge.fits || !charged.ok()) return std::optional<Spent>();
  Spent spent{charged->amount, {}, charge.leaf.command, 0};
  spent.added.allotment = charged->allotment;
  spent.added.line = kBankChargesLine;
  return std::make_optional(spent);
}

// The line that a liquidation and a spend make; nothing when they make none.
absl::StatusOr<std::optional<ReadLine>> MakeLine(const Cited& liquidation, const Reference& spend,
                                                 const std::optional<Spent>& spent,
                                                 const Context& context) {
  const auto submitted = wire::Decode<LiquidationSubmitted>(liquidation.leaf.command.body);
  if (!liquidation.fits || !submitted.ok() || !spent.has_value() ||
      spent->added.allotment != submitted->allotment ||
      submitted->amounts.size() != submitted->spends.size()) {
    return std::optional<ReadLine>();
  }
  const auto at = std::lower_bound(submitted->spends.begin(), submitted->spends.end(), spend.index);
  if (at == submitted->spends.end() || *at != spend.index) return std::optional<ReadLine>();
  const money::Money& net = submitted->amounts[at - submitted->spends.begin()];
  if (net.currency != spent->amount.currency || net.minor_units <= 0 ||
      net.minor_units > spent->amount.minor_units) {
    return std::optional<ReadLine>();
  }
  AMANAT_ASSIGN_OR_RETURN(const auto issued,
                          IssuedAllotments().Find(context.rows(), submitted->allotment));
  if (!issued.has_value() || issued->recipient != spend.log) return std::optional<ReadLine>();
  return std::make_optional(ReadLine{.read = {},
                                     .allotment_id = submitted->allotment,
                                     .allotment = *issued,
                                     .amount = net,
                                     .added = spent->added,
                                     .submitted = liquidation.leaf.command,
                                     .paid = spent->command,
                                     .approval = spent->approval});
}

// Whether the entry says that the consulate saw the spend's acceptance taken back.
absl::StatusOr<bool> IsReopening(const Context& context, const Reference& reopened,
                                 const Reference& spend) {
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, reopened, event::kLineReversalSeen));
  const auto seen = wire::Decode<LineReversalSeen>(cited.leaf.command.body);
  return cited.fits && reopened.log == spend.log && seen.ok() && seen->spend == spend.index;
}

// What both decisions of a line begin with: the entries and their state.
absl::StatusOr<LineOrRefusal> Read(const Command& command, const Context& context,
                                   const Reference& liquidation, const Reference& spend,
                                   const std::optional<Reference>& reopened) {
  if (liquidation.log != spend.log) {
    return absl::InvalidArgumentError("a liquidation and its spends stand in one log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, core::SpendStream(spend.log, spend.index)));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited_liquidation,
                          core::ReadCited(context, liquidation, event::kLiquidationSubmitted));
  AMANAT_ASSIGN_OR_RETURN(const auto spent, ReadSpent(context, spend));
  std::vector<Reference> read = {liquidation, spend};
  AMANAT_ASSIGN_OR_RETURN(auto line, MakeLine(cited_liquidation, spend, spent, context));
  if (reopened.has_value()) {
    read.push_back(*reopened);
    AMANAT_ASSIGN_OR_RETURN(const bool reopens, IsReopening(context, *reopened, spend));
    if (!reopens) line.reset();
  }
  if (!line.has_value()) {
    return RefuseOn(read, outcome::kNotFound,
                    "the cited entries are no liquidation and one of its spends");
  }
  if (line->allotment.acceptance_seen == 0) {
    return absl::FailedPreconditionError("the allotment's acceptance is not taken up here yet");
  }
  if (context.log.FindOnce(OnceOfLine(liquidation, spend.index)).has_value()) {
    return RefuseOn(read, outcome::kWrongState, "the line is decided already");
  }
  const Reference consumable = reopened.value_or(spend);
  if (context.log.ConsumerOf(consumable.log, consumable.index).has_value()) {
    return RefuseOn(read, outcome::kAlreadyConsumed, "the spend was accepted already");
  }
  line->read = read;
  return *std::move(line);
}

// The refusal of an acceptance by somebody who had a part in the spend at the consulate: a person may be
// admitted there and at head office, and head office reads what a consulate spent with other eyes than those
// that spent it. Who recommended stands in no entry that the spend leads to; the audit compares him.
absl::StatusOr<std::optional<Decision>> CheckReviewer(const LiquidationLineAccepted& body,
                                                      const Command& command,
                                                      const Context& context, ReadLine& line) {
  bool had_part = core::SharesAuthor(context, command, line.paid) ||
                  core::SharesAuthor(context, command, line.submitted);
  if (line.approval != 0) {
    const LogId& consulate = body.spend.log;
    AMANAT_ASSIGN_OR_RETURN(const Leaf approval, context.read(consulate, line.approval));
    line.read.push_back({consulate, line.approval, approval.hash});
    had_part = had_part || core::SharesAuthor(context, command, approval.command);
  }
  if (!had_part) return std::optional<Decision>();
  return std::optional<Decision>(
      RefuseOn(line.read, outcome::kSeparationOfDuties,
               "who approved or paid the spend, or submitted it, may not accept its line"));
}

// Whether somebody of head office ratified the emergency's approval. A ratification by who paid it is none: the
// payment may be recorded behind it, so that it is not known until the line is decided.
absl::StatusOr<bool> IsRatified(const Context& context, const LogId& consulate,
                                const ReadLine& line) {
  const std::optional<LogIndex> ratification =
      context.log.ConsumerOf(consulate, line.added.emergency_approval);
  if (!ratification.has_value()) return false;
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(context.log.id(), *ratification));
  return !core::SharesAuthor(context, leaf.command, line.paid);
}

// The refusal of an acceptance that books the spend on the wrong party.
absl::StatusOr<std::optional<Decision>> CheckParty(const LiquidationLineAccepted& body,
                                                   const Command& command, const Context& context,
                                                   ReadLine& line) {
  const LogId& consulate = body.spend.log;
  const LogIndex approval = line.added.emergency_approval;
  // What follows rests on there being no ratification, too.
  if (approval != 0) {
    AMANAT_RETURN_IF_ERROR(
        core::RequireStream(command, core::EmergencyStream(consulate, approval)));
  }
  bool ratified = true;
  if (approval != 0) {
    AMANAT_ASSIGN_OR_RETURN(ratified, IsRatified(context, consulate, line));
  }
  if (!ratified) {
    AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(consulate, approval));
    const Reference reference{consulate, approval, leaf.hash};
    if (line.read.back() != reference) line.read.push_back(reference);
    const std::string officer = core::AuthorCode(leaf.command, context.directory);
    if (officer.empty()) {
      return absl::FailedPreconditionError("the emergency approval's author is not known here");
    }
    if (body.liable_party == officer) return std::optional<Decision>();
    return std::optional<Decision>(RefuseOn(
        line.read, outcome::kWrongState,
        "the emergency approval is not ratified, or by who paid: only its officer can be liable"));
  }
  const std::string& liable = line.added.liable_party;
  const bool right = !liable.empty()
                         ? body.liable_party == liable
                         : body.liable_party.empty() ||
                               IsOperatorOf(context, body.liable_party, line.allotment.site);
  if (right) return std::optional<Decision>();
  return std::optional<Decision>(RefuseOn(
      line.read, outcome::kUnknownParty,
      liable.empty() ? "nobody but an officer of the consulate can be liable for this spend"
                     : "another party is liable for this spend"));
}

const std::string& CodeOf(const LiquidationLineAccepted& body) {
  return body.liable_party.empty() ? body.expense : body.liable_party;
}

absl::StatusOr<Decision> DecideAcceptance(const Given<LiquidationLineAccepted>& given) {
  const LiquidationLineAccepted& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  AMANAT_ASSIGN_OR_RETURN(
      auto found, Read(given.command, context, body.liquidation, body.spend, body.reopened));
  if (auto* refusal = std::get_if<Decision>(&found)) return std::move(*refusal);
  ReadLine& line = std::get<ReadLine>(found);
  AMANAT_ASSIGN_OR_RETURN(auto refusal, CheckReviewer(body, given.command, context, line));
  if (!refusal.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(refusal, CheckParty(body, given.command, context, line));
  }
  const money::Money& amount = line.amount;
  if (!refusal.has_value() && body.amount != amount) {
    refusal = RefuseOn(line.read, outcome::kAmountMismatch,
                       absl::StrCat("accounted for were ", money::FormatMoney(amount)));
  }
  if (refusal.has_value()) return *refusal;
  Decision decision;
  decision.recipient = body.spend.log;
  decision.consumes.push_back(body.reopened.value_or(body.spend));
  decision.rests_on = line.read;
  std::erase(decision.rests_on, decision.consumes.front());
  decision.once.push_back(OnceOfLine(body.liquidation, body.spend.index));
  const Chart chart = body.liable_party.empty() ? chart::kExpense : chart::kReceivable;
  core::Post(decision, OwnAccount(context, chart, amount.currency, CodeOf(body)),
             DueFrom(line.allotment.site, amount.currency, line.allotment_id), amount.minor_units);
  return decision;
}

absl::Status EvolveAcceptance(const Recorded<LiquidationLineAccepted>& recorded,
                              Evolution& evolution) {
  const LiquidationLineAccepted& body = recorded.body;
  AMANAT_RETURN_IF_ERROR(
      LineDecisions().Put(evolution.rows, {recorded.index(), /*accepted=*/true, CodeOf(body)},
                          body.spend.log, body.liquidation.index, body.spend.index));
  return RecordAddressed(recorded.leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideSendingBack(const Given<LiquidationLineSentBack>& given) {
  const LiquidationLineSentBack& body = given.body;
  AMANAT_ASSIGN_OR_RETURN(
      auto found, Read(given.command, given.context, body.liquidation, body.spend, body.reopened));
  if (auto* refusal = std::get_if<Decision>(&found)) return std::move(*refusal);
  const ReadLine& line = std::get<ReadLine>(found);
  if (body.reason.empty()) {
    return RefuseOn(line.read, outcome::kReasonRequired, "a line is sent back with a coded reason");
  }
  Decision decision;
  decision.recipient = body.spend.log;
  decision.rests_on = line.read;
  decision.once.push_back(OnceOfLine(body.liquidation, body.spend.index));
  return decision;
}

absl::Status EvolveSendingBack(const Recorded<LiquidationLineSentBack>& recorded,
                               Evolution& evolution) {
  const LiquidationLineSentBack& body = recorded.body;
  return LineDecisions().Put(evolution.rows, {recorded.index(), /*accepted=*/false, body.reason},
                             body.spend.log, body.liquidation.index, body.spend.index);
}

}  // namespace

std::vector<Act> LineDecisionActs() {
  return {MakeAct<LiquidationLineAccepted, DecideAcceptance, EvolveAcceptance>(
              event::kLiquidationLineAccepted, Place::kHeadOffice, {Role::kReviewer}),
          MakeAct<LiquidationLineSentBack, DecideSendingBack, EvolveSendingBack>(
              event::kLiquidationLineSentBack, Place::kHeadOffice, {Role::kReviewer})};
}

}  // namespace amanat::rules::treasury
