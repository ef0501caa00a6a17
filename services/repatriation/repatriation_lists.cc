#include "services/repatriation/repatriation_lists.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "amanat/acts/repatriation.h"
#include "ledger/base/status.h"
#include "services/desk/desk.h"
#include "services/desk/page.h"
#include "services/rules/repatriation/notice.h"
#include "services/rules/repatriation/tables.h"
#include "services/rules/treasury/tables.h"

namespace amanat::repatriation {

using core::LogRows;
using core::SiteRows;
using desk::Page;
using entry::Book;
using rules::LogTables;
using rules::repatriation::Assistance;
using rules::repatriation::Assistances;
using rules::repatriation::Case;
using rules::repatriation::Cases;
using rules::repatriation::Ratification;
using rules::treasury::Spend;
using state::KeyOf;

namespace {

using desk::ToProto;

using CaseRows = state::TypedTable<Case, StreamId>;
using AssistanceRows = state::TypedTable<Assistance, StreamId, uint64_t>;
using SpendRows = state::TypedTable<Spend, LogIndex>;

// The wire's states are the rules', one further: 0 is unspecified.
v1::AssistanceState ToProto(AssistanceState state) {
  return static_cast<v1::AssistanceState>(static_cast<int>(state) + 1);
}
v1::CaseState ToProto(rules::repatriation::CaseState state) {
  return static_cast<v1::CaseState>(static_cast<int>(state) + 1);
}

// The fund logs at hand of the site, or of all sites when it is empty, in the order of their ids.
std::vector<const LogRows*> FundLogs(const SiteRows& now, const std::string& site = "") {
  std::vector<const LogRows*> logs;
  for (const LogRows& log : now.logs) {
    if (log.name.book != Book::kFund || (!site.empty() && log.name.site != site)) continue;
    logs.push_back(&log);
  }
  std::sort(logs.begin(), logs.end(),
            [](const LogRows* a, const LogRows* b) { return a->id < b->id; });
  return logs;
}

LogTables TablesOf(const LogRows& log) { return {log.id, log.size, log.rows.get()}; }

// Head office's fund log; without rows when it is not at hand.
LogTables HeadOffice(const SiteRows& now) {
  const LogRows* log = now.Of(now.HeadOffice(), Book::kFund);
  return log == nullptr ? LogTables() : TablesOf(*log);
}

void FillCase(const LogRows& log, const StreamId& id, const Case& found, UnixMicros time,
              v1::Case* message) {
  ToProto(CaseOpened{id, found.reason, found.hiring, found.liable_party, found.distress_date},
          message->mutable_content());
  message->set_person(found.person.str());
  message->set_site(log.name.site);
  message->set_state(ToProto(StateOf(found)));
  message->set_opened_micros(found.opened_at.micros);
  message->set_opened_index(found.opened);
  message->set_officer(found.officer);
  for (const rules::repatriation::LineTotal& sums : found.totals) {
    v1::LineTotal* total = message->add_totals();
    total->set_line(sums.line);
    ToProto(money::Money{sums.currency, sums.approved}, total->mutable_approved());
    ToProto(money::Money{sums.currency, sums.paid}, total->mutable_paid());
  }
  message->set_closed_micros(found.closed_at.micros);
  message->set_outcome(found.outcome);
  if (found.liable_party.empty()) return;
  message->set_notice_due_micros(NoticeDue(found.opened_at.micros));
  message->set_notice_overdue(IsOverdue(found.opened_at.micros, time));
}

// What was proposed, whether it was recommended or, in an emergency, approved alone.
AssistanceRecommended ContentOf(const AssistanceRows::Key& key, const Assistance& assistance) {
  const auto& [case_id, number] = key;
  return {case_id, number, assistance.line, assistance.amount, assistance.allotment};
}

absl::Status FillAssistance(const state::Reader& rows, const AssistanceRows::Key& key,
                            const Assistance& assistance, v1::Assistance* message) {
  ToProto(ContentOf(key, assistance), message->mutable_content());
  message->set_state(ToProto(assistance.state));
  message->set_recommender(assistance.recommender);
  message->set_approver(assistance.approver);
  message->set_payer(assistance.payer);
  message->set_emergency(assistance.emergency);
  message->set_approval_index(assistance.approval);
  message->set_ended(assistance.ended);
  if (assistance.disbursement == 0) return absl::OkStatus();
  message->set_disbursement_index(assistance.disbursement);
  message->set_expense_date(assistance.expense_date.days);
  if (assistance.state == AssistanceState::kDisbursed) {
    ToProto(assistance.paid, message->mutable_paid());
  }
  AMANAT_ASSIGN_OR_RETURN(const auto spend,
                          rules::treasury::Spends().Find(rows, assistance.disbursement));
  if (spend.has_value() && spend->refunded != 0) {
    ToProto(money::Money{spend->amount.currency, spend->refunded}, message->mutable_came_back());
  }
  return absl::OkStatus();
}

void FillNotice(const LogRows& log, LogIndex index, const Spend& spend, UnixMicros time,
                v1::Notice* message) {
  message->set_site(log.name.site);
  message->set_case_id(spend.case_id.str());
  message->set_assistance(spend.assistance);
  message->set_liable_party(spend.liable_party);
  message->set_line(spend.cost_line);
  ToProto(spend.net(), message->mutable_amount());
  message->set_recorded_micros(spend.recorded_at.micros);
  message->set_due_micros(NoticeDue(spend.recorded_at.micros));
  message->set_overdue(IsOverdue(spend.recorded_at.micros, time));
  message->set_disbursement_index(index);
}

void FillEmergency(const LogRows& log, const AssistanceRows::Key& key, const Assistance& assistance,
                   const std::optional<Ratification>& ratified, UnixMicros time,
                   v1::Emergency* message) {
  message->set_site(log.name.site);
  message->set_approval_index(assistance.approval);
  const auto& [case_id, number] = key;
  ToProto(AssistanceEmergencyApproved{case_id, number, assistance.line, assistance.amount,
                                      assistance.allotment, assistance.emergency},
          message->mutable_content());
  message->set_approver(assistance.approver);
  message->set_state(ToProto(assistance.state));
  message->set_recorded_micros(assistance.approved_at.micros);
  message->set_deadline_micros(NoticeDue(assistance.approved_at.micros));
  message->set_late(
      IsOverdue(assistance.approved_at.micros, ratified.has_value() ? ratified->at.micros : time));
  if (ratified.has_value()) message->set_ratified_micros(ratified->at.micros);
}

void FillWork(const LogRows& log, const AssistanceRows::Key& key, const Assistance& assistance,
              v1::WorkKind kind, v1::Work* message) {
  message->set_kind(kind);
  message->set_site(log.name.site);
  ToProto(ContentOf(key, assistance), message->mutable_content());
  message->set_since_micros(kind == v1::WORK_KIND_APPROVE ? assistance.recommended_at.micros
                                                          : assistance.approved_at.micros);
}

// Which entry of a log a list by index goes on with, when `last` is the key of the one before.
absl::StatusOr<LogIndex> NextIndex(const std::string& last) {
  LogIndex index = 0;
  if (last.empty()) return index;
  if (!state::KeyReader(last).Read(index).ok() || index == UINT64_MAX) {
    return absl::InvalidArgumentError("page_token: not one of this list");
  }
  return index + 1;
}

using TakeUnratified =
    absl::FunctionRef<void(const AssistanceRows::Key& key, const Assistance& assistance)>;

// Gives the emergency approvals of the page that head office has not ratified, in the order of the
// log.
absl::Status PageUnratified(const LogRows& log, const LogTables& head_office, Page& page,
                            TakeUnratified take) {
  const auto last = page.LastWithin(log.id.view());
  if (!last.has_value()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const LogIndex first, NextIndex(*last));
  return rules::repatriation::ScanUnratified(
      TablesOf(log), head_office, first,
      [&](const StreamId& case_id, uint64_t number,
          const Assistance& assistance) -> absl::StatusOr<bool> {
        if (page.Takes(absl::StrCat(log.id.view(), KeyOf(assistance.approval)))) {
          take({case_id, number}, assistance);
        }
        return !page.full();
      });
}

// The same, with those that were ratified.
absl::Status PageEmergencies(const LogRows& log, const LogTables& head_office, UnixMicros time,
                             Page& page, v1::ListEmergenciesResponse* response) {
  const auto last = page.LastWithin(log.id.view());
  if (!last.has_value()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const LogIndex first, NextIndex(*last));
  const auto take = [&](absl::Span<const AssistanceRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<std::optional<Ratification>> ratified(batch.size());
    if (head_office.rows != nullptr) {
      std::vector<std::tuple<LogId, LogIndex>> keys;
      for (const auto& found : batch) keys.emplace_back(log.id, found.row.approval);
      AMANAT_ASSIGN_OR_RETURN(
          ratified, rules::repatriation::Ratifications().FindMany(*head_office.rows, keys));
    }
    for (size_t i = 0; i < batch.size(); ++i) {
      if (!page.Takes(absl::StrCat(log.id.view(), KeyOf(batch[i].row.approval)))) continue;
      FillEmergency(log, batch[i].key, batch[i].row, ratified[i], time,
                    response->add_emergencies());
    }
    return !page.full();
  };
  return Assistances().ScanIndexInBatches(*log.rows, rules::repatriation::kAssistancesOfEmergency,
                                          "", KeyOf(first), page.left() + 1, take);
}

// What waits for somebody at the consulate itself.
absl::Status PageWaiting(const LogRows& log, Page& page, v1::ListWorkResponse* response) {
  const auto last = page.LastWithin(log.id.view());
  if (!last.has_value()) return absl::OkStatus();
  const auto take = [&](absl::Span<const AssistanceRows::Found> batch) -> absl::StatusOr<bool> {
    for (const AssistanceRows::Found& found : batch) {
      if (!page.Takes(absl::StrCat(log.id.view(), found.index_key))) continue;
      FillWork(log, found.key, found.row,
               found.row.state == AssistanceState::kRecommended ? v1::WORK_KIND_APPROVE
                                                                : v1::WORK_KIND_PAY,
               response->add_work());
    }
    return !page.full();
  };
  return Assistances().ScanIndexInBatches(*log.rows, rules::repatriation::kAssistancesWaiting, "",
                                          *last, page.left() + 1, take);
}

absl::Status PageNotices(const LogRows& log, const LogTables& head_office, UnixMicros time,
                         size_t& looked_at, Page& page, v1::ListNoticesResponse* response) {
  const auto last = page.LastWithin(log.id.view());
  if (!last.has_value()) return absl::OkStatus();
  const auto take = [&](absl::Span<const SpendRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<LogIndex> indices;
    for (const SpendRows::Found& found : batch) {
      indices.push_back(found.row.ConsumableOf(std::get<0>(found.key)));
    }
    // What head office has taken over and the consulate not seen yet stands in this index, too.
    AMANAT_ASSIGN_OR_RETURN(const auto taken_over,
                            rules::HaveConsumed(head_office, log.id, indices));
    for (size_t i = 0; i < batch.size(); ++i) {
      if (taken_over[i] || !page.Takes(absl::StrCat(log.id.view(), batch[i].index_key))) continue;
      FillNotice(log, std::get<0>(batch[i].key), batch[i].row, time, response->add_notices());
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kNoticesLookedAtMax) {
      page.EndBehind(absl::StrCat(log.id.view(), batch.back().index_key));
    }
    return !page.full();
  };
  return rules::treasury::Spends().ScanIndexInBatches(
      *log.rows, rules::treasury::kSpendsNotices, "", *last,
      std::max(page.left() + 1, state::kIndexRowsAtOnce), take);
}

}  // namespace

absl::Status GetCase(const SiteRows& now, const v1::GetCaseRequest& request, UnixMicros time,
                     v1::Case* response) {
  AMANAT_ASSIGN_OR_RETURN(const auto id,
                          desk::FixedFromProto<StreamId>(request.case_id(), "case_id"));
  for (const LogRows* log : FundLogs(now)) {
    AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(*log->rows, id));
    if (!found.has_value()) continue;
    FillCase(*log, id, *found, time, response);
    std::vector<std::pair<AssistanceRows::Key, Assistance>> assistances;
    AMANAT_RETURN_IF_ERROR(
        Assistances().Scan(*log->rows, KeyOf(id), "",
                           [&](const auto& key, const Assistance& row) -> absl::StatusOr<bool> {
                             assistances.emplace_back(key, row);
                             return true;
                           }));
    for (const auto& [key, row] : assistances) {
      AMANAT_RETURN_IF_ERROR(FillAssistance(*log->rows, key, row, response->add_assistances()));
    }
    return absl::OkStatus();
  }
  return absl::NotFoundError("no log at hand has a case of that id");
}

absl::Status ListCases(const SiteRows& now, const v1::ListCasesRequest& request, UnixMicros time,
                       v1::ListCasesResponse* response) {
  if (!v1::CaseState_IsValid(request.state())) {
    return absl::InvalidArgumentError("state: not a state of a case");
  }
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("cases/", request.state(), "/", request.site())));
  const bool all = request.state() == v1::CASE_STATE_UNSPECIFIED;
  const std::string prefix = all ? "" : KeyOf(static_cast<uint64_t>(request.state()) - 1);
  for (const LogRows* log : FundLogs(now, request.site())) {
    const auto last = page.LastWithin(log->id.view());
    if (page.full()) break;
    if (!last.has_value()) continue;
    const auto take = [&](absl::Span<const CaseRows::Found> batch) -> absl::StatusOr<bool> {
      for (const CaseRows::Found& found : batch) {
        if (!page.Takes(absl::StrCat(log->id.view(), found.index_key))) continue;
        FillCase(*log, std::get<0>(found.key), found.row, time, response->add_cases());
      }
      return !page.full();
    };
    AMANAT_RETURN_IF_ERROR(Cases().ScanIndexInBatches(
        *log->rows, all ? rules::repatriation::kCasesInOrder : rules::repatriation::kCasesByState,
        prefix, *last, page.left() + 1, take));
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListNotices(const SiteRows& now, const v1::ListNoticesRequest& request,
                         UnixMicros time, v1::ListNoticesResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, absl::StrCat("notices/", request.site())));
  const LogTables head_office = HeadOffice(now);
  size_t looked_at = 0;
  for (const LogRows* log : FundLogs(now, request.site())) {
    if (page.full()) break;
    AMANAT_RETURN_IF_ERROR(PageNotices(*log, head_office, time, looked_at, page, response));
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListEmergencies(const SiteRows& now, const v1::ListEmergenciesRequest& request,
                             UnixMicros time, v1::ListEmergenciesResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("emergencies/", request.include_ratified())));
  const LogTables head_office = HeadOffice(now);
  for (const LogRows* log : FundLogs(now)) {
    if (page.full()) break;
    const auto fill = [&](const AssistanceRows::Key& key, const Assistance& assistance) {
      FillEmergency(*log, key, assistance, std::nullopt, time, response->add_emergencies());
    };
    AMANAT_RETURN_IF_ERROR(request.include_ratified()
                               ? PageEmergencies(*log, head_office, time, page, response)
                               : PageUnratified(*log, head_office, page, fill));
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListWork(const SiteRows& now, const v1::ListWorkRequest& request, UnixMicros,
                      v1::ListWorkResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "work"));
  const LogRows* own = now.Own(Book::kFund);
  if (own == nullptr) return absl::NotFoundError("the site has no fund log");
  const LogTables head_office = HeadOffice(now);
  for (const LogRows* log : FundLogs(now)) {
    if (page.full()) break;
    const auto fill = [&](const AssistanceRows::Key& key, const Assistance& assistance) {
      FillWork(*log, key, assistance, v1::WORK_KIND_RATIFY, response->add_work());
    };
    if (log == own) {
      AMANAT_RETURN_IF_ERROR(PageWaiting(*log, page, response));
    } else if (head_office.log == own->id) {
      AMANAT_RETURN_IF_ERROR(PageUnratified(*log, head_office, page, fill));
    }
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::repatriation
