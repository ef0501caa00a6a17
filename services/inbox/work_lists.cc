#include "services/inbox/work_lists.h"

#include <algorithm>
#include <utility>

#include "ledger/base/status.h"

namespace amanat::inbox {
namespace {

using directory::Role;
using entry::Book;

constexpr bool kOwnOnly = true;

constexpr WorkListInfo kLists[] = {
    {v1::WORK_LIST_SITES_SILENT, Role::kAdministrator, Where::kHeadOffice, By::kOwnFund, false,
     FillSilentSites},
    {v1::WORK_LIST_SITES_SILENT, Role::kSiteOperator, Where::kAnywhere, By::kOwnFund, false,
     FillSilentSites},
    {v1::WORK_LIST_RATES, Role::kAdministrator, Where::kHeadOffice, By::kOwnFund, false, FillRates},
    {v1::WORK_LIST_REQUESTS, Role::kOfficer, Where::kHeadOffice, By::kConsulateFunds, false,
     FillRequests},
    {v1::WORK_LIST_CLAIMS_FILED, Role::kOfficer, Where::kHeadOffice, By::kOwnFund, false,
     FillFiledClaims},
    {v1::WORK_LIST_CLAIMS_RECOMMENDED, Role::kApprover, Where::kHeadOffice, By::kOwnFund, false,
     FillRecommendedClaims},
    {v1::WORK_LIST_CLAIMS_APPROVED, Role::kApprover, Where::kHeadOffice, By::kOwnFund, false,
     FillApprovedClaims},
    {v1::WORK_LIST_CLAIMS_ORDERED, Role::kPayer, Where::kHeadOffice, By::kOwnFund, false,
     FillOrderedClaims},
    {v1::WORK_LIST_EMERGENCIES, Role::kApprover, Where::kHeadOffice, By::kConsulateFunds, false,
     FillEmergencies},
    {v1::WORK_LIST_EMERGENCIES, Role::kAuditor, Where::kAnywhere, By::kConsulateFunds, false,
     FillEmergencies},
    {v1::WORK_LIST_CASES, Role::kOfficer, Where::kConsulate, By::kOwnFund, false, FillCases},
    {v1::WORK_LIST_ASSISTANCE_RECOMMENDED, Role::kApprover, Where::kConsulate, By::kOwnFund, false,
     FillRecommendedAssistance},
    {v1::WORK_LIST_ASSISTANCE_APPROVED, Role::kPayer, Where::kConsulate, By::kOwnFund, false,
     FillApprovedAssistance},
    {v1::WORK_LIST_NOTICES, Role::kOfficer, Where::kConsulate, By::kOwnFund, false, FillNotices},
    {v1::WORK_LIST_ALLOTMENTS, Role::kOfficer, Where::kConsulate, By::kHeadOfficeFund, false,
     FillAllotments},
    {v1::WORK_LIST_ALLOTMENTS, Role::kTreasurer, Where::kConsulate, By::kHeadOfficeFund, false,
     FillAllotments},
    {v1::WORK_LIST_ADVANCES, Role::kOfficer, Where::kConsulate, By::kOwnFund, false, FillAdvances},
    {v1::WORK_LIST_ADVANCES, Role::kTreasurer, Where::kConsulate, By::kOwnFund, false,
     FillAdvances},
    {v1::WORK_LIST_SENT_BACK, Role::kOfficer, Where::kConsulate, By::kOwnFund, false, FillSentBack},
    {v1::WORK_LIST_SENT_BACK, Role::kTreasurer, Where::kConsulate, By::kOwnFund, false,
     FillSentBack},
    {v1::WORK_LIST_LINES, Role::kReviewer, Where::kHeadOffice, By::kConsulateFunds, false,
     FillLines},
    {v1::WORK_LIST_DECLINED, Role::kTreasurer, Where::kHeadOffice, By::kConsulateFunds, false,
     FillDeclined},
    {v1::WORK_LIST_RETURNED, Role::kTreasurer, Where::kHeadOffice, By::kConsulateFunds, false,
     FillReturned},
    {v1::WORK_LIST_DEPOSITS, Role::kTreasurer, Where::kHeadOffice, By::kOwnFund, false,
     FillDeposits},
    {v1::WORK_LIST_DEPOSITS, Role::kCollector, Where::kHeadOffice, By::kOwnFund, kOwnOnly,
     FillDeposits},
    {v1::WORK_LIST_COLLECTED, Role::kCollector, Where::kHeadOffice, By::kOwnFund, kOwnOnly,
     FillCollected},
    {v1::WORK_LIST_LOGS, Role::kAuditor, Where::kAnywhere, By::kOwnFund, false, FillLogs},
};

}  // namespace

rules::LogTables Asked::HeadOfficeFund() const {
  const core::LogRows* log = site.Of(head_office, Book::kFund);
  if (log == nullptr) return {};
  return {log->id, log->size, log->rows.get()};
}

absl::Span<const WorkListInfo> AllWorkLists() { return kLists; }

std::vector<const core::LogRows*> LogsOf(const WorkListInfo& info, const Asked& asked) {
  std::vector<const core::LogRows*> logs;
  const auto add = [&](const core::LogRows* log) {
    if (log != nullptr) logs.push_back(log);
  };
  switch (info.by) {
    case By::kOwnFund:
      add(asked.site.Own(Book::kFund));
      break;
    case By::kHeadOfficeFund:
      add(asked.site.Of(asked.head_office, Book::kFund));
      break;
    case By::kConsulateFunds:
      for (const core::LogRows* log : asked.site.LatestOf(Book::kFund)) {
        if (log->name.site != asked.head_office) add(log);
      }
      break;
  }
  return logs;
}

v1::Urgency UrgencyOf(UnixMicros since, UnixMicros due, UnixMicros now) {
  if (due == 0) return v1::URGENCY_NONE;
  if (now >= due) return v1::URGENCY_RED;
  return due - now <= (due - since) / 4 ? v1::URGENCY_AMBER : v1::URGENCY_NONE;
}

v1::WorkItem* AddItem(const Asked& asked, const core::LogRows& log, v1::WorkPart& part,
                      UnixMicros since, UnixMicros due) {
  v1::WorkItem* item = part.add_items();
  item->set_list(part.list());
  item->set_site(log.name.site);
  item->set_since_micros(since);
  item->set_due_micros(due);
  item->set_urgency(UrgencyOf(since, due, asked.now));
  item->set_can_do_offline(true);
  return item;
}

absl::StatusOr<examine::Leaf> ReadLeaf(const Asked& asked, const LogId& log, LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                          asked.ledger.ReadEntries(log, index, 1));
  if (entries.empty()) return absl::UnavailableError("the ledger does not give the entry");
  return examine::ParseLeaf(std::move(entries[0]));
}

void NameEntry(const core::LogRows& log, LogIndex index, v1::WorkItem* item) {
  common::v1::Position* entry = item->mutable_entry();
  entry->set_log_id(log.id.str());
  entry->set_log_name(log.name.str());
  entry->set_index(index);
  entry->set_size(log.size);
}

void WhyNot(const std::string& why, v1::WorkItem* item) {
  item->set_can_do_offline(false);
  item->set_why_not(why);
}

}  // namespace amanat::inbox
