#include "services/claims/claims_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/claims/claims_core.h"
#include "services/desk/page.h"
#include "services/rpc/handler.h"
#include "services/rules/claims/claim_content.h"

namespace amanat::claims {
namespace {

using core::LogView;
using core::SiteView;
using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using desk::Page;
using desk::ToProto;
using entry::EventType;

const std::vector<EventType>& Types() {
  static const auto& types = *new std::vector<EventType>{
      EventType::kClaimRequested, EventType::kClaimFiled,    EventType::kClaimRecommended,
      EventType::kClaimApproved,  EventType::kClaimRejected, EventType::kClaimPaymentOrdered,
      EventType::kClaimPaid};
  return types;
}

// What a claim says, and the people whom it is about.
struct Content {
  ClaimFiled body;
  std::vector<SubjectId> subjects;
};

absl::StatusOr<Content> ContentFromProto(const v1::ClaimContent& message) {
  Content content;
  AMANAT_ASSIGN_OR_RETURN(content.body.claim, FixedFromProto<StreamId>(message.claim(), "claim"));
  AMANAT_ASSIGN_OR_RETURN(const auto member, FixedFromProto<SubjectId>(message.member(), "member"));
  content.subjects.push_back(member);
  content.body.benefit = message.benefit();
  AMANAT_ASSIGN_OR_RETURN(content.body.event_date.days,
                          FromProto(message.event_date(), "event_date"));
  for (const v1::Document& document : message.documents()) {
    AMANAT_ASSIGN_OR_RETURN(const Hash digest,
                            FixedFromProto<Hash>(document.digest(), "documents.digest"));
    content.body.documents.push_back({document.code(), digest});
  }
  for (const v1::Heir& heir : message.heirs()) {
    AMANAT_ASSIGN_OR_RETURN(const auto person,
                            FixedFromProto<SubjectId>(heir.person(), "heirs.person"));
    const auto known = std::find(content.subjects.begin(), content.subjects.end(), person);
    const auto subject = static_cast<uint64_t>(known - content.subjects.begin());
    if (known == content.subjects.end()) content.subjects.push_back(person);
    content.body.heirs.push_back({subject, heir.share_millionths(), heir.rank()});
  }
  return content;
}

void FillContent(const ClaimFiled& body, const std::vector<SubjectId>& subjects,
                 v1::ClaimContent* message) {
  message->set_claim(body.claim.str());
  message->set_member(subjects.front().str());
  message->set_benefit(body.benefit);
  *message->mutable_event_date() = ToProto(body.event_date.days);
  for (const Document& document : body.documents) {
    v1::Document* item = message->add_documents();
    item->set_code(document.code);
    item->set_digest(document.digest.str());
  }
  for (const Heir& heir : body.heirs) {
    v1::Heir* item = message->add_heirs();
    item->set_person(subjects[heir.subject].str());
    item->set_share_millionths(heir.share_millionths);
    item->set_rank(heir.rank);
  }
}

void FillClaim(const Claim& claim, v1::Claim* message) {
  FillContent(claim.body, claim.subjects, message->mutable_content());
  message->set_state(static_cast<v1::ClaimState>(claim.state));
  *message->mutable_amount() = ToProto(claim.benefit.amount);
  for (const int64_t share : AmountsOf(claim.benefit.amount.minor_units, claim.body.heirs)) {
    *message->add_shares() = ToProto(money::Money{claim.benefit.amount.currency, share});
  }
  if (claim.body.request.has_value()) {
    message->mutable_request()->set_log_id(claim.body.request->log.str());
    message->mutable_request()->set_index(claim.body.request->index);
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

// A filing names the claim, the entitlement and the member. Without the benefit there is no
// programme, and the core refuses the claim for that.
Draft FilingOf(const Content& content, const SiteView::Snapshot& now) {
  const SubjectId& member = content.subjects.front();
  Draft draft{EventType::kClaimFiled,
              wire::Encode(content.body),
              {content.body.claim, core::StreamOf(member)},
              content.subjects};
  const directory::Benefit* benefit =
      BenefitOf(content.body, now.directory(), now.directory_size());
  if (benefit != nullptr) {
    draft.streams.push_back(EntitlementStream(benefit->programme, member));
  }
  return draft;
}

absl::StatusOr<Content> ReadRequest(const v1::RequestReference& reference,
                                    const SiteView::Snapshot& now) {
  const LogView* own = now.Own(entry::Book::kFund);
  if (own == nullptr) return absl::NotFoundError("the site has no fund log");
  AMANAT_ASSIGN_OR_RETURN(const LogId log,
                          FixedFromProto<LogId>(reference.log_id(), "file_request.log_id"));
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf,
                          now.ContextOf(*own).read(log, reference.index()));
  if (leaf.command.event_type != static_cast<uint32_t>(EventType::kClaimRequested)) {
    return absl::InvalidArgumentError("file_request: the entry is no claim request");
  }
  Content content;
  AMANAT_ASSIGN_OR_RETURN(content.body, core::ReadBody<ClaimFiled>(leaf.command));
  content.subjects = leaf.command.subjects;
  AMANAT_RETURN_IF_ERROR(CheckForm(content.body, content.subjects));
  content.body.request = entry::Reference{log, reference.index(), leaf.hash};
  return content;
}

const ClaimsCore* CoreOf(const LogView* log) {
  return log == nullptr ? nullptr : log->FindCore<ClaimsCore>();
}

// The entitlement stands beside the claim where the act sets it free or uses it up.
std::vector<StreamId> StreamsOf(const StreamId& id, bool with_entitlement,
                                const SiteView::Snapshot& now) {
  std::vector<StreamId> streams = {id};
  const ClaimsCore* core = CoreOf(now.Own(entry::Book::kFund));
  const Claim* claim = core == nullptr ? nullptr : core->Find(id);
  if (with_entitlement && claim != nullptr) streams.push_back(EntitlementOf(*claim));
  return streams;
}

absl::StatusOr<Draft> StepOf(EventType type, const v1::Step& act, const SiteView::Snapshot& now) {
  AMANAT_ASSIGN_OR_RETURN(const auto claim, FixedFromProto<StreamId>(act.claim(), "claim"));
  return Draft{type,
               wire::Encode(ClaimStep{claim}),
               StreamsOf(claim, type == EventType::kClaimPaid, now),
               {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request, const SiteView::Snapshot& now) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kRequest: {
      AMANAT_ASSIGN_OR_RETURN(const Content content, ContentFromProto(request.request()));
      return Draft{EventType::kClaimRequested,
                   wire::Encode(content.body),
                   {content.body.claim},
                   content.subjects};
    }
    case v1::PrepareRequest::kFile: {
      AMANAT_ASSIGN_OR_RETURN(const Content content, ContentFromProto(request.file()));
      return FilingOf(content, now);
    }
    case v1::PrepareRequest::kFileRequest: {
      AMANAT_ASSIGN_OR_RETURN(const Content content, ReadRequest(request.file_request(), now));
      return FilingOf(content, now);
    }
    case v1::PrepareRequest::kRecommend:
      return StepOf(EventType::kClaimRecommended, request.recommend(), now);
    case v1::PrepareRequest::kApprove:
      return StepOf(EventType::kClaimApproved, request.approve(), now);
    case v1::PrepareRequest::kReject: {
      AMANAT_ASSIGN_OR_RETURN(const auto claim,
                              FixedFromProto<StreamId>(request.reject().claim(), "claim"));
      return Draft{EventType::kClaimRejected,
                   wire::Encode(ClaimRejected{claim, request.reject().reason()}),
                   StreamsOf(claim, /*with_entitlement=*/true, now),
                   {}};
    }
    case v1::PrepareRequest::kOrderPayment:
      return StepOf(EventType::kClaimPaymentOrdered, request.order_payment(), now);
    case v1::PrepareRequest::kPay:
      return StepOf(EventType::kClaimPaid, request.pay(), now);
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none");
}

class ClaimsService final : public v1::Claims::Service {
 public:
  explicit ClaimsService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Prepare(
          request->header(), [&](const SiteView::Snapshot& now) { return DraftOf(*request, now); },
          prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(
        *context, [&](const rpc::Identity&) { return desk_.Submit(*command, Types(), result); });
  }

  grpc::Status GetClaim(grpc::ServerContext* context, const v1::GetClaimRequest* request,
                        v1::Claim* message) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const auto id, FixedFromProto<StreamId>(request->claim(), "claim"));
      for (const LogView* log : now.All()) {
        const ClaimsCore* core = CoreOf(log);
        const Claim* claim = core == nullptr ? nullptr : core->Find(id);
        if (claim == nullptr) continue;
        FillClaim(*claim, message);
        return absl::OkStatus();
      }
      return absl::NotFoundError("no log at hand has a claim of that id");
    });
  }

  grpc::Status ListClaims(grpc::ServerContext* context, const v1::ListClaimsRequest* request,
                          v1::ListClaimsResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      if (!v1::ClaimState_IsValid(request->state())) {
        return absl::InvalidArgumentError("state: not a state of a claim");
      }
      AMANAT_ASSIGN_OR_RETURN(Page page,
                              Page::Open(*request, absl::StrCat("claims/", request->state())));
      for (const LogView* log : now.All()) {
        if (const ClaimsCore* core = CoreOf(log)) {
          ListClaimsOf(*log, *core, request->state(), page, response);
        }
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status ListRequests(grpc::ServerContext* context, const v1::ListRequestsRequest* request,
                            v1::ListRequestsResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(
          Page page, Page::Open(*request, absl::StrCat("requests/", request->include_filed())));
      for (const LogView* log : now.All()) {
        if (const ClaimsCore* core = CoreOf(log)) {
          ListRequestsOf(*log, *core, now, request->include_filed(), page, response);
        }
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

 private:
  static std::string KeyOf(const LogView& log, uint64_t number) {
    return absl::StrCat(log.state->id().hex(), desk::PageKey(number));
  }

  static void ListClaimsOf(const LogView& log, const ClaimsCore& core, v1::ClaimState state,
                           Page& page, v1::ListClaimsResponse* response) {
    for (const StreamId& id : core.claims()) {
      if (page.full()) return;
      const Claim& claim = *core.Find(id);
      if (state != v1::CLAIM_STATE_UNSPECIFIED && static_cast<int>(claim.state) != state) continue;
      if (page.Takes(KeyOf(log, claim.filed))) FillClaim(claim, response->add_claims());
    }
  }

  static void ListRequestsOf(const LogView& log, const ClaimsCore& core,
                             const SiteView::Snapshot& now, bool include_filed, Page& page,
                             v1::ListRequestsResponse* response) {
    for (const ClaimRequest& item : core.requests()) {
      if (page.full()) return;
      const LogView* recipient = now.Find(item.recipient);
      const bool filed = recipient != nullptr &&
                         recipient->state->ConsumerOf(log.state->id(), item.index).has_value();
      if (filed && !include_filed) continue;
      if (!page.Takes(KeyOf(log, item.index))) continue;
      v1::ClaimRequest* message = response->add_requests();
      message->mutable_reference()->set_log_id(log.state->id().str());
      message->mutable_reference()->set_index(item.index);
      message->set_log_name(log.name.str());
      FillContent(item.body, item.subjects, message->mutable_content());
      *message->mutable_requested_on() = ToProto(item.requested_on);
      message->set_filed(filed);
    }
  }

  grpc::Status Query(grpc::ServerContext& context, desk::Reader reader) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) { return desk_.Query(reader); });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeClaimsService(desk::Desk& desk) {
  return std::make_unique<ClaimsService>(desk);
}

}  // namespace amanat::claims
