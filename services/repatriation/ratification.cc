#include "services/repatriation/ratification.h"

#include "absl/strings/str_cat.h"
#include "services/repatriation/events.h"

namespace amanat::repatriation {

using core::Context;
using core::Decision;
using core::Refuse;
using entry::Command;
using entry::EventType;
using entry::Outcome;

absl::StatusOr<const directory::AdmittedLog*> HeadOfficeFund(const Context& context) {
  const directory::AdmittedLog* fund = nullptr;
  if (!context.directory.operators().empty()) {
    fund = context.FindLog(context.directory.operators().front().body.site, entry::Book::kFund);
  }
  if (fund == nullptr) {
    return absl::FailedPreconditionError("the directory has no fund log of head office yet");
  }
  return fund;
}

std::string OperatorCode(const Command& command, const directory::Directory& directory) {
  if (command.authors.empty()) return "";
  for (const directory::Operator& admitted : directory.operators()) {
    if (admitted.admission == command.authors.front()) return admitted.body.code;
  }
  return "";
}

absl::StatusOr<Decision> DecideRatification(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<EmergencyRatified>(command));
  AMANAT_ASSIGN_OR_RETURN(const auto* author,
                          core::RequireRole(command, context, {directory::Role::kApprover}));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  if (head_office->id != context.log.id()) {
    return absl::PermissionDeniedError("head office ratifies, not a consulate");
  }
  if (body.approval.log == context.log.id()) {
    return absl::InvalidArgumentError("the approval to ratify stands in a consulate's log");
  }
  auto leaf = context.read(body.approval.log, body.approval.index);
  if (!leaf.ok()) return Annotate(leaf.status(), "the approval to ratify");
  if (leaf->hash != body.approval.leaf_hash ||
      leaf->command.event_type != static_cast<uint32_t>(EventType::kAssistanceEmergencyApproved) ||
      leaf->entry.outcome != Outcome::kAccepted || leaf->entry.recipient != context.log.id()) {
    return Refuse(Outcome::kNotFound, "no emergency approval of that leaf hash stands there");
  }
  if (OperatorCode(leaf->command, context.directory) == author->body.code) {
    return Refuse(Outcome::kSeparationOfDuties, "who approved may not ratify");
  }
  if (context.log.ConsumerOf(body.approval.log, body.approval.index).has_value()) {
    return Refuse(Outcome::kAlreadyConsumed, "the approval was ratified before");
  }
  Decision decision;
  decision.consumes.push_back(body.approval);
  return decision;
}

}  // namespace amanat::repatriation
