// An approver of head office, who is not the one who approved, ratifies a consulate's emergency
// approval.
#include "amanat/acts/repatriation.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/tables.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::EmergencyRatified;
using directory::Role;
using entry::Outcome;

namespace {

absl::StatusOr<Decision> DecideRatification(const Given<EmergencyRatified>& given) {
  const entry::Reference& approval = given.body.approval;
  const Context& context = given.context;
  if (approval.log == context.log.id()) {
    return absl::InvalidArgumentError("the approval to ratify stands in a consulate's log");
  }
  AMANAT_RETURN_IF_ERROR(
      core::RequireStream(given.command, core::EmergencyStream(approval.log, approval.index)));
  AMANAT_ASSIGN_OR_RETURN(const core::Cited cited,
                          core::ReadCited(context, approval, event::kAssistanceEmergencyApproved));
  // A refusal consumes nothing, but it was decided with the approval in hand.
  const auto refuse = [&](Outcome outcome, absl::string_view detail) {
    Decision refusal = core::Refuse(outcome, detail);
    refusal.rests_on.push_back(approval);
    return refusal;
  };
  if (core::IsSamePerson(context, core::AuthorCode(cited.leaf.command, context.directory),
                         given.author->body.code)) {
    return refuse(outcome::kSeparationOfDuties, "who approved may not ratify");
  }
  if (!cited.fits) {
    return refuse(outcome::kNotFound, "the cited entry is no emergency approval for this log");
  }
  if (context.log.ConsumerOf(approval.log, approval.index).has_value()) {
    return refuse(outcome::kAlreadyConsumed, "the approval was ratified before");
  }
  Decision decision;
  decision.consumes.push_back(approval);
  return decision;
}

absl::Status EvolveRatification(const Recorded<EmergencyRatified>& recorded, Evolution& evolution) {
  const auto& [log, index, hash] = recorded.body.approval;
  AMANAT_RETURN_IF_ERROR(Ratifications().Put(
      evolution.rows, {recorded.index(), recorded.leaf.entry.record_time, recorded.author}, log,
      index));
  return CountEntry(RatificationCounts(), evolution.rows, log, index);
}

}  // namespace

std::vector<Act> RatificationActs() {
  return {MakeAct<EmergencyRatified, DecideRatification, EvolveRatification>(
      event::kEmergencyRatified, Place::kHeadOffice, {Role::kApprover})};
}

}  // namespace amanat::rules::repatriation
