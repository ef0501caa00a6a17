#include "services/repatriation/repatriation_query_service.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/core/fund_rules.h"
#include "services/desk/desk.h"
#include "services/desk/page.h"
#include "services/repatriation/repatriation_core.h"
#include "services/rules/repatriation/notice.h"

namespace amanat::repatriation {
namespace {

using core::LogView;
using core::SiteView;
using desk::Page;
using desk::ToProto;

// The wire's states are the core's, one further: 0 is unspecified.
v1::AssistanceState ToProto(AssistanceState state) {
  return static_cast<v1::AssistanceState>(static_cast<int>(state) + 1);
}

v1::CaseState StateOf(const Case& found) {
  v1::CaseState state = v1::CASE_STATE_OPEN;
  for (const Assistance& assistance : found.assistances) {
    if (assistance.state == AssistanceState::kRecommended) return v1::CASE_STATE_RECOMMENDED;
    if (assistance.state == AssistanceState::kApproved) state = v1::CASE_STATE_APPROVED;
    if (assistance.state == AssistanceState::kDisbursed && state == v1::CASE_STATE_OPEN) {
      state = v1::CASE_STATE_PAID;
    }
  }
  return state;
}

void FillTotals(const Case& found, v1::Case* message) {
  std::map<std::pair<std::string, money::Currency>, std::pair<int64_t, int64_t>> totals;
  for (const Assistance& assistance : found.assistances) {
    auto& [approved, paid] = totals[{assistance.line, assistance.amount.currency}];
    if (assistance.state == AssistanceState::kApproved) approved += assistance.amount.minor_units;
    if (assistance.state != AssistanceState::kDisbursed) continue;
    approved += assistance.paid.minor_units;
    paid += assistance.paid.minor_units;
  }
  for (const auto& [key, sums] : totals) {
    v1::LineTotal* total = message->add_totals();
    total->set_line(key.first);
    *total->mutable_approved() = ToProto(money::Money{key.second, sums.first});
    *total->mutable_paid() = ToProto(money::Money{key.second, sums.second});
  }
}

void FillCase(const LogView& log, const StreamId& id, const Case& found, UnixMicros now,
              v1::Case* message) {
  message->set_case_id(id.str());
  message->set_person(found.person.str());
  message->set_site(log.name.site);
  message->set_state(StateOf(found));
  message->set_reason(found.facts.reason);
  message->set_hiring(found.facts.hiring);
  message->set_liable_party(found.facts.liable_party);
  *message->mutable_distress_date() = ToProto(found.facts.distress_date.days);
  message->set_opened_micros(found.opened_at);
  message->set_opened_index(found.opened);
  message->set_officer(found.officer);
  FillTotals(found, message);
  if (found.facts.liable_party.empty()) return;
  message->set_notice_due_micros(NoticeDue(found.opened_at));
  message->set_notice_overdue(IsOverdue(found.opened_at, now));
}

void FillAssistance(uint64_t number, const Assistance& assistance, v1::Assistance* message) {
  message->set_number(number);
  message->set_line(assistance.line);
  *message->mutable_amount() = ToProto(assistance.amount);
  message->set_allotment(assistance.allotment.str());
  message->set_state(ToProto(assistance.state));
  message->set_recommender(assistance.recommender);
  message->set_approver(assistance.approver);
  message->set_payer(assistance.payer);
  message->set_emergency(assistance.emergency);
  message->set_approval_index(assistance.approval);
  if (assistance.state != AssistanceState::kDisbursed) return;
  *message->mutable_paid() = ToProto(assistance.paid);
  message->set_disbursement_index(assistance.disbursement);
  *message->mutable_expense_date() = ToProto(assistance.expense_date.days);
}

// One assistance with where it stands.
struct Item {
  const LogView& log;
  const StreamId& case_id;
  const Case& found;
  uint64_t number;
  const Assistance& assistance;
};

// Every case or assistance of all logs at hand, with its ascending key.
template <typename Visit>
void ForEachCase(const SiteView::Snapshot& snapshot, const Visit& visit) {
  for (const LogView* log : snapshot.All()) {
    const auto* core = log->FindCore<RepatriationCore>();
    if (core == nullptr) continue;
    for (const StreamId& id : core->in_order()) {
      const Case& found = *core->Find(id);
      visit(*log, id, found, absl::StrCat(log->state->id().hex(), desk::PageKey(found.opened)));
    }
  }
}
template <typename Visit>
void ForEachAssistance(const SiteView::Snapshot& snapshot, const Visit& visit) {
  ForEachCase(snapshot, [&](const LogView& log, const StreamId& id, const Case& found,
                            const std::string& key) {
    for (uint64_t number = 1; number <= found.assistances.size(); ++number) {
      visit(Item{log, id, found, number, *found.Find(number)},
            absl::StrCat(key, desk::PageKey(number)));
    }
  });
}

// Whether a log at hand consumed the entry: what is addressed to head office, head office took up.
bool IsConsumed(const SiteView::Snapshot& snapshot, const LogView& log, LogIndex index) {
  for (const LogView* other : snapshot.All()) {
    if (other->state->ConsumerOf(log.state->id(), index).has_value()) return true;
  }
  return false;
}

std::optional<Ratification> FindRatification(const SiteView::Snapshot& snapshot, const LogView& log,
                                             LogIndex approval) {
  for (const LogView* other : snapshot.All()) {
    const auto* core = other->FindCore<RepatriationCore>();
    if (core == nullptr) continue;
    const auto it = core->ratifications().find({log.state->id(), approval});
    if (it != core->ratifications().end()) return it->second;
  }
  return std::nullopt;
}

void FillNotice(const Item& item, UnixMicros now, v1::Notice* message) {
  message->set_site(item.log.name.site);
  message->set_case_id(item.case_id.str());
  message->set_assistance(item.number);
  message->set_liable_party(item.found.facts.liable_party);
  message->set_line(item.assistance.line);
  *message->mutable_amount() = ToProto(item.assistance.paid);
  message->set_recorded_micros(item.assistance.disbursed_at);
  message->set_due_micros(NoticeDue(item.assistance.disbursed_at));
  message->set_overdue(IsOverdue(item.assistance.disbursed_at, now));
  message->set_disbursement_index(item.assistance.disbursement);
}

void FillEmergency(const Item& item, const std::optional<Ratification>& ratified, UnixMicros now,
                   v1::Emergency* message) {
  message->set_site(item.log.name.site);
  message->set_approval_index(item.assistance.approval);
  message->set_case_id(item.case_id.str());
  message->set_assistance(item.number);
  message->set_line(item.assistance.line);
  *message->mutable_amount() = ToProto(item.assistance.amount);
  message->set_emergency(item.assistance.emergency);
  message->set_approver(item.assistance.approver);
  message->set_state(ToProto(item.assistance.state));
  message->set_recorded_micros(item.assistance.approved_at);
  message->set_deadline_micros(NoticeDue(item.assistance.approved_at));
  message->set_late(IsOverdue(item.assistance.approved_at, ratified ? ratified->at : now));
  if (ratified) message->set_ratified_micros(ratified->at);
}

// What somebody of the site `own` has to do about an assistance.
v1::WorkKind WorkOf(const SiteView::Snapshot& snapshot, const LogView& own, const Item& item) {
  if (item.log.state->id() == own.state->id()) {
    if (item.assistance.state == AssistanceState::kRecommended) return v1::WORK_KIND_APPROVE;
    if (item.assistance.state == AssistanceState::kApproved) return v1::WORK_KIND_PAY;
    return v1::WORK_KIND_UNSPECIFIED;
  }
  const auto head_office = core::HeadOfficeFund(snapshot.ContextOf(own));
  const bool here = head_office.ok() && (*head_office)->id == own.state->id();
  if (!here || item.assistance.emergency.empty()) return v1::WORK_KIND_UNSPECIFIED;
  return FindRatification(snapshot, item.log, item.assistance.approval) ? v1::WORK_KIND_UNSPECIFIED
                                                                        : v1::WORK_KIND_RATIFY;
}

void FillWork(const Item& item, v1::WorkKind kind, v1::Work* message) {
  message->set_kind(kind);
  message->set_site(item.log.name.site);
  message->set_case_id(item.case_id.str());
  message->set_assistance(item.number);
  message->set_line(item.assistance.line);
  *message->mutable_amount() = ToProto(item.assistance.amount);
  message->set_since_micros(kind == v1::WORK_KIND_APPROVE ? item.assistance.recommended_at
                                                          : item.assistance.approved_at);
}

}  // namespace

absl::Status Queries::GetCase(const v1::GetCaseRequest& request, v1::Case* response) const {
  AMANAT_ASSIGN_OR_RETURN(const auto id,
                          desk::FixedFromProto<StreamId>(request.case_id(), "case_id"));
  for (const LogView* log : snapshot_.All()) {
    const auto* core = log->FindCore<RepatriationCore>();
    const Case* found = core == nullptr ? nullptr : core->Find(id);
    if (found == nullptr) continue;
    FillCase(*log, id, *found, now_, response);
    for (uint64_t number = 1; number <= found->assistances.size(); ++number) {
      FillAssistance(number, *found->Find(number), response->add_assistances());
    }
    return absl::OkStatus();
  }
  return absl::NotFoundError("no log at hand has a case of that id");
}

absl::Status Queries::ListCases(const v1::ListCasesRequest& request,
                                v1::ListCasesResponse* response) const {
  if (!v1::CaseState_IsValid(request.state())) {
    return absl::InvalidArgumentError("state: not a state of a case");
  }
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("cases/", request.state(), "/", request.site())));
  ForEachCase(snapshot_, [&](const LogView& log, const StreamId& id, const Case& found,
                             const std::string& key) {
    if (page.full() || (!request.site().empty() && log.name.site != request.site())) return;
    const bool wanted =
        request.state() == v1::CASE_STATE_UNSPECIFIED || StateOf(found) == request.state();
    if (wanted && page.Takes(key)) FillCase(log, id, found, now_, response->add_cases());
  });
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status Queries::ListNotices(const v1::ListNoticesRequest& request,
                                  v1::ListNoticesResponse* response) const {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, absl::StrCat("notices/", request.site())));
  ForEachAssistance(snapshot_, [&](const Item& item, const std::string& key) {
    if (page.full() || (!request.site().empty() && item.log.name.site != request.site())) return;
    if (item.assistance.state != AssistanceState::kDisbursed) return;
    if (item.found.facts.liable_party.empty()) return;
    if (IsConsumed(snapshot_, item.log, item.assistance.disbursement)) return;
    if (page.Takes(key)) FillNotice(item, now_, response->add_notices());
  });
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status Queries::ListEmergencies(const v1::ListEmergenciesRequest& request,
                                      v1::ListEmergenciesResponse* response) const {
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("emergencies/", request.include_ratified())));
  ForEachAssistance(snapshot_, [&](const Item& item, const std::string& key) {
    if (page.full() || item.assistance.emergency.empty()) return;
    const auto ratified = FindRatification(snapshot_, item.log, item.assistance.approval);
    if (ratified && !request.include_ratified()) return;
    if (page.Takes(key)) FillEmergency(item, ratified, now_, response->add_emergencies());
  });
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status Queries::ListWork(const v1::ListWorkRequest& request,
                               v1::ListWorkResponse* response) const {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "work"));
  const LogView* own = snapshot_.Own(entry::Book::kFund);
  if (own == nullptr) return absl::NotFoundError("the site has no fund log");
  ForEachAssistance(snapshot_, [&](const Item& item, const std::string& key) {
    if (page.full()) return;
    const v1::WorkKind kind = WorkOf(snapshot_, *own, item);
    if (kind == v1::WORK_KIND_UNSPECIFIED) return;
    if (page.Takes(key)) FillWork(item, kind, response->add_work());
  });
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::repatriation
