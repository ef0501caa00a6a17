#include "services/claims/claims_lists.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/desk/desk.h"
#include "services/desk/page.h"
#include "services/rules/act/open_entries.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/tables.h"

namespace amanat::claims {
namespace {

using core::LogRows;
using core::SiteRows;
using desk::FixedFromProto;
using desk::Page;
using desk::ToProto;
using rules::claims::Claims;
using rules::claims::Request;
using rules::claims::Requests;
using state::KeyOf;

// Requests that are read together at least: most of them may be filed.
constexpr size_t kRequestsAtOnce = 64;

// Claims are filed there alone. nullptr: nothing of it is at hand.
const LogRows* HeadOfficeFund(const SiteRows& now) {
  return now.Of(now.HeadOffice(), entry::Book::kFund);
}

// A claim or a request of it.
template <typename Message>
void FillContent(const ClaimFiled& body, const std::vector<SubjectId>& subjects, Message* message) {
  ToProto(body, message->mutable_content());
  for (const SubjectId& subject : subjects) message->add_subjects(subject.str());
}

void FillClaim(const rules::claims::Claim& claim, v1::Claim* message) {
  FillContent(claim.body, claim.subjects, message);
  message->set_state(static_cast<v1::ClaimState>(claim.state));
  ToProto(claim.benefit.amount, message->mutable_amount());
  for (const int64_t share : AmountsOf(claim.benefit.amount.minor_units, claim.body.heirs)) {
    ToProto(money::Money{claim.benefit.amount.currency, share}, message->add_shares());
  }
  message->set_filed_index(claim.filed);
  message->set_last_index(claim.last);
  message->set_filer(claim.filer);
  message->set_recommender(claim.recommender);
  message->set_approver(claim.approver);
  message->set_orderer(claim.orderer);
  message->set_payer(claim.payer);
  message->set_rejector(claim.rejector);
  message->set_reason(claim.reason);
}

// One page of requests, log after log in the order of their ids.
class RequestsPage {
 public:
  RequestsPage(const SiteRows& now, bool include_filed, Page& page,
               v1::ListRequestsResponse* response)
      : include_filed_(include_filed), page_(page), response_(response) {
    // Whom requests are addressed to, be anything of its log at hand or not.
    const directory::AdmittedLog* head_office =
        now.directory->FindLog(now.HeadOffice(), entry::Book::kFund, now.directory_size);
    if (head_office != nullptr) head_office_.log = head_office->id;
    if (const LogRows* fund = HeadOfficeFund(now)) {
      head_office_ = {fund->id, fund->size, fund->rows.get()};
    }
    for (const LogRows& log : now.logs) {
      if (log.name.book == entry::Book::kFund && log.id != head_office_.log) logs_.push_back(&log);
    }
    std::sort(logs_.begin(), logs_.end(),
              [](const LogRows* a, const LogRows* b) { return a->id < b->id; });
  }

  absl::Status Fill() {
    for (const LogRows* log : logs_) {
      const auto last = page_.LastWithin(log->id.view());
      if (!last.has_value()) continue;
      LogIndex first = 0;
      if (!last->empty()) {
        if (!state::KeyReader(*last).Read(first).ok()) {
          return absl::InvalidArgumentError("page_token: not one of this list");
        }
        ++first;
      }
      AMANAT_RETURN_IF_ERROR(FillFrom(*log, first));
      if (page_.full()) break;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status FillFrom(const LogRows& log, LogIndex first) {
    if (include_filed_) return FillRange(log, first, log.size);
    return rules::ScanOpenRanges({{log.id, log.size, log.rows.get()},
                                  rules::claims::RequestCounts(),
                                  head_office_,
                                  rules::claims::FiledRequestCounts()},
                                 first, [&](LogIndex begin, LogIndex end) -> absl::StatusOr<bool> {
                                   AMANAT_RETURN_IF_ERROR(FillRange(log, begin, end));
                                   return !page_.full();
                                 });
  }

  absl::Status FillRange(const LogRows& log, LogIndex first, LogIndex end) {
    using Table = std::decay_t<decltype(Requests())>;
    return Requests().ScanInBatches(
        *log.rows, "", first == 0 ? "" : KeyOf(first - 1),
        std::max(page_.left() + 1, kRequestsAtOnce),
        [&](absl::Span<const Table::Found> batch) -> absl::StatusOr<bool> {
          std::vector<LogIndex> indices;
          for (const Table::Found& found : batch) indices.push_back(std::get<0>(found.key));
          AMANAT_ASSIGN_OR_RETURN(const std::vector<bool> filed,
                                  rules::HaveConsumed(head_office_, log.id, indices));
          for (size_t i = 0; i < batch.size(); ++i) {
            if (indices[i] >= end) return false;
            Take(log, indices[i], batch[i].row, filed[i]);
            if (page_.full()) return false;
          }
          return true;
        });
  }

  void Take(const LogRows& log, LogIndex index, const Request& request, bool filed) {
    const std::string key = log.id.str() + KeyOf(index);
    if (!filed || include_filed_) {
      if (!page_.Takes(key)) return;
      v1::ClaimRequest* message = response_->add_requests();
      message->mutable_reference()->set_log_id(log.id.str());
      message->mutable_reference()->set_index(index);
      message->set_log_name(log.name.str());
      FillContent(request.body, request.subjects, message);
      message->set_requested_on(request.requested_on.days);
      message->set_filed(filed);
    }
    if (++looked_at_ == kRequestsLookedAtMax) page_.EndBehind(key);
  }

  const bool include_filed_;
  Page& page_;
  v1::ListRequestsResponse* const response_;
  rules::LogTables head_office_;
  std::vector<const LogRows*> logs_;
  size_t looked_at_ = 0;
};

}  // namespace

absl::Status GetClaim(const SiteRows& now, const v1::GetClaimRequest& request, v1::Claim* message) {
  AMANAT_ASSIGN_OR_RETURN(const auto id, FixedFromProto<StreamId>(request.claim(), "claim"));
  if (const LogRows* fund = HeadOfficeFund(now)) {
    AMANAT_ASSIGN_OR_RETURN(const auto claim, Claims().Find(*fund->rows, id));
    if (claim.has_value()) {
      FillClaim(*claim, message);
      return absl::OkStatus();
    }
  }
  return absl::NotFoundError("no log at hand has a claim of that id");
}

absl::Status ListClaims(const SiteRows& now, const v1::ListClaimsRequest& request,
                        v1::ListClaimsResponse* response) {
  if (!v1::ClaimState_IsValid(request.state())) {
    return absl::InvalidArgumentError("state: not a state of a claim");
  }
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, absl::StrCat("claims/", request.state())));
  const LogRows* fund = HeadOfficeFund(now);
  if (fund == nullptr) return absl::OkStatus();
  using Table = std::decay_t<decltype(Claims())>;
  const bool all = request.state() == v1::CLAIM_STATE_UNSPECIFIED;
  AMANAT_RETURN_IF_ERROR(Claims().ScanIndexInBatches(
      *fund->rows, all ? rules::claims::kClaimsInOrder : rules::claims::kClaimsByState,
      all ? "" : rules::claims::StateKey(static_cast<ClaimState>(request.state())), page.last(),
      page.left() + 1, [&](absl::Span<const Table::Found> batch) -> absl::StatusOr<bool> {
        for (const Table::Found& found : batch) {
          if (!page.Takes(found.index_key)) break;
          FillClaim(found.row, response->add_claims());
        }
        return !page.full();
      }));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListRequests(const SiteRows& now, const v1::ListRequestsRequest& request,
                          v1::ListRequestsResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page,
                          Page::Open(request, absl::StrCat("requests/", request.include_filed())));
  AMANAT_RETURN_IF_ERROR(RequestsPage(now, request.include_filed(), page, response).Fill());
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::claims
