// The state of the cases as the log's accepted entries make it. A log is examined by its envelope
// before it comes here, so a body that does not decode, or that does not fit the state, can only be
// another program's: it is passed over, never a crash.
#include "services/core/fund_rules.h"
#include "services/repatriation/repatriation_core.h"

namespace amanat::repatriation {
namespace {

template <typename Body>
std::optional<Body> BodyOf(const examine::Leaf& leaf) {
  auto body = wire::Decode<Body>(leaf.command.body);
  if (!body.ok()) return std::nullopt;
  return *std::move(body);
}

template <typename Body>
Assistance NewAssistance(const Body& body, const std::string& author, UnixMicros at) {
  Assistance assistance;
  assistance.line = body.line;
  assistance.amount = body.amount;
  assistance.allotment = body.allotment;
  assistance.recommender = author;
  assistance.recommended_at = at;
  return assistance;
}

}  // namespace

Assistance* RepatriationCore::FindForEvolve(const StreamId& case_id, uint64_t assistance) {
  const auto it = cases_.find(case_id);
  if (it == cases_.end() || it->second.Find(assistance) == nullptr) return nullptr;
  return &it->second.assistances[assistance - 1];
}

void RepatriationCore::EvolveOpened(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<CaseOpened>(leaf);
  if (!body.has_value() || leaf.command.subjects.size() != 1) return;
  Case opened;
  opened.facts = *body;
  opened.person = leaf.command.subjects.front();
  opened.opened = leaf.entry.index;
  opened.opened_at = leaf.entry.record_time.micros;
  opened.officer = author;
  if (cases_.emplace(body->case_id, std::move(opened)).second) in_order_.push_back(body->case_id);
}

void RepatriationCore::EvolveRecommended(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<AssistanceRecommended>(leaf);
  if (!body.has_value()) return;
  const auto it = cases_.find(body->case_id);
  if (it == cases_.end()) return;
  it->second.assistances.push_back(NewAssistance(*body, author, leaf.entry.record_time.micros));
}

void RepatriationCore::EvolveEmergency(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<AssistanceEmergencyApproved>(leaf);
  if (!body.has_value()) return;
  const auto it = cases_.find(body->case_id);
  if (it == cases_.end()) return;
  Assistance assistance = NewAssistance(*body, author, leaf.entry.record_time.micros);
  assistance.state = AssistanceState::kApproved;
  assistance.approver = author;
  assistance.emergency = body->emergency;
  assistance.approval = leaf.entry.index;
  assistance.approved_at = leaf.entry.record_time.micros;
  it->second.assistances.push_back(std::move(assistance));
}

void RepatriationCore::EvolveApproved(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<AssistanceApproved>(leaf);
  if (!body.has_value()) return;
  Assistance* assistance = FindForEvolve(body->case_id, body->assistance);
  if (assistance == nullptr) return;
  assistance->state = AssistanceState::kApproved;
  assistance->approver = author;
  assistance->approval = leaf.entry.index;
  assistance->approved_at = leaf.entry.record_time.micros;
}

void RepatriationCore::EvolveDisbursed(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<AssistanceDisbursed>(leaf);
  if (!body.has_value()) return;
  Assistance* assistance = FindForEvolve(body->case_id, body->assistance);
  if (assistance == nullptr) return;
  assistance->state = AssistanceState::kDisbursed;
  assistance->payer = author;
  assistance->disbursement = leaf.entry.index;
  assistance->disbursed_at = leaf.entry.record_time.micros;
  assistance->paid = body->amount;
  assistance->expense_date = body->expense_date;
}

void RepatriationCore::EvolveReleased(const examine::Leaf& leaf) {
  const auto body = BodyOf<AssistanceReleased>(leaf);
  if (!body.has_value()) return;
  Assistance* assistance = FindForEvolve(body->case_id, body->assistance);
  if (assistance != nullptr) assistance->state = AssistanceState::kReleased;
}

void RepatriationCore::EvolveRatified(const examine::Leaf& leaf, const std::string& author) {
  const auto body = BodyOf<EmergencyRatified>(leaf);
  if (!body.has_value()) return;
  ratifications_[{body->approval.log, body->approval.index}] = {
      leaf.entry.index, leaf.entry.record_time.micros, author};
}

void RepatriationCore::Evolve(const examine::Leaf& leaf, uint32_t event_type,
                              const core::Context& context) {
  const auto type = static_cast<entry::EventType>(event_type);
  if (!Handles(type)) return;
  const std::string author = core::AuthorCode(leaf.command, context.directory);
  switch (type) {
    case entry::EventType::kCaseOpened:
      return EvolveOpened(leaf, author);
    case entry::EventType::kAssistanceRecommended:
      return EvolveRecommended(leaf, author);
    case entry::EventType::kAssistanceApproved:
      return EvolveApproved(leaf, author);
    case entry::EventType::kAssistanceEmergencyApproved:
      return EvolveEmergency(leaf, author);
    case entry::EventType::kAssistanceDisbursed:
      return EvolveDisbursed(leaf, author);
    case entry::EventType::kAssistanceReleased:
      return EvolveReleased(leaf);
    case entry::EventType::kEmergencyRatified:
      return EvolveRatified(leaf, author);
    default:
      return;
  }
}

}  // namespace amanat::repatriation
