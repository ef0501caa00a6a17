// A return that did not arrive is refused by head office: the consulate has the money again, and head office
// sees that it has. Until then it is head office's money in transit, as an issue is.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/allotment_reads.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::DueFrom;
using ::amanat::treasury::DueTo;
using ::amanat::treasury::OwnAccount;
using ::amanat::treasury::ReturnRefusalSeen;
using ::amanat::treasury::ReturnRefused;
using ::amanat::treasury::ReturnRestoredSeen;
using core::Cited;
using directory::Role;
using entry::Reference;
using money::Money;

namespace {

absl::StatusOr<Decision> DecideReturnRefusal(const Given<ReturnRefused>& given) {
  const ReturnRefused& body = given.body;
  const std::vector<Reference> read = {body.returned};
  AMANAT_ASSIGN_OR_RETURN(auto found, ReadReturned(given.context, body.allotment, body.returned));
  if (auto* refusal = std::get_if<Decision>(&found)) return std::move(*refusal);
  const auto& [issued, amount, sent_on] = std::get<Returned>(found);
  AMANAT_ASSIGN_OR_RETURN(const Leaf sent,
                          given.context.read(body.returned.log, body.returned.index));
  // That nothing came is head office's word, and gives the consulate its cash back.
  if (core::SharesAuthor(given.context, given.command, sent.command)) {
    return RefuseOn(read, outcome::kSeparationOfDuties,
                    "who sent the money may not record that it did not come");
  }
  if (body.reason.empty()) {
    return RefuseOn(read, outcome::kReasonRequired, "the reason is missing");
  }
  if (body.amount != amount) {
    return RefuseOn(read, outcome::kAmountMismatch,
                    absl::StrCat("returned were ", money::FormatMoney(amount)));
  }
  Decision decision;
  decision.recipient = body.returned.log;
  decision.consumes = read;
  core::Post(
      decision,
      OwnAccount(given.context, chart::kAllotmentInTransit, amount.currency, body.allotment.hex()),
      DueFrom(issued.site, amount.currency, body.allotment), amount.minor_units);
  return decision;
}

absl::Status EvolveReturnRefusal(const Recorded<ReturnRefused>& recorded, Evolution& evolution) {
  return RecordTakenUp(recorded.leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideReturnRefusalSeen(const Given<ReturnRefusalSeen>& given) {
  const ReturnRefusalSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, body.refusal, event::kReturnRefused));
  const auto refusal = wire::Decode<ReturnRefused>(cited.leaf.command.body);
  if (!cited.fits || body.refusal.log != head_office->id || !refusal.ok() ||
      refusal->returned.log != context.log.id() || refusal->allotment != body.allotment ||
      refusal->amount != body.amount) {
    return absl::InvalidArgumentError("the cited entry does not refuse a return of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, given.command));
  Decision decision;
  decision.recipient = head_office->id;
  decision.consumes.push_back(body.refusal);
  const auto& [currency, minor_units] = body.amount;
  core::Post(decision, OwnAccount(context, chart::kAllotmentCash, currency, body.allotment.hex()),
             DueTo(head_office->name.site, currency, body.allotment), minor_units);
  return decision;
}

absl::Status EvolveReturnRefusalSeen(const Recorded<ReturnRefusalSeen>& recorded,
                                     Evolution& evolution) {
  AMANAT_RETURN_IF_ERROR(TakeFromAllotment(evolution.rows, recorded.body.allotment,
                                           &AcceptedAllotment::returned, recorded.body.amount));
  return RecordAddressed(recorded.leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideRestoredSeen(const Given<ReturnRestoredSeen>& given) {
  const ReturnRestoredSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, body.restored, event::kReturnRefusalSeen));
  AMANAT_ASSIGN_OR_RETURN(const auto issued,
                          IssuedAllotments().Find(context.rows(), body.allotment));
  const auto restored = wire::Decode<ReturnRefusalSeen>(cited.leaf.command.body);
  if (!cited.fits || !restored.ok() || restored->allotment != body.allotment ||
      restored->amount != body.amount || !issued.has_value() ||
      issued->recipient != body.restored.log) {
    return absl::InvalidArgumentError("the cited entry restores no return of an allotment here");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, given.command));
  Decision decision;
  decision.consumes.push_back(body.restored);
  const auto& [currency, minor_units] = body.amount;
  core::Post(decision, DueFrom(issued->site, currency, body.allotment),
             OwnAccount(context, chart::kAllotmentInTransit, currency, body.allotment.hex()),
             minor_units);
  return decision;
}

absl::Status EvolveRestoredSeen(const Recorded<ReturnRestoredSeen>& recorded,
                                Evolution& evolution) {
  return RecordTakenUp(recorded.leaf, recorded.context, evolution.rows);
}

std::optional<Command> TakeUpRefusal(const Leaf& foreign, const Reference& cited, const Context&) {
  const auto refusal = wire::Decode<ReturnRefused>(foreign.command.body);
  if (!refusal.ok()) return std::nullopt;
  return SeenCommand(event::kReturnRefusalSeen, foreign,
                     ReturnRefusalSeen{refusal->allotment, cited, refusal->amount});
}

std::optional<Command> TakeUpRestored(const Leaf& foreign, const Reference& cited, const Context&) {
  const auto restored = wire::Decode<ReturnRefusalSeen>(foreign.command.body);
  if (!restored.ok()) return std::nullopt;
  return SeenCommand(event::kReturnRestoredSeen, foreign,
                     ReturnRestoredSeen{restored->allotment, cited, restored->amount});
}

}  // namespace

std::vector<Act> ReturnRefusalActs() {
  return {MakeAct<ReturnRefused, DecideReturnRefusal, EvolveReturnRefusal>(
              event::kReturnRefused, Place::kHeadOffice, {Role::kTreasurer}),
          MakeAct<ReturnRefusalSeen, DecideReturnRefusalSeen, EvolveReturnRefusalSeen>(
              event::kReturnRefusalSeen, Place::kConsulate, {}),
          MakeAct<ReturnRestoredSeen, DecideRestoredSeen, EvolveRestoredSeen>(
              event::kReturnRestoredSeen, Place::kHeadOffice, {})};
}

std::vector<Taking> ReturnRefusalTakings() {
  return {{event::kReturnRefused, TakeUpRefusal}, {event::kReturnRefusalSeen, TakeUpRestored}};
}

}  // namespace amanat::rules::treasury
