#include "services/repatriation/repatriation_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "services/core/fund_rules.h"
#include "services/repatriation/repatriation_lists.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/repatriation/tables.h"

namespace amanat::repatriation {
namespace {

using core::LogRows;
using core::SiteRows;
using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using entry::EventType;

absl::StatusOr<StreamId> CaseOf(const std::string& bytes) {
  return FixedFromProto<StreamId>(bytes, "case_id");
}

absl::StatusOr<Draft> DraftOf(const v1::OpenCase& act) {
  CaseOpened body;
  AMANAT_ASSIGN_OR_RETURN(body.case_id, CaseOf(act.case_id()));
  AMANAT_ASSIGN_OR_RETURN(const auto person, FixedFromProto<SubjectId>(act.person(), "person"));
  body.reason = act.reason();
  body.hiring = act.hiring();
  body.liable_party = act.liable_party();
  AMANAT_ASSIGN_OR_RETURN(body.distress_date.days, FromProto(act.distress_date(), "distress_date"));
  return Draft{event::kCaseOpened, wire::Encode(body), {body.case_id}, {person}};
}

absl::StatusOr<const LogRows*> OwnFund(const SiteRows& now) {
  const LogRows* log = now.Own(entry::Book::kFund);
  if (log == nullptr) return absl::NotFoundError("the site has no fund log");
  return log;
}

// The number that is asked for, or the next one of the case.
absl::StatusOr<uint64_t> NumberOf(const StreamId& case_id, uint64_t asked, const SiteRows& now) {
  if (asked != 0) return asked;
  AMANAT_ASSIGN_OR_RETURN(const LogRows* log, OwnFund(now));
  AMANAT_ASSIGN_OR_RETURN(const auto found, rules::repatriation::Cases().Find(*log->rows, case_id));
  return found.has_value() ? found->assistances + 1 : uint64_t{1};
}

// A mistyped allotment is told before anybody signs; the ledger's limit guards the money.
absl::Status CheckAllotment(const StreamId& allotment, const money::Money& amount,
                            const SiteRows& now) {
  AMANAT_ASSIGN_OR_RETURN(const LogRows* log, OwnFund(now));
  const accounts::AccountKey key{log->name.site, chart::kAllotmentCash, amount.currency,
                                 allotment.hex()};
  AMANAT_ASSIGN_OR_RETURN(const auto cash, state::FindAccount(*log->rows, key));
  if (cash.has_value()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no allotment ", allotment.hex(), " in ",
                                          money::CodeOf(amount.currency), " was accepted here"));
}

template <typename Body>
absl::StatusOr<Body> ProposalOf(const v1::Recommend& act, const SiteRows& now) {
  Body body;
  AMANAT_ASSIGN_OR_RETURN(body.case_id, CaseOf(act.case_id()));
  AMANAT_ASSIGN_OR_RETURN(body.assistance, NumberOf(body.case_id, act.assistance(), now));
  body.line = act.line();
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_RETURN_IF_ERROR(CheckAllotment(body.allotment, body.amount, now));
  return body;
}

template <typename Body>
Draft OfCase(EventType type, const Body& body) {
  return Draft{type, wire::Encode(body), {body.case_id}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::Disburse& act) {
  AssistanceDisbursed body;
  AMANAT_ASSIGN_OR_RETURN(body.case_id, CaseOf(act.case_id()));
  body.assistance = act.assistance();
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.expense_date.days, FromProto(act.expense_date(), "expense_date"));
  for (const std::string& receipt : act.receipts()) {
    AMANAT_ASSIGN_OR_RETURN(body.receipts.emplace_back(),
                            FixedFromProto<Hash>(receipt, "receipts"));
  }
  return OfCase(event::kAssistanceDisbursed, body);
}

absl::StatusOr<Draft> DraftOf(const v1::Ratify& act, const desk::Desk& desk, const SiteRows& now) {
  const LogRows* log = now.Of(act.site(), entry::Book::kFund);
  if (log == nullptr) return absl::NotFoundError("ratify.site: its fund log is not at hand here");
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, desk.ReadLeaf(now, log->id, act.index()));
  const EmergencyRatified body{{log->id, act.index(), leaf.hash}};
  return Draft{event::kEmergencyRatified,
               wire::Encode(body),
               {core::EmergencyStream(body.approval.log, body.approval.index)},
               {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request, const desk::Desk& desk,
                              const SiteRows& now) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kOpenCase:
      return DraftOf(request.open_case());
    case v1::PrepareRequest::kRecommend: {
      AMANAT_ASSIGN_OR_RETURN(const auto body,
                              ProposalOf<AssistanceRecommended>(request.recommend(), now));
      return OfCase(event::kAssistanceRecommended, body);
    }
    case v1::PrepareRequest::kApprove: {
      AMANAT_ASSIGN_OR_RETURN(const StreamId id, CaseOf(request.approve().case_id()));
      return OfCase(event::kAssistanceApproved,
                    AssistanceApproved{id, request.approve().assistance()});
    }
    case v1::PrepareRequest::kEmergencyApprove: {
      const v1::EmergencyApprove& act = request.emergency_approve();
      AMANAT_ASSIGN_OR_RETURN(auto body,
                              ProposalOf<AssistanceEmergencyApproved>(act.assistance(), now));
      body.emergency = act.emergency();
      return OfCase(event::kAssistanceEmergencyApproved, body);
    }
    case v1::PrepareRequest::kDisburse:
      return DraftOf(request.disburse());
    case v1::PrepareRequest::kRelease: {
      const v1::Release& act = request.release();
      AMANAT_ASSIGN_OR_RETURN(const StreamId id, CaseOf(act.case_id()));
      return OfCase(event::kAssistanceReleased,
                    AssistanceReleased{id, act.assistance(), act.reason()});
    }
    case v1::PrepareRequest::kRatify:
      return DraftOf(request.ratify(), desk, now);
    case v1::PrepareRequest::kWithdraw: {
      const v1::Withdraw& act = request.withdraw();
      AMANAT_ASSIGN_OR_RETURN(const StreamId id, CaseOf(act.case_id()));
      return OfCase(event::kAssistanceRecommendationWithdrawn,
                    AssistanceRecommendationWithdrawn{id, act.assistance(), act.reason()});
    }
    case v1::PrepareRequest::kClose: {
      AMANAT_ASSIGN_OR_RETURN(const StreamId id, CaseOf(request.close().case_id()));
      return OfCase(event::kCaseClosed, CaseClosed{id, request.close().outcome()});
    }
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none");
}

class RepatriationService final : public v1::Repatriation::Service {
 public:
  explicit RepatriationService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Prepare(
          request->header(), [&](const SiteRows& now) { return DraftOf(*request, desk_, now); },
          prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Submit(*command, rules::TypesOfPeople(rules::repatriation::Acts()), result);
    });
  }

  grpc::Status GetCase(grpc::ServerContext* context, const v1::GetCaseRequest* request,
                       v1::Case* response) override {
    return Query(*context, &repatriation::GetCase, *request, response);
  }
  grpc::Status ListCases(grpc::ServerContext* context, const v1::ListCasesRequest* request,
                         v1::ListCasesResponse* response) override {
    return Query(*context, &repatriation::ListCases, *request, response);
  }
  grpc::Status ListNotices(grpc::ServerContext* context, const v1::ListNoticesRequest* request,
                           v1::ListNoticesResponse* response) override {
    return Query(*context, &repatriation::ListNotices, *request, response);
  }
  grpc::Status ListEmergencies(grpc::ServerContext* context,
                               const v1::ListEmergenciesRequest* request,
                               v1::ListEmergenciesResponse* response) override {
    return Query(*context, &repatriation::ListEmergencies, *request, response);
  }
  grpc::Status ListWork(grpc::ServerContext* context, const v1::ListWorkRequest* request,
                        v1::ListWorkResponse* response) override {
    return Query(*context, &repatriation::ListWork, *request, response);
  }

 private:
  template <typename Request, typename Response>
  grpc::Status Query(grpc::ServerContext& context,
                     absl::Status (*query)(const SiteRows&, const Request&, UnixMicros, Response*),
                     const Request& request, Response* response) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) {
      return desk_.Query(
          [&](const SiteRows& now) { return query(now, request, desk_.clock().Now(), response); });
    });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRepatriationService(desk::Desk& desk) {
  return std::make_unique<RepatriationService>(desk);
}

}  // namespace amanat::repatriation
