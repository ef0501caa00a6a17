#include "services/claims/claims_service.h"

#include <algorithm>
#include <utility>

#include "amanat/acts/claims.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/claims/claims_lists.h"
#include "services/core/core.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/tables.h"

namespace amanat::claims {
namespace {

using core::SiteRows;
using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using entry::EventType;

const std::vector<EventType>& Types() {
  static const auto& types = *new std::vector<EventType>{
      event::kClaimRequested, event::kClaimFiled,    event::kClaimRecommended,
      event::kClaimApproved,  event::kClaimRejected, event::kClaimPaymentOrdered,
      event::kClaimPaid};
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

// A filing names the claim, the entitlement and the member. Without the benefit there is no
// programme, and the rules refuse the claim for that.
Draft FilingOf(const Content& content, const SiteRows& now) {
  const SubjectId& member = content.subjects.front();
  Draft draft{event::kClaimFiled,
              wire::Encode(content.body),
              {content.body.claim, core::StreamOf(member)},
              content.subjects};
  const directory::Benefit* benefit = BenefitOf(content.body, *now.directory, now.directory_size);
  if (benefit != nullptr) {
    draft.streams.push_back(EntitlementStream(benefit->programme, member));
  }
  return draft;
}

absl::StatusOr<Content> ReadRequest(const v1::RequestReference& reference, const SiteRows& now,
                                    const desk::Desk& desk) {
  AMANAT_ASSIGN_OR_RETURN(const LogId log,
                          FixedFromProto<LogId>(reference.log_id(), "file_request.log_id"));
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, desk.ReadLeaf(now, log, reference.index()));
  if (leaf.command.event_type != static_cast<uint32_t>(event::kClaimRequested)) {
    return absl::InvalidArgumentError("file_request: the entry is no claim request");
  }
  Content content;
  AMANAT_ASSIGN_OR_RETURN(content.body, core::ReadBody<ClaimFiled>(leaf.command));
  content.subjects = leaf.command.subjects;
  AMANAT_RETURN_IF_ERROR(CheckForm(content.body, content.subjects));
  content.body.request = entry::Reference{log, reference.index(), leaf.hash};
  return content;
}

// The entitlement stands beside the claim where the act sets it free or uses it up.
absl::StatusOr<std::vector<StreamId>> StreamsOf(const StreamId& id, bool with_entitlement,
                                                const SiteRows& now) {
  std::vector<StreamId> streams = {id};
  const core::LogRows* fund = now.Own(entry::Book::kFund);
  if (!with_entitlement || fund == nullptr) return streams;
  AMANAT_ASSIGN_OR_RETURN(const auto claim, rules::claims::Claims().Find(*fund->rows, id));
  if (claim.has_value()) streams.push_back(claim->entitlement);
  return streams;
}

absl::StatusOr<Draft> StepOf(EventType type, const v1::Step& act, const SiteRows& now) {
  AMANAT_ASSIGN_OR_RETURN(const auto claim, FixedFromProto<StreamId>(act.claim(), "claim"));
  AMANAT_ASSIGN_OR_RETURN(std::vector<StreamId> streams,
                          StreamsOf(claim, type == event::kClaimPaid, now));
  return Draft{type, wire::Encode(ClaimStep{claim}), std::move(streams), {}};
}

absl::StatusOr<Draft> RejectionOf(const v1::Reject& act, const SiteRows& now) {
  AMANAT_ASSIGN_OR_RETURN(const auto claim, FixedFromProto<StreamId>(act.claim(), "claim"));
  AMANAT_ASSIGN_OR_RETURN(std::vector<StreamId> streams,
                          StreamsOf(claim, /*with_entitlement=*/true, now));
  return Draft{event::kClaimRejected,
               wire::Encode(ClaimRejected{claim, act.reason()}),
               std::move(streams),
               {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request, const SiteRows& now,
                              const desk::Desk& desk) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kRequest: {
      AMANAT_ASSIGN_OR_RETURN(const Content content, ContentFromProto(request.request()));
      return Draft{event::kClaimRequested,
                   wire::Encode(content.body),
                   {content.body.claim},
                   content.subjects};
    }
    case v1::PrepareRequest::kFile: {
      AMANAT_ASSIGN_OR_RETURN(const Content content, ContentFromProto(request.file()));
      return FilingOf(content, now);
    }
    case v1::PrepareRequest::kFileRequest: {
      AMANAT_ASSIGN_OR_RETURN(const Content content,
                              ReadRequest(request.file_request(), now, desk));
      return FilingOf(content, now);
    }
    case v1::PrepareRequest::kRecommend:
      return StepOf(event::kClaimRecommended, request.recommend(), now);
    case v1::PrepareRequest::kApprove:
      return StepOf(event::kClaimApproved, request.approve(), now);
    case v1::PrepareRequest::kReject:
      return RejectionOf(request.reject(), now);
    case v1::PrepareRequest::kOrderPayment:
      return StepOf(event::kClaimPaymentOrdered, request.order_payment(), now);
    case v1::PrepareRequest::kPay:
      return StepOf(event::kClaimPaid, request.pay(), now);
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
          request->header(), [&](const SiteRows& now) { return DraftOf(*request, now, desk_); },
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
    return Query(*context,
                 [&](const SiteRows& now) { return claims::GetClaim(now, *request, message); });
  }

  grpc::Status ListClaims(grpc::ServerContext* context, const v1::ListClaimsRequest* request,
                          v1::ListClaimsResponse* response) override {
    return Query(*context,
                 [&](const SiteRows& now) { return claims::ListClaims(now, *request, response); });
  }

  grpc::Status ListRequests(grpc::ServerContext* context, const v1::ListRequestsRequest* request,
                            v1::ListRequestsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return claims::ListRequests(now, *request, response);
    });
  }

 private:
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
