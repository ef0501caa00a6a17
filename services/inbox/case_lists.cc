// What waits in cases of people in distress.
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "services/desk/desk.h"
#include "services/inbox/work_lists.h"
#include "services/rules/catalogue/charts.h"
#include "services/rules/repatriation/notice.h"
#include "services/rules/repatriation/tables.h"
#include "services/rules/treasury/tables.h"

namespace amanat::inbox {
namespace {

using core::LogRows;
using desk::Page;
using repatriation::AssistanceState;
using repatriation::NoticeDue;
using rules::repatriation::Assistance;
using rules::repatriation::Assistances;
using rules::repatriation::Cases;
using rules::treasury::Spend;
using rules::treasury::Spends;
using state::KeyOf;
using AssistanceRows = state::TypedTable<Assistance, StreamId, uint64_t>;
using CaseRows = state::TypedTable<rules::repatriation::Case, StreamId>;
using SpendRows = state::TypedTable<Spend, LogIndex>;

rules::LogTables TablesOf(const LogRows& log) { return {log.id, log.size, log.rows.get()}; }

v1::WorkItem* AddAssistance(const Asked& asked, const LogRows& log, const AssistanceRows::Key& key,
                            const Assistance& row, UnixMicros since, UnixMicros due,
                            v1::WorkPart& part) {
  v1::WorkItem* item = AddItem(asked, log, part, since, due);
  item->set_what(row.line);
  item->set_stream(std::get<0>(key).str());
  item->set_number(std::get<1>(key));
  desk::ToProto(row.amount, item->mutable_amount());
  return item;
}

// Says of recommended assistance where the allotment has not the money for it: an approval holds it.
absl::Status CheckMoney(const LogRows& log, const std::vector<const AssistanceRows::Found*>& shown,
                        v1::WorkPart& part, int first) {
  std::vector<accounts::AccountKey> keys;
  for (const AssistanceRows::Found* found : shown) {
    const Assistance& row = found->row;
    keys.push_back(
        {log.name.site, chart::kAllotmentCash, row.amount.currency, row.allotment.hex()});
  }
  AMANAT_ASSIGN_OR_RETURN(const auto accounts, state::FindAccounts(*log.rows, keys));
  for (size_t i = 0; i < shown.size(); ++i) {
    const int64_t available = accounts[i].has_value() ? accounts[i]->Available() : 0;
    if (available >= shown[i]->row.amount.minor_units) continue;
    WhyNot(absl::StrCat("the allotment has ",
                        money::FormatMoney({shown[i]->row.amount.currency, available}), " left"),
           part.mutable_items(first + static_cast<int>(i)));
  }
  return absl::OkStatus();
}

// Says of recommended assistance where the ceiling of its case would refuse an approval.
absl::Status CheckCeilings(const Asked& asked, const LogRows& log,
                           const std::vector<const AssistanceRows::Found*>& shown,
                           v1::WorkPart& part, int first) {
  std::vector<std::tuple<StreamId>> keys;
  for (const AssistanceRows::Found* found : shown) keys.emplace_back(std::get<0>(found->key));
  AMANAT_ASSIGN_OR_RETURN(const auto cases, Cases().FindMany(*log.rows, keys));
  for (size_t i = 0; i < shown.size(); ++i) {
    const Assistance& row = shown[i]->row;
    const money::Currency currency = row.amount.currency;
    v1::WorkItem* item = part.mutable_items(first + static_cast<int>(i));
    const directory::Ceiling* ceiling = asked.site.directory->FindCeiling(
        log.name.site, row.line, currency, asked.site.directory_size);
    if (ceiling == nullptr) {
      WhyNot(absl::StrCat("no ceiling is set for ", row.line, " in ", money::CodeOf(currency),
                          " at ", log.name.site, ": administrators set one"),
             item);
      continue;
    }
    const absl::int128 approved =
        cases[i].has_value() ? cases[i]->ApprovedOf(row.line, currency) : 0;
    if (approved + row.amount.minor_units <= ceiling->body.per_case.minor_units) continue;
    WhyNot(absl::StrCat("the ceiling of ", row.line, " for one case is ",
                        money::FormatMoney(ceiling->body.per_case), ", of which ",
                        money::FormatMoney(currency, approved), " is approved"),
           item);
  }
  return absl::OkStatus();
}

// What waits for an approval and what for its payment stand in one index.
absl::Status FillAssistance(const Asked& asked, const LogRows& log, AssistanceState state,
                            Page& page, v1::WorkPart& part) {
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const AssistanceRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<const AssistanceRows::Found*> shown;
    const int first = part.items_size();
    for (const AssistanceRows::Found& found : batch) {
      if (found.row.state != state) continue;
      if (!page.Takes(found.index_key)) break;
      const bool recommended = state == AssistanceState::kRecommended;
      const wire::Instant since = recommended ? found.row.recommended_at : found.row.approved_at;
      v1::WorkItem* item = AddAssistance(asked, log, found.key, found.row, since.micros, 0, part);
      NameEntry(log, recommended ? found.row.proposed : found.row.approval, item);
      if (recommended) shown.push_back(&found);
    }
    AMANAT_RETURN_IF_ERROR(CheckMoney(log, shown, part, first));
    AMANAT_RETURN_IF_ERROR(CheckCeilings(asked, log, shown, part, first));
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return Assistances().ScanIndexInBatches(*log.rows, rules::repatriation::kAssistancesWaiting, "",
                                          page.last(),
                                          std::max(page.left() + 1, state::kIndexRowsAtOnce), take);
}

}  // namespace

absl::Status FillCases(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const auto take = [&](absl::Span<const CaseRows::Found> batch) -> absl::StatusOr<bool> {
    for (const CaseRows::Found& found : batch) {
      if (!page.Takes(found.index_key)) break;
      const UnixMicros since = found.row.opened_at.micros;
      const bool owed = !found.row.liable_party.empty();
      v1::WorkItem* item = AddItem(asked, log, part, since, owed ? NoticeDue(since) : 0);
      item->set_what(found.row.reason);
      item->set_stream(std::get<0>(found.key).str());
      NameEntry(log, found.row.opened, item);
    }
    return !page.full();
  };
  return Cases().ScanIndexInBatches(
      *log.rows, rules::repatriation::kCasesByState,
      KeyOf(static_cast<uint64_t>(rules::repatriation::CaseState::kOpen)), page.last(),
      page.left() + 1, take);
}

absl::Status FillRecommendedAssistance(const Asked& asked, const LogRows& log, Page& page,
                                       v1::WorkPart& part) {
  return FillAssistance(asked, log, AssistanceState::kRecommended, page, part);
}

absl::Status FillApprovedAssistance(const Asked& asked, const LogRows& log, Page& page,
                                    v1::WorkPart& part) {
  return FillAssistance(asked, log, AssistanceState::kApproved, page, part);
}

absl::Status FillNotices(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const rules::LogTables head_office = asked.HeadOfficeFund();
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const SpendRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<LogIndex> indices;
    for (const SpendRows::Found& found : batch) {
      indices.push_back(found.row.ConsumableOf(std::get<0>(found.key)));
    }
    // What head office has taken over and the consulate not seen yet stands in this index, too.
    AMANAT_ASSIGN_OR_RETURN(const auto taken_over,
                            rules::HaveConsumed(head_office, log.id, indices));
    for (size_t i = 0; i < batch.size(); ++i) {
      if (taken_over[i]) continue;
      if (!page.Takes(batch[i].index_key)) break;
      const Spend& row = batch[i].row;
      v1::WorkItem* item =
          AddItem(asked, log, part, row.recorded_at.micros, NoticeDue(row.recorded_at.micros));
      item->set_what(absl::StrCat(row.liable_party, " ", row.cost_line));
      item->set_stream(row.case_id.str());
      item->set_number(row.assistance);
      desk::ToProto(row.net(), item->mutable_amount());
      NameEntry(log, std::get<0>(batch[i].key), item);
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return Spends().ScanIndexInBatches(*log.rows, rules::treasury::kSpendsNotices, "", page.last(),
                                     std::max(page.left() + 1, state::kIndexRowsAtOnce), take);
}

absl::Status FillEmergencies(const Asked& asked, const LogRows& log, Page& page,
                             v1::WorkPart& part) {
  LogIndex first = 0;
  if (!page.last().empty()) {
    if (!state::KeyReader(page.last()).Read(first).ok() || first == UINT64_MAX) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    ++first;
  }
  return rules::repatriation::ScanUnratified(
      TablesOf(log), asked.HeadOfficeFund(), first,
      [&](const StreamId& case_id, uint64_t number, const Assistance& row) -> absl::StatusOr<bool> {
        if (!page.Takes(KeyOf(row.approval))) return !page.full();
        const UnixMicros since = row.approved_at.micros;
        v1::WorkItem* item =
            AddAssistance(asked, log, {case_id, number}, row, since, NoticeDue(since), part);
        item->set_what(absl::StrCat(row.line, " ", row.emergency));
        NameEntry(log, row.approval, item);
        if (!asked.at_head_office()) WhyNot("head office ratifies it", item);
        return true;
      });
}

}  // namespace amanat::inbox
