// What of allotments comes back: money to head office's bank, until that has credited it, and to a consulate
// the payments that head office sent back.
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/treasury.h"
#include "ledger/base/status.h"
#include "ledger/state/keys.h"
#include "ledger/state/streams.h"
#include "services/core/fund_rules.h"
#include "services/desk/desk.h"
#include "services/inbox/work_lists.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat::inbox {
namespace {

using core::LogRows;
using desk::Page;
using rules::treasury::InterOfficePosting;
using IssuedRowsBack = state::TypedTable<rules::treasury::IssuedAllotment, StreamId>;
using OpenSpendRows = state::TypedTable<rules::treasury::Spend, LogIndex>;

}  // namespace

absl::StatusOr<std::optional<SentBack>> FindSentBack(const Asked& asked,
                                                     const rules::LogTables& head_office,
                                                     const LogId& consulate, LogIndex spend) {
  if (head_office.rows == nullptr) return std::optional<SentBack>();
  AMANAT_ASSIGN_OR_RETURN(
      const state::StreamPage decisions,
      state::StreamAt(*head_office.rows, core::SpendStream(consulate, spend), head_office.size,
                      std::nullopt, /*first=*/0, kLookedAtMax));
  if (decisions.entries.empty()) return std::optional<SentBack>();
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf,
                          ReadLeaf(asked, head_office.log, decisions.entries.back().index));
  const UnixMicros at = leaf.entry.record_time.micros;
  if (leaf.command.event_type == static_cast<uint32_t>(event::kLiquidationLineSentBack)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::LiquidationLineSentBack>(leaf.command.body));
    return std::make_optional(SentBack{absl::StrCat("sent back ", body.reason), at});
  }
  if (leaf.command.event_type == static_cast<uint32_t>(event::kLineAcceptanceReversed)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::LineAcceptanceReversed>(leaf.command.body));
    return std::make_optional(SentBack{absl::StrCat("acceptance taken back ", body.reason), at});
  }
  return std::optional<SentBack>();
}

absl::Status FillDeclined(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const rules::LogTables head_office = asked.HeadOfficeFund();
  if (head_office.rows == nullptr) return absl::OkStatus();
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const IssuedRowsBack::Found> batch) -> absl::StatusOr<bool> {
    std::vector<IssuedRowsBack::Key> keys;
    for (const IssuedRowsBack::Found& found : batch) keys.push_back(found.key);
    AMANAT_ASSIGN_OR_RETURN(const auto declined,
                            rules::treasury::DeclinedAllotments().FindMany(*log.rows, keys));
    for (size_t i = 0; i < batch.size(); ++i) {
      if (!declined[i].has_value()) continue;
      if (!page.Takes(batch[i].index_key)) break;
      const UnixMicros since = declined[i]->declined_on.days * kMicrosPerDay;
      v1::WorkItem* item = AddItem(asked, log, part, since, since + kCreditMicros);
      item->set_what(absl::StrCat("declined ", declined[i]->reason));
      item->set_stream(std::get<0>(batch[i].key).str());
      desk::ToProto(batch[i].row.amount, item->mutable_amount());
      NameEntry(log, declined[i]->declined, item);
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return rules::treasury::IssuedAllotments().ScanIndexInBatches(
      *head_office.rows, rules::treasury::kIssuedUnseen, state::KeyOf(log.name.site), page.last(),
      std::max(page.left() + 1, state::kIndexRowsAtOnce), take);
}

absl::Status FillReturned(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  LogIndex first = 0;
  if (!page.last().empty()) {
    if (!state::KeyReader(page.last()).Read(first).ok() || first == UINT64_MAX) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    ++first;
  }
  const rules::LogTables head_office = asked.HeadOfficeFund();
  if (head_office.rows == nullptr) return absl::OkStatus();
  size_t looked_at = 0;
  return rules::treasury::ScanInTransit(
      {log.id, log.size, log.rows.get()}, head_office, first,
      [&](LogIndex index, const InterOfficePosting& posting) -> absl::StatusOr<bool> {
        const std::string key = state::KeyOf(index);
        if (posting.event_type == static_cast<uint32_t>(event::kAllotmentReturned)) {
          if (!page.Takes(key)) return false;
          const UnixMicros since = posting.recorded_at.micros;
          v1::WorkItem* item = AddItem(asked, log, part, since, since + kCreditMicros);
          item->set_what("returned");
          item->set_stream(posting.allotment.str());
          desk::ToProto(posting.amount, item->mutable_amount());
          NameEntry(log, index, item);
        }
        if (!page.full() && ++looked_at >= kLookedAtMax) page.EndBehind(key);
        return !page.full();
      });
}

absl::Status FillSentBack(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const rules::LogTables head_office = asked.HeadOfficeFund();
  if (head_office.rows == nullptr) return absl::OkStatus();
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const OpenSpendRows::Found> batch) -> absl::StatusOr<bool> {
    for (const OpenSpendRows::Found& found : batch) {
      const LogIndex index = std::get<0>(found.key);
      AMANAT_ASSIGN_OR_RETURN(const auto sent_back,
                              FindSentBack(asked, head_office, log.id, index));
      if (!sent_back.has_value()) continue;
      if (!page.Takes(found.index_key)) break;
      const UnixMicros due = found.row.recorded_at.micros + kLiquidationMicros;
      v1::WorkItem* item = AddItem(asked, log, part, sent_back->at, due);
      item->set_what(absl::StrCat(found.row.cost_line, " ", sent_back->words));
      item->set_stream(found.row.allotment.str());
      desk::ToProto(found.row.net(), item->mutable_amount());
      NameEntry(log, index, item);
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return rules::treasury::Spends().ScanIndexInBatches(
      *log.rows, rules::treasury::kSpendsOpen, "", page.last(),
      std::max(page.left() + 1, state::kIndexRowsAtOnce), take);
}

}  // namespace amanat::inbox
