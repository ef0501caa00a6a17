// What waits in claims.
#include "ledger/base/status.h"
#include "services/desk/desk.h"
#include "services/inbox/work_lists.h"
#include "services/rules/claims/tables.h"

namespace amanat::inbox {
namespace {

using claims::ClaimState;
using core::LogRows;
using desk::Page;
using rules::claims::Claims;
using rules::claims::Request;
using state::KeyOf;
using ClaimRows = state::TypedTable<rules::claims::Claim, StreamId>;

absl::Status FillClaims(const Asked& asked, const LogRows& log, ClaimState state, Page& page,
                        v1::WorkPart& part) {
  const auto take = [&](absl::Span<const ClaimRows::Found> batch) -> absl::StatusOr<bool> {
    for (const ClaimRows::Found& found : batch) {
      if (!page.Takes(found.index_key)) break;
      // The claim's row does not say when its last step was recorded; its entry does.
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf step, ReadLeaf(asked, log.id, found.row.last));
      v1::WorkItem* item = AddItem(asked, log, part, step.entry.record_time.micros, 0);
      item->set_what(found.row.body.benefit);
      item->set_stream(found.row.body.claim.str());
      desk::ToProto(found.row.benefit.amount, item->mutable_amount());
      NameEntry(log, found.row.last, item);
    }
    return !page.full();
  };
  return Claims().ScanIndexInBatches(*log.rows, rules::claims::kClaimsByState,
                                     rules::claims::StateKey(state), page.last(), page.left() + 1,
                                     take);
}

}  // namespace

absl::Status FillFiledClaims(const Asked& asked, const LogRows& log, Page& page,
                             v1::WorkPart& part) {
  return FillClaims(asked, log, ClaimState::kFiled, page, part);
}
absl::Status FillRecommendedClaims(const Asked& asked, const LogRows& log, Page& page,
                                   v1::WorkPart& part) {
  return FillClaims(asked, log, ClaimState::kRecommended, page, part);
}
absl::Status FillApprovedClaims(const Asked& asked, const LogRows& log, Page& page,
                                v1::WorkPart& part) {
  return FillClaims(asked, log, ClaimState::kApproved, page, part);
}
absl::Status FillOrderedClaims(const Asked& asked, const LogRows& log, Page& page,
                               v1::WorkPart& part) {
  return FillClaims(asked, log, ClaimState::kPaymentOrdered, page, part);
}

absl::Status FillRequests(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  LogIndex first = 0;
  if (!page.last().empty()) {
    if (!state::KeyReader(page.last()).Read(first).ok() || first == UINT64_MAX) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    ++first;
  }
  return rules::claims::ScanUnfiled(
      {log.id, log.size, log.rows.get()}, asked.HeadOfficeFund(), first,
      [&](LogIndex index, const Request& row) -> absl::StatusOr<bool> {
        if (!page.Takes(KeyOf(index))) return !page.full();
        v1::WorkItem* item = AddItem(asked, log, part, row.requested_on.days * kMicrosPerDay, 0);
        item->set_what(row.body.benefit);
        item->set_stream(row.body.claim.str());
        NameEntry(log, index, item);
        return true;
      });
}

}  // namespace amanat::inbox
