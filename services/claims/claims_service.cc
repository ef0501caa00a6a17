#include "services/claims/claims_service.h"

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
using desk::Present;

// A consulate's request is cited, and fills in what the person did not say: all of it, or nothing.
absl::Status TakeUpRequest(ClaimFiled& body, Draft& draft, const Present& present) {
  entry::Reference request = *body.request;
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, present.Resolve(request, "file.request"));
  if (leaf.command.event_type != static_cast<uint32_t>(event::kClaimRequested)) {
    return absl::InvalidArgumentError("file.request: the entry is no claim request");
  }
  if (body.claim.is_zero()) {
    ClaimFiled cited_alone;
    cited_alone.request = body.request;
    if (wire::Encode(body) != wire::Encode(cited_alone) || !draft.subjects.empty()) {
      return absl::InvalidArgumentError("file: all that is filed with a request, or nothing");
    }
    AMANAT_ASSIGN_OR_RETURN(body, core::ReadBody<ClaimFiled>(leaf.command));
    draft.subjects = leaf.command.subjects;
    AMANAT_RETURN_IF_ERROR(CheckForm(body, draft.subjects));
  }
  body.request = request;
  return absl::OkStatus();
}

// A filing names the claim, the entitlement and the member. Without the benefit there is no
// programme, and the rules refuse the claim for that.
absl::Status CompleteFiling(ClaimFiled& body, Draft& draft, const Present& present) {
  if (body.request.has_value()) AMANAT_RETURN_IF_ERROR(TakeUpRequest(body, draft, present));
  if (draft.subjects.empty()) return absl::InvalidArgumentError("subjects: none");
  const SubjectId& member = draft.subjects.front();
  draft.streams = {body.claim, core::StreamOf(member)};
  const directory::Benefit* benefit =
      BenefitOf(body, *present.now.directory, present.now.directory_size);
  if (benefit != nullptr) draft.streams.push_back(EntitlementStream(benefit->programme, member));
  return absl::OkStatus();
}

// The entitlement stands beside the claim where the act sets it free or uses it up.
template <typename Body>
absl::Status CompleteEnd(Body& body, Draft& draft, const Present& present) {
  draft.streams = {body.claim};
  const core::LogRows* fund = present.now.Own(entry::Book::kFund);
  if (fund == nullptr) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const auto claim, rules::claims::Claims().Find(*fund->rows, body.claim));
  if (claim.has_value()) draft.streams.push_back(claim->entitlement);
  return absl::OkStatus();
}

desk::Completions Acts() {
  using desk::Completes;
  using desk::NamesStream;
  return desk::Completions(
      *v1::PrepareRequest::descriptor(),
      {NamesStream<ClaimFiled, &ClaimFiled::claim>(event::kClaimRequested),
       Completes<ClaimFiled, CompleteFiling>(event::kClaimFiled),
       NamesStream<ClaimStep, &ClaimStep::claim>(event::kClaimRecommended),
       NamesStream<ClaimStep, &ClaimStep::claim>(event::kClaimApproved),
       Completes<ClaimRejected, CompleteEnd<ClaimRejected>>(event::kClaimRejected),
       NamesStream<ClaimStep, &ClaimStep::claim>(event::kClaimPaymentOrdered),
       Completes<ClaimStep, CompleteEnd<ClaimStep>>(event::kClaimPaid)});
}

class ClaimsService final : public v1::Claims::Service {
 public:
  explicit ClaimsService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::Handle(
        *context, [&](const rpc::Identity&) { return desk_.Prepare(*request, acts_, prepared); });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::Handle(*context,
                       [&](const rpc::Identity&) { return desk_.Submit(*command, acts_, result); });
  }

  grpc::Status GetClaim(grpc::ServerContext* context, const v1::GetClaimRequest* request,
                        v1::Claim* message) override {
    return Query(*context,
                 [&](const SiteRows& now) { return claims::GetClaim(now, *request, message); });
  }

  grpc::Status ListClaims(grpc::ServerContext* context, const v1::ListClaimsRequest* request,
                          v1::ListClaimsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      desk::AddHeadOfficeSight(now, desk_.clock().Now(), response);
      return claims::ListClaims(now, *request, response);
    });
  }

  grpc::Status ListRequests(grpc::ServerContext* context, const v1::ListRequestsRequest* request,
                            v1::ListRequestsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      desk::AddFundSights(now, desk_.clock().Now(), response);
      return claims::ListRequests(now, *request, response);
    });
  }

 private:
  grpc::Status Query(grpc::ServerContext& context, desk::Reader reader) {
    return rpc::Handle(
        context, [&](const rpc::Identity&) { return desk_.Query(entry::Book::kFund, reader); });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeClaimsService(desk::Desk& desk) {
  return std::make_unique<ClaimsService>(desk);
}

}  // namespace amanat::claims
