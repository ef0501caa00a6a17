// What of allotments comes back to head office's bank, until that has credited it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "ledger/base/status.h"
#include "ledger/state/keys.h"
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

}  // namespace

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

}  // namespace amanat::inbox
