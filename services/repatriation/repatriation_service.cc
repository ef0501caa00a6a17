#include "services/repatriation/repatriation_service.h"

#include <type_traits>

#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "services/core/fund_rules.h"
#include "services/repatriation/repatriation_lists.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/tables.h"
#include "services/rules/treasury/tables.h"

namespace amanat::repatriation {
namespace {

using core::SiteRows;
using desk::Draft;
using desk::Present;

// A mistyped allotment is told before anybody signs; the ledger's limit guards the money.
absl::Status CheckAllotment(const core::SiteRows& now, const core::LogRows& fund,
                            const StreamId& allotment, money::Currency currency) {
  AMANAT_RETURN_IF_ERROR(money::MinorUnits(currency).status());
  const accounts::AccountKey key{fund.name.site, chart::kAllotmentCash, currency, allotment.hex()};
  AMANAT_ASSIGN_OR_RETURN(const auto cash, state::FindAccount(*fund.rows, key));
  if (cash.has_value()) return absl::OkStatus();
  const core::LogRows* head_office = now.Of(now.HeadOffice(), entry::Book::kFund);
  if (head_office != nullptr) {
    AMANAT_ASSIGN_OR_RETURN(
        const auto issued, rules::treasury::IssuedAllotments().Find(*head_office->rows, allotment));
    AMANAT_ASSIGN_OR_RETURN(const auto declined,
                            rules::treasury::DeclinedAllotments().Find(*fund.rows, allotment));
    AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                            rules::treasury::AcceptedAllotments().Find(*fund.rows, allotment));
    const bool waits = issued.has_value() && issued->recipient == fund.id &&
                       !declined.has_value() && !accepted.has_value();
    if (waits) {
      return absl::NotFoundError(absl::StrCat(
          "allotment ", allotment.hex(), " of ", money::FormatMoney(issued->amount),
          " is issued and waits to be accepted here: amanat treasury accept --allotment ",
          allotment.hex()));
    }
  }
  return absl::NotFoundError(absl::StrCat("no allotment ", allotment.hex(), " in ",
                                          money::CodeOf(currency), " was accepted here"));
}

// A recommendation or an emergency approval; without a number it is the next one of the case.
template <typename Body>
absl::Status CompleteProposal(Body& body, Draft& draft, const Present& present) {
  draft.streams = {body.case_id};
  AMANAT_ASSIGN_OR_RETURN(const core::LogRows* fund, present.OwnFund());
  if (body.assistance == 0) {
    AMANAT_ASSIGN_OR_RETURN(const auto found,
                            rules::repatriation::Cases().Find(*fund->rows, body.case_id));
    body.assistance = found.has_value() ? found->assistances + 1 : 1;
  }
  return CheckAllotment(present.now, *fund, body.allotment, body.amount.currency);
}

absl::Status CompleteRatification(EmergencyRatified& body, Draft& draft, const Present& present) {
  draft.streams = {core::EmergencyStream(body.approval.log, body.approval.index)};
  return present.Resolve(body.approval, "ratify.approval").status();
}

// An act of a case that says a date.
template <typename Body>
absl::Status CompleteDated(Body& body, Draft& draft, const Present&) {
  draft.streams = {body.case_id};
  return desk::CheckDates(body);
}

// The streams of the payment that comes back.
absl::Status NameStreamsOfPayment(LogIndex payment, Draft& draft, const Present& present) {
  AMANAT_ASSIGN_OR_RETURN(const core::LogRows* fund, present.OwnFund());
  AMANAT_ASSIGN_OR_RETURN(const auto spend, rules::treasury::Spends().Find(*fund->rows, payment));
  if (!spend.has_value()) {
    return absl::NotFoundError(absl::StrCat("entry ", payment, " is no payment of this site"));
  }
  draft.streams = {spend->allotment};
  if (!spend->case_id.is_zero()) draft.streams.push_back(spend->case_id);
  return absl::OkStatus();
}

absl::Status CompleteRefund(SpendRefunded& body, Draft& draft, const Present& present) {
  AMANAT_RETURN_IF_ERROR(NameStreamsOfPayment(body.spend, draft, present));
  return desk::CheckDates(body);
}

absl::Status CompleteReversal(SpendReversed& body, Draft& draft, const Present& present) {
  return NameStreamsOfPayment(body.entry, draft, present);
}

template <typename Body>
desk::Completion OfCase(entry::EventType type) {
  return desk::NamesStream<Body, &Body::case_id>(type);
}

desk::Completions Acts() {
  using desk::Completes;
  return desk::Completions(
      *v1::PrepareRequest::descriptor(),
      {Completes<CaseOpened, CompleteDated<CaseOpened>>(event::kCaseOpened),
       Completes<AssistanceRecommended, CompleteProposal<AssistanceRecommended>>(
           event::kAssistanceRecommended),
       OfCase<AssistanceApproved>(event::kAssistanceApproved),
       Completes<AssistanceEmergencyApproved, CompleteProposal<AssistanceEmergencyApproved>>(
           event::kAssistanceEmergencyApproved),
       Completes<AssistanceDisbursed, CompleteDated<AssistanceDisbursed>>(
           event::kAssistanceDisbursed),
       OfCase<AssistanceReleased>(event::kAssistanceReleased),
       Completes<EmergencyRatified, CompleteRatification>(event::kEmergencyRatified),
       Completes<SpendRefunded, CompleteRefund>(event::kSpendRefunded),
       Completes<SpendReversed, CompleteReversal>(event::kSpendReversed),
       OfCase<AssistanceRecommendationWithdrawn>(event::kAssistanceRecommendationWithdrawn),
       OfCase<CaseClosed>(event::kCaseClosed)});
}

class RepatriationService final : public v1::Repatriation::Service {
 public:
  explicit RepatriationService(desk::Desk& desk) : desk_(desk) {}

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
    return rpc::Handle(context, [&](const rpc::Identity&) {
      return desk_.Query(entry::Book::kFund, [&](const SiteRows& now) {
        const UnixMicros time = desk_.clock().Now();
        if constexpr (!std::is_same_v<Response, v1::Case>) {
          desk::AddFundSights(now, time, response);
        }
        return query(now, request, time, response);
      });
    });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRepatriationService(desk::Desk& desk) {
  return std::make_unique<RepatriationService>(desk);
}

}  // namespace amanat::repatriation
