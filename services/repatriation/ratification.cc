#include "services/repatriation/ratification.h"

#include "amanat/acts/repatriation.h"
#include "services/core/fund_rules.h"

namespace amanat::repatriation {

using core::Context;
using core::Decision;
using core::Refuse;
using entry::Command;
using entry::EventType;
using entry::Outcome;

absl::StatusOr<Decision> DecideRatification(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<EmergencyRatified>(command));
  AMANAT_ASSIGN_OR_RETURN(const auto* author,
                          core::RequireRole(command, context, {directory::Role::kApprover}));
  AMANAT_RETURN_IF_ERROR(core::RequireHeadOffice(context));
  if (body.approval.log == context.log.id()) {
    return absl::InvalidArgumentError("the approval to ratify stands in a consulate's log");
  }
  AMANAT_RETURN_IF_ERROR(
      core::RequireStream(command, core::EmergencyStream(body.approval.log, body.approval.index)));
  AMANAT_ASSIGN_OR_RETURN(
      const core::Cited cited,
      core::ReadCited(context, body.approval, EventType::kAssistanceEmergencyApproved));
  // A refusal consumes nothing, but it was decided with the approval in hand.
  const auto refuse = [&](Outcome outcome, absl::string_view detail) {
    Decision refusal = Refuse(outcome, detail);
    refusal.rests_on.push_back(body.approval);
    return refusal;
  };
  if (core::AuthorCode(cited.leaf.command, context.directory) == author->body.code) {
    return refuse(Outcome::kSeparationOfDuties, "who approved may not ratify");
  }
  if (!cited.fits) {
    return refuse(Outcome::kNotFound, "the cited entry is no emergency approval for this log");
  }
  if (context.log.ConsumerOf(body.approval.log, body.approval.index).has_value()) {
    return refuse(Outcome::kAlreadyConsumed, "the approval was ratified before");
  }
  Decision decision;
  decision.consumes.push_back(body.approval);
  return decision;
}

}  // namespace amanat::repatriation
