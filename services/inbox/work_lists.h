// The lists of work, one function for each: it fills one page of what waits by one log's rows, by seeks
// and scans of indexes. A page costs what stands on it, or at most kLookedAtMax rows where an index holds
// what does not wait any more, too: then it ends early and the next one goes on.
//
//   for (const WorkListInfo& info : AllWorkLists()) {
//     for (const core::LogRows* log : LogsOf(info, asked)) info.fill(asked, *log, page, part);
//   }
//
// Thread-safe: pure functions. Errors are those of the rows; InvalidArgument for a page's token of another
// form.
#ifndef AMANAT_SERVICES_INBOX_WORK_LISTS_H_
#define AMANAT_SERVICES_INBOX_WORK_LISTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "amanat/inbox/v1/inbox.pb.h"
#include "ledger/base/clock.h"
#include "ledger/directory/events.h"
#include "ledger/examine/leaf.h"
#include "services/core/ledger_client.h"
#include "services/desk/page.h"
#include "services/rules/act/open_entries.h"

namespace amanat::inbox {

constexpr size_t kLookedAtMax = 5'000;

constexpr UnixMicros kSiteSilentMicros = 2 * kMicrosPerDay;
constexpr UnixMicros kRateMicros = 7 * kMicrosPerDay;
// Five business days.
constexpr UnixMicros kCreditMicros = 7 * kMicrosPerDay;
constexpr UnixMicros kLiquidationMicros = 20 * kMicrosPerDay;

// What a page is made of.
struct Asked {
  const core::SiteRows& site;
  core::LedgerClient& ledger;
  UnixMicros now = 0;
  std::string head_office;  // its site
  // Code of the operator whose own things alone are wanted; empty: everybody's.
  std::string only_of;

  bool at_head_office() const { return site.site == head_office; }
  // Head office's fund log; without rows when it is not at hand.
  rules::LogTables HeadOfficeFund() const;
};

// At which sites somebody of that role has the list.
enum class Where { kHeadOffice, kConsulate, kAnywhere };
// By which logs it is made.
enum class By { kOwnFund, kHeadOfficeFund, kConsulateFunds };

using FillPart = absl::Status (*)(const Asked& asked, const core::LogRows& log, desk::Page& page,
                                  v1::WorkPart& part);

struct WorkListInfo {
  v1::WorkList list = v1::WORK_LIST_UNSPECIFIED;
  directory::Role role = directory::Role::kUnspecified;
  Where where = Where::kAnywhere;
  By by = By::kOwnFund;
  bool own_only = false;  // what is the caller's own alone
  FillPart fill = nullptr;
};

// A row for each list and role that has it.
absl::Span<const WorkListInfo> AllWorkLists();

// The logs at hand by which the list is made here.
std::vector<const core::LogRows*> LogsOf(const WorkListInfo& info, const Asked& asked);

// A new item of the part: from which entry of the log (where there is one), since when, due when (0:
// never), and how urgent that makes it. It can be done offline until WhyNot says otherwise.
v1::WorkItem* AddItem(const Asked& asked, const core::LogRows& log, v1::WorkPart& part,
                      UnixMicros since, UnixMicros due);
// An entry of a log at hand. Unavailable when the ledger does not give it.
absl::StatusOr<examine::Leaf> ReadLeaf(const Asked& asked, const LogId& log, LogIndex index);
void NameEntry(const core::LogRows& log, LogIndex index, v1::WorkItem* item);
void WhyNot(const std::string& why, v1::WorkItem* item);
// Head office's decision by which a payment is to be submitted again.
struct SentBack {
  std::string words;  // "sent back receipt-missing"
  UnixMicros at = 0;
};
// What head office said last of a payment of the consulate's log that stands in no liquidation; nothing when it
// never decided it, or its log is not at hand.
absl::StatusOr<std::optional<SentBack>> FindSentBack(const Asked& asked,
                                                     const rules::LogTables& head_office,
                                                     const LogId& consulate, LogIndex spend);
v1::Urgency UrgencyOf(UnixMicros since, UnixMicros due, UnixMicros now);

// case_lists.cc
absl::Status FillCases(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillRecommendedAssistance(const Asked&, const core::LogRows&, desk::Page&,
                                       v1::WorkPart&);
absl::Status FillApprovedAssistance(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillNotices(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillEmergencies(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
// claim_lists.cc
absl::Status FillRequests(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillFiledClaims(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillRecommendedClaims(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillApprovedClaims(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillOrderedClaims(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
// money_lists.cc
absl::Status FillAllotments(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillAdvances(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillLines(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillDeposits(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillCollected(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
// way_back_lists.cc
absl::Status FillDeclined(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillReturned(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillSentBack(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
// site_lists.cc
absl::Status FillSilentSites(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillRates(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);
absl::Status FillLogs(const Asked&, const core::LogRows&, desk::Page&, v1::WorkPart&);

}  // namespace amanat::inbox

#endif  // AMANAT_SERVICES_INBOX_WORK_LISTS_H_
