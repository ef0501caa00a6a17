#include "services/treasury/treasury_service.h"

#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/core/fund_rules.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/rules/treasury/tables.h"
#include "services/treasury/treasury_lists.h"

namespace amanat::treasury {
namespace {

using core::SiteRows;
using desk::Draft;
using desk::Present;
using state::KeyOf;

// The bank's date is never left open.
template <typename Body>
absl::Status CompleteBankMove(Body& body, Draft&, const Present&) {
  return desk::CheckDates(body);
}

// Head office's entry that issued the allotment.
absl::Status FindIssue(const StreamId& allotment, const Present& present, entry::Reference& issue) {
  AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(present.now));
  const core::LogRows* log = present.now.Of(site, entry::Book::kFund);
  std::optional<rules::treasury::IssuedAllotment> issued;
  if (log != nullptr) {
    AMANAT_ASSIGN_OR_RETURN(issued,
                            rules::treasury::IssuedAllotments().Find(*log->rows, allotment));
  }
  if (!issued.has_value()) return absl::NotFoundError("allotment: its issue has not arrived here");
  issue.log = log->id;
  issue.index = issued->issued;
  return absl::OkStatus();
}

absl::Status CompleteAcceptance(AllotmentAccepted& body, Draft& draft, const Present& present) {
  draft.streams = {body.allotment};
  if (body.issue.log.is_zero()) {
    AMANAT_RETURN_IF_ERROR(FindIssue(body.allotment, present, body.issue));
  }
  AMANAT_RETURN_IF_ERROR(present.Resolve(body.issue, "issue").status());
  return desk::CheckDates(body);
}

absl::Status CompleteDecline(AllotmentDeclined& body, Draft& draft, const Present& present) {
  draft.streams = {body.allotment};
  if (body.issue.log.is_zero()) {
    AMANAT_RETURN_IF_ERROR(FindIssue(body.allotment, present, body.issue));
  }
  return present.Resolve(body.issue, "issue").status();
}

absl::Status CompleteReturn(AllotmentReturned& body, Draft& draft, const Present&) {
  draft.streams = {body.allotment};
  return desk::CheckDates(body);
}

// The return at `reference`; NotFound when it is none.
absl::StatusOr<AllotmentReturned> FindReturn(entry::Reference& reference, const Present& present) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, present.Resolve(reference, "returned"));
  if (leaf.command.event_type == static_cast<uint32_t>(event::kAllotmentReturned)) {
    auto returned = wire::Decode<AllotmentReturned>(leaf.command.body);
    if (returned.ok()) return returned;
  }
  return absl::NotFoundError("returned: the entry is no return");
}

// Of a return, or of a decline.
absl::StatusOr<StreamId> AllotmentThatComesBack(entry::Reference& reference,
                                                const Present& present) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, present.Resolve(reference, "returned"));
  if (leaf.command.event_type == static_cast<uint32_t>(event::kAllotmentDeclined)) {
    const auto declined = wire::Decode<AllotmentDeclined>(leaf.command.body);
    if (declined.ok()) return declined->allotment;
  }
  AMANAT_ASSIGN_OR_RETURN(const AllotmentReturned returned, FindReturn(reference, present));
  return returned.allotment;
}

absl::Status CompleteCredit(ReturnCredited& body, Draft&, const Present& present) {
  AMANAT_ASSIGN_OR_RETURN(const StreamId allotment, AllotmentThatComesBack(body.returned, present));
  if (body.allotment.is_zero()) body.allotment = allotment;
  return desk::CheckDates(body);
}

absl::Status CompleteReturnRefusal(ReturnRefused& body, Draft&, const Present& present) {
  AMANAT_ASSIGN_OR_RETURN(const AllotmentReturned returned, FindReturn(body.returned, present));
  if (body.allotment.is_zero()) body.allotment = returned.allotment;
  if (body.amount == money::Money()) body.amount = returned.amount;
  return absl::OkStatus();
}

// What is left of each spend. Of one that is not there nothing, which the rules refuse.
absl::Status AddNetAmounts(const core::LogRows& log, LiquidationSubmitted& body) {
  std::vector<std::tuple<LogIndex>> keys(body.spends.begin(), body.spends.end());
  AMANAT_ASSIGN_OR_RETURN(const auto spends, rules::treasury::Spends().FindMany(*log.rows, keys));
  for (const auto& spend : spends) {
    body.amounts.push_back(spend.has_value() ? spend->net() : money::Money());
  }
  return absl::OkStatus();
}

absl::Status CompleteLiquidation(LiquidationSubmitted& body, Draft& draft, const Present& present) {
  draft.streams = {body.liquidation, body.allotment};
  AMANAT_ASSIGN_OR_RETURN(const core::LogRows* log, present.OwnFund());
  if (body.spends.empty()) {
    AMANAT_RETURN_IF_ERROR(rules::treasury::Spends().ScanIndexInBatches(
        *log->rows, rules::treasury::kSpendsOpen, KeyOf(body.allotment), "", kLiquidationSpendsMax,
        [&](const auto& batch) -> absl::StatusOr<bool> {
          for (const auto& found : batch) body.spends.push_back(std::get<0>(found.key));
          return false;
        }));
  }
  if (body.spends.empty()) {
    return absl::FailedPreconditionError("no payment of the allotment is left to account for");
  }
  return body.amounts.empty() ? AddNetAmounts(*log, body) : absl::OkStatus();
}

// By what an earlier acceptance of the payment was reopened, when one was taken back.
template <typename Body>
absl::Status FindReopening(Body& body, const Present& present) {
  if (body.reopened.has_value()) return present.Resolve(*body.reopened, "reopened").status();
  const auto& [log, index, hash] = body.spend;
  const core::LogRows* rows = present.now.Find(log);
  if (rows == nullptr) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const auto spend, rules::treasury::Spends().Find(*rows->rows, index));
  if (!spend.has_value() || spend->reopened == 0) return absl::OkStatus();
  body.reopened = entry::Reference{log, spend->reopened, {}};
  return present.Resolve(*body.reopened, "reopened").status();
}

// A decision on a line names the payment's stream.
template <typename Body>
absl::Status CompleteLine(Body& body, Draft& draft, const Present& present) {
  AMANAT_RETURN_IF_ERROR(present.Resolve(body.liquidation, "liquidation").status());
  AMANAT_RETURN_IF_ERROR(present.Resolve(body.spend, "spend").status());
  draft.streams = {core::SpendStream(body.spend.log, body.spend.index)};
  return FindReopening(body, present);
}

absl::Status CompleteLineReversal(LineAcceptanceReversed& body, Draft& draft, const Present&) {
  const entry::Reference& spend = body.acceptance.spend;
  draft.streams = {core::SpendStream(spend.log, spend.index)};
  return absl::OkStatus();
}

absl::Status CompleteBankCharge(BankCharged& body, Draft& draft, const Present&) {
  draft.streams = {body.allotment};
  return desk::CheckDates(body);
}

// An acceptance also the stream of the emergency approval by which was paid.
absl::Status CompleteAcceptedLine(LiquidationLineAccepted& body, Draft& draft,
                                  const Present& present) {
  AMANAT_RETURN_IF_ERROR(CompleteLine(body, draft, present));
  const auto& [log, index, hash] = body.spend;
  AMANAT_ASSIGN_OR_RETURN(const auto spend,
                          rules::treasury::Spends().Find(*present.now.Find(log)->rows, index));
  if (!spend.has_value()) {
    return absl::NotFoundError(absl::StrCat("spend: entry ", index, " is no payment"));
  }
  if (body.amount == money::Money()) body.amount = spend->net();
  if (spend->emergency_approval != 0) {
    draft.streams.push_back(core::EmergencyStream(log, spend->emergency_approval));
  }
  return absl::OkStatus();
}

desk::Completions Acts() {
  using desk::Completes;
  return desk::Completions(
      *v1::PrepareRequest::descriptor(),
      {Completes<OpeningBalance, CompleteBankMove<OpeningBalance>>(event::kOpeningBalance),
       Completes<ExchangeMade, CompleteBankMove<ExchangeMade>>(event::kExchangeMade),
       desk::NamesStream<AllotmentIssued, &AllotmentIssued::allotment>(event::kAllotmentIssued),
       Completes<AllotmentAccepted, CompleteAcceptance>(event::kAllotmentAccepted),
       Completes<AllotmentReturned, CompleteReturn>(event::kAllotmentReturned),
       Completes<ReturnCredited, CompleteCredit>(event::kReturnCredited),
       Completes<ReturnCredited, CompleteCredit>(event::kReturnCreditedWithLoss),
       Completes<LiquidationSubmitted, CompleteLiquidation>(event::kLiquidationSubmitted),
       Completes<LiquidationLineAccepted, CompleteAcceptedLine>(event::kLiquidationLineAccepted),
       Completes<LiquidationLineSentBack, CompleteLine<LiquidationLineSentBack>>(
           event::kLiquidationLineSentBack),
       Completes<AllotmentDeclined, CompleteDecline>(event::kAllotmentDeclined),
       Completes<ReturnRefused, CompleteReturnRefusal>(event::kReturnRefused),
       Completes<LineAcceptanceReversed, CompleteLineReversal>(event::kLineAcceptanceReversed),
       Completes<ExchangeMade, CompleteBankMove<ExchangeMade>>(event::kExchangeBeyondTolerance),
       desk::AsItIs<ExchangeReversed>(event::kExchangeReversed),
       desk::AsItIs<OpeningBalanceReversed>(event::kOpeningBalanceReversed),
       Completes<BankCharged, CompleteBankCharge>(event::kBankCharged)});
}

class TreasuryService final : public v1::Treasury::Service {
 public:
  explicit TreasuryService(desk::Desk& desk) : desk_(desk) {}

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

  grpc::Status ListAllotments(grpc::ServerContext* context,
                              const v1::ListAllotmentsRequest* request,
                              v1::ListAllotmentsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      desk::AddFundSights(now, desk_.clock().Now(), response);
      return treasury::ListAllotments(now, *request, response);
    });
  }

  grpc::Status ListLiquidations(grpc::ServerContext* context,
                                const v1::ListLiquidationsRequest* request,
                                v1::ListLiquidationsResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      desk::AddFundSights(now, desk_.clock().Now(), response);
      return treasury::ListLiquidations(now, *request, response);
    });
  }

  grpc::Status ListExchanges(grpc::ServerContext* context, const v1::ListExchangesRequest* request,
                             v1::ListExchangesResponse* response) override {
    return Query(*context, [&](const SiteRows& now) {
      return treasury::ListExchanges(now, *request, response);
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
    return rpc::Handle(
        context, [&](const rpc::Identity&) { return desk_.Query(entry::Book::kFund, reader); });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTreasuryService(desk::Desk& desk) {
  return std::make_unique<TreasuryService>(desk);
}

}  // namespace amanat::treasury
