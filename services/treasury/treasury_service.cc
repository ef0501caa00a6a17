#include "services/treasury/treasury_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/core/fund_rules.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/acts.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/rules/treasury/tables.h"
#include "services/treasury/treasury_lists.h"

namespace amanat::treasury {
namespace {

using core::LogRows;
using core::SiteRows;
using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using entry::EventType;
using state::KeyOf;

absl::StatusOr<wire::CivilDate> DateOf(const common::v1::CivilDate& date, absl::string_view field) {
  AMANAT_ASSIGN_OR_RETURN(const CivilDays days, FromProto(date, field));
  return wire::CivilDate{days};
}

// What the site knows when an act is drafted.
struct Present {
  const desk::Desk& desk;
  const SiteRows& now;

  absl::StatusOr<entry::Reference> Resolve(const LogId& log, LogIndex index) const {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, desk.ReadLeaf(now, log, index));
    return entry::Reference{log, index, leaf.hash};
  }
  absl::StatusOr<entry::Reference> Resolve(const v1::EntryName& name,
                                           absl::string_view field) const {
    const auto log = FindLog(now, name.log_name());
    if (!log.ok()) return Annotate(log.status(), field);
    auto reference = Resolve((*log)->id, name.index());
    if (!reference.ok()) return Annotate(reference.status(), field);
    return reference;
  }
};

absl::StatusOr<Draft> DraftOf(const v1::OpeningBalance& act, const Present&) {
  OpeningBalance body;
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.statement_digest,
                          FixedFromProto<Hash>(act.statement_digest(), "statement_digest"));
  AMANAT_ASSIGN_OR_RETURN(body.statement_date, DateOf(act.statement_date(), "statement_date"));
  return Draft{event::kOpeningBalance, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::Exchange& act, const Present&) {
  ExchangeMade body;
  AMANAT_ASSIGN_OR_RETURN(body.bought, FromProto(act.bought(), "bought"));
  AMANAT_ASSIGN_OR_RETURN(body.charged, FromProto(act.charged(), "charged"));
  body.rate = act.rate();
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  body.statement_line = act.statement_line();
  return Draft{event::kExchangeMade, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::IssueAllotment& act, const Present&) {
  AllotmentIssued body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  body.site = act.site();
  body.purpose = act.purpose();
  body.rate = act.rate();
  return Draft{event::kAllotmentIssued, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::AcceptAllotment& act, const Present& present) {
  AllotmentAccepted body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  if (act.has_issue()) {
    AMANAT_ASSIGN_OR_RETURN(body.issue, present.Resolve(act.issue(), "issue"));
  } else {
    AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(present.now));
    const LogRows* log = present.now.Of(site, entry::Book::kFund);
    std::optional<rules::treasury::IssuedAllotment> issued;
    if (log != nullptr) {
      AMANAT_ASSIGN_OR_RETURN(issued,
                              rules::treasury::IssuedAllotments().Find(*log->rows, body.allotment));
    }
    if (!issued.has_value()) {
      return absl::NotFoundError("allotment: its issue has not arrived here");
    }
    AMANAT_ASSIGN_OR_RETURN(body.issue, present.Resolve(log->id, issued->issued));
  }
  return Draft{event::kAllotmentAccepted, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::SubmitLiquidation& act, const Present& present) {
  LiquidationSubmitted body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation,
                          FixedFromProto<StreamId>(act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  body.spends.assign(act.spends().begin(), act.spends().end());
  std::sort(body.spends.begin(), body.spends.end());
  if (body.spends.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const LogRows* log, OwnFund(present.now));
    AMANAT_RETURN_IF_ERROR(rules::treasury::Spends().ScanIndexInBatches(
        *log->rows, rules::treasury::kSpendsOpen, KeyOf(body.allotment), "", kLiquidationSpendsMax,
        [&](const auto& batch) -> absl::StatusOr<bool> {
          for (const auto& found : batch) body.spends.push_back(std::get<0>(found.key));
          return false;
        }));
    if (body.spends.empty()) {
      return absl::FailedPreconditionError("no payment of the allotment is left to account for");
    }
  }
  return Draft{
      event::kLiquidationSubmitted, wire::Encode(body), {body.liquidation, body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::AcceptLine& act, const Present& present) {
  LiquidationLineAccepted body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation, present.Resolve(act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.spend, present.Resolve(body.liquidation.log, act.spend()));
  const LogRows* log = present.now.Find(body.liquidation.log);
  AMANAT_ASSIGN_OR_RETURN(const auto spend,
                          rules::treasury::Spends().Find(*log->rows, act.spend()));
  if (!spend.has_value()) {
    return absl::NotFoundError(absl::StrCat("spend: entry ", act.spend(), " is no payment"));
  }
  body.amount = spend->amount;
  body.expense = act.expense();
  body.liable_party = act.liable_party();
  std::vector<StreamId> streams = {core::SpendStream(body.spend.log, body.spend.index)};
  if (spend->emergency_approval != 0) {
    streams.push_back(core::EmergencyStream(body.spend.log, spend->emergency_approval));
  }
  return Draft{event::kLiquidationLineAccepted, wire::Encode(body), std::move(streams), {}};
}

absl::StatusOr<Draft> DraftOf(const v1::SendBackLine& act, const Present& present) {
  LiquidationLineSentBack body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation, present.Resolve(act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.spend, present.Resolve(body.liquidation.log, act.spend()));
  body.reason = act.reason();
  return Draft{event::kLiquidationLineSentBack,
               wire::Encode(body),
               {core::SpendStream(body.spend.log, body.spend.index)},
               {}};
}

absl::StatusOr<Draft> DraftOf(const v1::ReturnAllotment& act, const Present&) {
  AllotmentReturned body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  return Draft{event::kAllotmentReturned, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::CreditReturn& act, const Present& present) {
  ReturnCredited body;
  AMANAT_ASSIGN_OR_RETURN(body.returned, present.Resolve(act.returned(), "returned"));
  AMANAT_ASSIGN_OR_RETURN(
      const examine::Leaf leaf,
      present.desk.ReadLeaf(present.now, body.returned.log, body.returned.index));
  const auto returned = wire::Decode<AllotmentReturned>(leaf.command.body);
  if (leaf.command.event_type != static_cast<uint32_t>(event::kAllotmentReturned) ||
      !returned.ok()) {
    return absl::NotFoundError("returned: the entry is no return");
  }
  body.allotment = returned->allotment;
  AMANAT_ASSIGN_OR_RETURN(body.credited, FromProto(act.credited(), "credited"));
  if (act.has_charges()) {
    AMANAT_ASSIGN_OR_RETURN(body.charges, FromProto(act.charges(), "charges"));
  }
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  return Draft{event::kReturnCredited, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request, const Present& present) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kOpeningBalance:
      return DraftOf(request.opening_balance(), present);
    case v1::PrepareRequest::kExchange:
      return DraftOf(request.exchange(), present);
    case v1::PrepareRequest::kIssue:
      return DraftOf(request.issue(), present);
    case v1::PrepareRequest::kAccept:
      return DraftOf(request.accept(), present);
    case v1::PrepareRequest::kLiquidate:
      return DraftOf(request.liquidate(), present);
    case v1::PrepareRequest::kAcceptLine:
      return DraftOf(request.accept_line(), present);
    case v1::PrepareRequest::kSendBackLine:
      return DraftOf(request.send_back_line(), present);
    case v1::PrepareRequest::kReturnAllotment:
      return DraftOf(request.return_allotment(), present);
    case v1::PrepareRequest::kCreditReturn:
      return DraftOf(request.credit_return(), present);
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none is set");
}

class TreasuryService final : public v1::Treasury::Service {
 public:
  explicit TreasuryService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Prepare(
          request->header(),
          [&](const SiteRows& now) {
            return DraftOf(*request, Present{desk_, now});
          },
          prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Submit(*command, rules::TypesOfPeople(rules::treasury::Acts()), result);
    });
  }

  grpc::Status ListAllotments(grpc::ServerContext* context,
                              const v1::ListAllotmentsRequest* request,
                              v1::ListAllotmentsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return treasury::ListAllotments(now, *request, response);
    });
  }

  grpc::Status ListLiquidations(grpc::ServerContext* context,
                                const v1::ListLiquidationsRequest* request,
                                v1::ListLiquidationsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return treasury::ListLiquidations(now, *request, response);
    });
  }

  grpc::Status TrialBalance(grpc::ServerContext* context, const v1::TrialBalanceRequest* request,
                            v1::TrialBalanceResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return treasury::TrialBalance(now, *request, response);
    });
  }

  grpc::Status InterOffice(grpc::ServerContext* context, const v1::InterOfficeRequest* request,
                           v1::InterOfficeResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return treasury::InterOffice(now, *request, desk_.clock().Now(), response);
    });
  }

 private:
  grpc::Status Query(grpc::ServerContext& context, desk::Reader reader) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) { return desk_.Query(reader); });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTreasuryService(desk::Desk& desk) {
  return std::make_unique<TreasuryService>(desk);
}

}  // namespace amanat::treasury
