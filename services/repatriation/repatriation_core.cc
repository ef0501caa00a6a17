#include "services/repatriation/repatriation_core.h"

#include <optional>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "services/core/fund_rules.h"

namespace amanat::repatriation {
namespace {

using accounts::AccountKey;
using accounts::Chart;
using core::CheckAmount;
using core::Context;
using core::Decision;
using core::HeadOfficeFund;
using core::Refuse;
using directory::Role;
using entry::Command;
using entry::EventType;
using entry::Outcome;
using entry::Phase;

// The author, with one of the roles, of a command of a consulate that names the case's stream and
// nobody whom it should not name.
absl::StatusOr<const directory::Operator*> RequireCaseAct(const Command& command,
                                                          const Context& context,
                                                          const StreamId& case_id, size_t subjects,
                                                          std::initializer_list<Role> roles) {
  AMANAT_ASSIGN_OR_RETURN(const auto* author, core::RequireRole(command, context, roles));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  if (head_office->id == context.log.id()) {
    return absl::PermissionDeniedError("cases are kept by consulates, not by head office");
  }
  if (case_id.is_zero()) return absl::InvalidArgumentError("no case is named");
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, case_id));
  if (command.subjects.size() != subjects) {
    return absl::InvalidArgumentError(subjects == 1
                                          ? "a case is opened for exactly one person"
                                          : "a case names its person once, when it is opened");
  }
  return author;
}

AccountKey KeyOf(const Context& context, Chart chart, const Assistance& assistance) {
  return {context.site(), chart, assistance.amount.currency, assistance.allotment.hex()};
}

// Disbursed / allotment cash.
void PostPayment(Decision& decision, const Context& context, const Assistance& assistance,
                 int64_t minor_units, Phase phase) {
  core::Post(decision, KeyOf(context, Chart::kDisbursed, assistance),
             KeyOf(context, Chart::kAllotmentCash, assistance), minor_units, phase);
}

// A refusal when `assistance`, which is not counted yet, would pass the case's ceiling.
std::optional<Decision> CheckCeiling(const Case& found, const Assistance& assistance,
                                     const Context& context) {
  const money::Currency currency = assistance.amount.currency;
  const directory::Ceiling* ceiling = context.directory.FindCeiling(
      context.site(), assistance.line, currency, context.directory_size);
  if (ceiling == nullptr) {
    return Refuse(Outcome::kCeilingExceeded,
                  absl::StrCat("no ceiling is set for ", assistance.line, " in ",
                               money::CodeOf(currency), " at ", context.site()));
  }
  absl::int128 counted = assistance.amount.minor_units;
  for (const Assistance& earlier : found.assistances) {
    if (earlier.line != assistance.line || earlier.amount.currency != currency) continue;
    if (earlier.state == AssistanceState::kApproved) counted += earlier.amount.minor_units;
    if (earlier.state == AssistanceState::kDisbursed) counted += earlier.paid.minor_units;
  }
  if (counted <= ceiling->body.per_case.minor_units) return std::nullopt;
  return Refuse(Outcome::kCeilingExceeded,
                absl::StrCat("the ceiling of ", assistance.line, " for one case is ",
                             money::FormatMoney(ceiling->body.per_case)));
}

// What Recommend and EmergencyApprove have in common; InvalidArgument for a malformed body.
template <typename Body>
absl::StatusOr<std::optional<Decision>> CheckProposal(const Body& body, const Case* found) {
  if (!IsOneOf(CostLines(), body.line)) {
    return absl::InvalidArgumentError("the cost line is not one of the known codes");
  }
  if (body.allotment.is_zero()) return absl::InvalidArgumentError("no allotment is named");
  if (found == nullptr) return Refuse(Outcome::kNotFound, "no such case");
  if (body.assistance != found->assistances.size() + 1 || body.assistance > kAssistancesMax) {
    return Refuse(
        Outcome::kWrongState,
        absl::StrCat("the case has ", found->assistances.size(),
                     " assistances, the next one's number follows, up to ", kAssistancesMax));
  }
  return std::optional<Decision>();
}

// Whether `payer` may pay: a third person, or the one who approved it alone in an emergency.
bool MayPay(const Assistance& assistance, const std::string& payer) {
  if (!assistance.emergency.empty()) return true;
  return payer != assistance.recommender && payer != assistance.approver;
}

// Acts that rest on nothing which this core holds are decided where all acts will be.
absl::StatusOr<Decision> DecideAct(const Command& command, const Context& context) {
  for (const rules::Act& act : rules::repatriation::Acts().acts) {
    if (static_cast<uint32_t>(act.type) == command.event_type) {
      return act.decide(act, command, context);
    }
  }
  return absl::InternalError("no such act");
}

}  // namespace

const Assistance* Case::Find(uint64_t number) const {
  return number >= 1 && number <= assistances.size() ? &assistances[number - 1] : nullptr;
}

const Case* RepatriationCore::Find(const StreamId& case_id) const {
  const auto it = cases_.find(case_id);
  return it == cases_.end() ? nullptr : &it->second;
}

bool RepatriationCore::Handles(EventType type) const {
  return type >= EventType::kCaseOpened && type <= EventType::kEmergencyRatified;
}

absl::StatusOr<Decision> RepatriationCore::Decide(const Command& command,
                                                  const Context& context) const {
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kCaseOpened:
    case EventType::kEmergencyRatified:
      return DecideAct(command, context);
    case EventType::kAssistanceRecommended:
      return Recommend(command, context);
    case EventType::kAssistanceApproved:
      return Approve(command, context);
    case EventType::kAssistanceEmergencyApproved:
      return EmergencyApprove(command, context);
    case EventType::kAssistanceDisbursed:
      return Disburse(command, context);
    case EventType::kAssistanceReleased:
      return Release(command, context);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(entry::EventTypeName(command.event_type), " is not an act of this core"));
  }
}

absl::StatusOr<Decision> RepatriationCore::Recommend(const Command& command,
                                                     const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AssistanceRecommended>(command));
  AMANAT_RETURN_IF_ERROR(
      RequireCaseAct(command, context, body.case_id, 0, {Role::kOfficer}).status());
  AMANAT_ASSIGN_OR_RETURN(auto refusal, CheckProposal(body, Find(body.case_id)));
  if (!refusal.has_value()) refusal = CheckAmount(body.amount);
  return refusal.value_or(Decision());
}

absl::StatusOr<Decision> RepatriationCore::Approve(const Command& command,
                                                   const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AssistanceApproved>(command));
  AMANAT_ASSIGN_OR_RETURN(const auto* author,
                          RequireCaseAct(command, context, body.case_id, 0, {Role::kApprover}));
  const Case* found = Find(body.case_id);
  const Assistance* assistance = found == nullptr ? nullptr : found->Find(body.assistance);
  if (assistance == nullptr) return Refuse(Outcome::kNotFound, "no such case or assistance");
  if (assistance->recommender == author->body.code) {
    return Refuse(Outcome::kSeparationOfDuties, "the recommender may not approve");
  }
  if (assistance->state != AssistanceState::kRecommended) {
    return Refuse(Outcome::kWrongState,
                  absl::StrCat("the assistance stands ", StateName(assistance->state)));
  }
  if (auto refusal = CheckCeiling(*found, *assistance, context)) return *refusal;
  Decision decision;
  PostPayment(decision, context, *assistance, assistance->amount.minor_units, Phase::kHold);
  return decision;
}

absl::StatusOr<Decision> RepatriationCore::EmergencyApprove(const Command& command,
                                                            const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AssistanceEmergencyApproved>(command));
  AMANAT_RETURN_IF_ERROR(
      RequireCaseAct(command, context, body.case_id, 0, {Role::kOfficer, Role::kApprover})
          .status());
  const Case* found = Find(body.case_id);
  AMANAT_ASSIGN_OR_RETURN(auto refusal, CheckProposal(body, found));
  if (refusal.has_value()) return *refusal;
  if (!IsOneOf(EmergencyCodes(), body.emergency)) {
    return Refuse(Outcome::kReasonRequired,
                  "the emergency is missing or not one of the known codes");
  }
  if ((refusal = CheckAmount(body.amount))) return *refusal;
  Assistance assistance;
  assistance.line = body.line;
  assistance.amount = body.amount;
  assistance.allotment = body.allotment;
  if ((refusal = CheckCeiling(*found, assistance, context))) return *refusal;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  Decision decision;
  decision.recipient = head_office->id;
  PostPayment(decision, context, assistance, body.amount.minor_units, Phase::kHold);
  return decision;
}

absl::StatusOr<Decision> RepatriationCore::Disburse(const Command& command,
                                                    const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AssistanceDisbursed>(command));
  const Case* found = Find(body.case_id);
  const Assistance* assistance = found == nullptr ? nullptr : found->Find(body.assistance);
  // Who approved alone may be alone at the counter, too, without the payer's role.
  const bool emergency = assistance != nullptr && !assistance->emergency.empty() &&
                         assistance->approver == core::AuthorCode(command, context.directory);
  AMANAT_ASSIGN_OR_RETURN(const auto* author,
                          emergency
                              ? RequireCaseAct(command, context, body.case_id, 0,
                                               {Role::kOfficer, Role::kApprover, Role::kPayer})
                              : RequireCaseAct(command, context, body.case_id, 0, {Role::kPayer}));
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (assistance == nullptr) return Refuse(Outcome::kNotFound, "no such case or assistance");
  if (!MayPay(*assistance, author->body.code)) {
    return Refuse(Outcome::kSeparationOfDuties,
                  "who recommended or approved the assistance may not pay it");
  }
  if (assistance->state != AssistanceState::kApproved) {
    return Refuse(Outcome::kWrongState,
                  absl::StrCat("the assistance stands ", StateName(assistance->state)));
  }
  if (auto refusal = CheckPayment(body, assistance->amount, found->facts.distress_date,
                                  command.effective_date)) {
    return *refusal;
  }
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  Decision decision;
  decision.recipient = head_office->id;
  decision.closes_hold = assistance->approval;
  PostPayment(decision, context, *assistance, body.amount.minor_units, Phase::kCapture);
  DisbursementAdded added{assistance->allotment, assistance->line, found->facts.liable_party};
  if (!assistance->emergency.empty()) added.emergency_approval = assistance->approval;
  decision.added = wire::Encode(added);
  return decision;
}

absl::StatusOr<Decision> RepatriationCore::Release(const Command& command,
                                                   const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AssistanceReleased>(command));
  AMANAT_RETURN_IF_ERROR(RequireCaseAct(command, context, body.case_id, 0,
                                        {Role::kOfficer, Role::kApprover, Role::kPayer})
                             .status());
  const Case* found = Find(body.case_id);
  const Assistance* assistance = found == nullptr ? nullptr : found->Find(body.assistance);
  if (assistance == nullptr) return Refuse(Outcome::kNotFound, "no such case or assistance");
  if (assistance->state != AssistanceState::kApproved) {
    return Refuse(Outcome::kWrongState,
                  absl::StrCat("the assistance stands ", StateName(assistance->state)));
  }
  if (!IsOneOf(ReleaseReasons(), body.reason)) {
    return Refuse(Outcome::kReasonRequired, "the reason is missing or not one of the known codes");
  }
  Decision decision;
  decision.closes_hold = assistance->approval;
  return decision;
}

}  // namespace amanat::repatriation
