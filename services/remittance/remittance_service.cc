#include "services/remittance/remittance_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "amanat/acts/remittance.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/state/once_keys.h"
#include "services/core/corrections.h"
#include "services/core/sums.h"
#include "services/desk/page.h"
#include "services/forms/remittance_form.h"
#include "services/rpc/caller_stream.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/tables.h"

namespace amanat::remittance {
namespace {

namespace book = rules::remittance;

using desk::Page;
using desk::ToProto;

absl::Status CheckFile(entry::Manifest& body, desk::Draft&, const desk::Present&) {
  return desk::CheckDates(body);
}

desk::Completions Acts() {
  return desk::Completions(*v1::PrepareRequest::descriptor(),
                           {desk::AsItIs<Remittance>(event::kRemittanceRecorded),
                            desk::Completes<entry::Manifest, CheckFile>(event::kRemittanceManifest),
                            desk::AsItIs<PricesObserved>(event::kPricesObserved),
                            desk::AsItIs<RemittanceReversed>(event::kRemittanceReversed),
                            desk::AsItIs<PricesReversed>(event::kPricesReversed),
                            desk::AsItIs<RemittanceStatus>(event::kRemittanceStatusRecorded),
                            desk::AsItIs<RemittanceReturn>(event::kRemittanceReturnRecorded)});
}

void FillRemittance(LogIndex index, const book::RemittanceRow& row, const book::FlowName& flow,
                    v1::RecordedRemittance* message) {
  const auto of_flow = [&](uint64_t minor_units) {
    return money::Money{flow.currency, static_cast<int64_t>(minor_units)};
  };
  message->set_index(index);
  message->set_recorded_micros(row.recorded.micros);
  message->set_reversed_by(row.reversed_by);
  message->set_kind(static_cast<acts::v1::MessageKind>(row.kind));
  message->set_provider(flow.provider);
  message->set_source(flow.source);
  message->set_destination(flow.destination);
  ToProto(of_flow(row.sent), message->mutable_sent());
  if (row.received_currency.numeric != 0) {
    ToProto(money::Money{row.received_currency, static_cast<int64_t>(row.received)},
            message->mutable_received());
  }
  if (const auto fee = book::FeeOf(row)) ToProto(of_flow(*fee), message->mutable_fee());
  message->set_value_date(row.value_date.days);
  message->set_purpose(row.purpose);
  if (row.bpm_class != 0 && row.bpm_class <= BpmClasses().size()) {
    message->set_bpm_class(std::string(BpmClasses()[row.bpm_class - 1]));
  }
  if (const auto cost = book::CostOf(row)) {
    message->set_cost_known(true);
    message->set_cost_percent_millionths(*cost);
  }
}

// `row` is of the remittance whose message it is.
void FillAftermath(const book::Aftermath& aftermath, const book::RemittanceRow& row,
                   v1::RecordedRemittance* message) {
  message->set_status(aftermath.status);
  message->set_status_reason(aftermath.reason);
  message->set_status_micros(aftermath.reported.micros);
  message->set_returns(aftermath.returns);
  if (aftermath.returned != 0) {
    *message->mutable_returned() = message->sent();
    message->mutable_returned()->set_minor_units(static_cast<int64_t>(aftermath.returned));
  }
  if (aftermath.returned_of_received != 0) {
    ToProto(
        money::Money{row.received_currency, static_cast<int64_t>(aftermath.returned_of_received)},
        message->mutable_returned_of_received());
  }
}

void FillCorridor(const CorridorCost& corridor, const CostSummary& cost, v1::Corridor* message) {
  message->set_period(corridor.period);
  message->set_source(corridor.source);
  message->set_destination(corridor.destination);
  message->set_services(cost.services);
  message->set_undisclosed(cost.undisclosed);
  if (cost.average) {
    message->set_average_known(true);
    message->set_average_percent_millionths(*cost.average);
    message->set_above_corridor_limit(*cost.average > kSdgCorridorLimit);
    message->set_above_average_limit(*cost.average > kSdgAverageLimit);
  }
  if (cost.three_cheapest_average) {
    message->set_three_cheapest_known(true);
    message->set_three_cheapest_percent_millionths(*cost.three_cheapest_average);
  }
}

// The entry that used the payment's fingerprint last: what is recorded behind one that was taken back has a
// fingerprint that follows from both.
absl::StatusOr<LogIndex> FindPayment(const state::Reader& rows, const std::string& payment) {
  AMANAT_ASSIGN_OR_RETURN(OnceFingerprint key, OnceFingerprint::FromBytes(payment));
  std::optional<LogIndex> last;
  for (int corrections = 0; corrections <= core::kCorrectionsMax; ++corrections) {
    AMANAT_ASSIGN_OR_RETURN(const auto found, state::FindOnce(rows, {key}));
    if (!found.front().has_value()) break;
    last = found.front();
    key = core::NextKey(key, *last);
  }
  if (!last.has_value()) return absl::NotFoundError("this site's log records no such payment");
  return *last;
}

absl::Status GetRemittance(const state::Reader& rows, const v1::GetRemittanceRequest& request,
                           v1::RecordedRemittance* message) {
  LogIndex index = request.index();
  if (!request.payment().empty()) {
    AMANAT_ASSIGN_OR_RETURN(index, FindPayment(rows, request.payment()));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto row, book::Remittances().Find(rows, index));
  if (!row.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("entry ", index, " of this site's log records no remittance"));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto flow, book::FlowNames().Find(rows, row->flow));
  if (!flow.has_value()) return absl::DataLossError("a remittance of a flow without a name");
  FillRemittance(index, *row, *flow, message);
  AMANAT_ASSIGN_OR_RETURN(const auto aftermath, book::Aftermaths().Find(rows, index));
  if (aftermath.has_value()) FillAftermath(*aftermath, *row, message);
  return absl::OkStatus();
}

absl::Status ListRemittances(const state::Reader& rows, const v1::ListRemittancesRequest& request,
                             v1::ListRemittancesResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "remittances"));
  std::vector<book::RemittanceRow> taken;
  AMANAT_RETURN_IF_ERROR(book::ScanRemittances(
      rows, page.last(),
      [&](absl::string_view key, LogIndex index, const book::RemittanceRow& row,
          const book::FlowName& flow) -> absl::StatusOr<bool> {
        if (page.Takes(std::string(key))) {
          FillRemittance(index, row, flow, response->add_remittances());
          taken.push_back(row);
        }
        return !page.full();
      }));
  if (!taken.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const auto aftermaths,
                            book::AftermathsBetween(rows, response->remittances(0).index(),
                                                    response->remittances().rbegin()->index()));
    for (size_t i = 0; i < taken.size(); ++i) {
      v1::RecordedRemittance* message = response->mutable_remittances(static_cast<int>(i));
      const auto known = aftermaths.find(message->index());
      if (known != aftermaths.end()) FillAftermath(known->second, taken[i], message);
    }
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListCorridors(const state::Reader& rows, const v1::ListCorridorsRequest& request,
                           v1::ListCorridorsResponse* response) {
  if (!v1::StandardAmount_IsValid(request.amount())) {
    return absl::InvalidArgumentError("amount: not a standard amount");
  }
  const StandardAmount amount =
      request.amount() == v1::STANDARD_AMOUNT_500 ? kFor500Dollars : kFor200Dollars;
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("corridors/", request.source(), "/", amount)));
  AMANAT_RETURN_IF_ERROR(book::ScanCorridors(
      rows, request.source(), page.last(),
      [&](absl::string_view key, const CorridorCost& corridor) -> absl::StatusOr<bool> {
        if (page.Takes(std::string(key))) {
          FillCorridor(corridor, corridor.costs[amount], response->add_corridors());
        }
        return !page.full();
      }));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListFlows(const state::Reader& rows, const v1::ListFlowsRequest& request,
                       v1::ListFlowsResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "flows"));
  AMANAT_RETURN_IF_ERROR(book::ScanFlows(
      rows, page.last(),
      [&](absl::string_view key, const book::CorridorFlow& flow) -> absl::StatusOr<bool> {
        if (!page.Takes(std::string(key))) return !page.full();
        v1::Flow* message = response->add_flows();
        message->set_source(flow.source);
        message->set_destination(flow.destination);
        message->set_count(flow.count);
        core::FillSum(flow.currency, flow.sent, "sent", &v1::Flow::mutable_sent, message);
        core::FillSum(flow.currency, flow.fees, "fees", &v1::Flow::mutable_fees, message);
        message->set_costed(flow.costed);
        message->set_average_percent_millionths(flow.AverageCost().value_or(0));
        message->set_returns(flow.returns);
        core::FillSum(flow.currency, flow.returned, "returned", &v1::Flow::mutable_returned,
                      message);
        message->set_rejected(flow.rejected);
        core::FillSum(flow.currency, flow.rejected_sent, "rejected_sent",
                      &v1::Flow::mutable_rejected_sent, message);
        for (const std::string& provider : flow.providers) message->add_providers(provider);
        return true;
      }));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

class RemittanceService final : public v1::Remittance::Service {
 public:
  explicit RemittanceService(desk::Desk& desk) : desk_(desk) {}

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

  grpc::Status SubmitImport(grpc::ServerContext* context,
                            grpc::ServerReader<common::v1::ImportChunk>* stream,
                            common::v1::ImportResult* result) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      rpc::CallerReader reader(*stream);
      const auto read = [&](common::v1::ImportChunk* chunk) { return reader.Read(chunk); };
      AMANAT_ASSIGN_OR_RETURN(const desk::Upload upload,
                              desk_.ReadUpload(rpc::FormatIdentity(peer), read));
      // A client that gave up may not have sent all.
      if (context->IsCancelled()) return absl::CancelledError("the caller is gone");
      return desk_.SubmitImport(upload.manifest, event::kRemittanceManifest, upload.lines, result);
    });
  }

  grpc::Status GetEntry(grpc::ServerContext* context, const common::v1::GetEntryRequest* request,
                        common::v1::GetEntryResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) {
      return desk_.GetEntry(*request, entry::Book::kRemittance, acts_, response);
    });
  }

  grpc::Status GetRemittance(grpc::ServerContext* context, const v1::GetRemittanceRequest* request,
                             v1::RecordedRemittance* message) override {
    return Query(*context, [&](const state::Reader& rows) {
      return remittance::GetRemittance(rows, *request, message);
    });
  }
  grpc::Status ListRemittances(grpc::ServerContext* context,
                               const v1::ListRemittancesRequest* request,
                               v1::ListRemittancesResponse* response) override {
    return Query(*context, [&](const state::Reader& rows) {
      return remittance::ListRemittances(rows, *request, response);
    });
  }
  grpc::Status ListCorridors(grpc::ServerContext* context, const v1::ListCorridorsRequest* request,
                             v1::ListCorridorsResponse* response) override {
    return Query(*context, [&](const state::Reader& rows) {
      return remittance::ListCorridors(rows, *request, response);
    });
  }
  grpc::Status ListFlows(grpc::ServerContext* context, const v1::ListFlowsRequest* request,
                         v1::ListFlowsResponse* response) override {
    return Query(*context, [&](const state::Reader& rows) {
      return remittance::ListFlows(rows, *request, response);
    });
  }

 private:
  // The rows of the site's remittance log, as of what is published at the call.
  grpc::Status Query(grpc::ServerContext& context,
                     absl::FunctionRef<absl::Status(const state::Reader& rows)> reader) {
    return rpc::Handle(context, [&](const rpc::Identity&) {
      return desk_.Query(entry::Book::kRemittance, [&](const core::SiteRows& now) {
        const core::LogRows* log = now.Own(entry::Book::kRemittance);
        return log == nullptr ? absl::NotFoundError("the site has no remittance log")
                              : reader(*log->rows);
      });
    });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRemittanceService(desk::Desk& desk) {
  return std::make_unique<RemittanceService>(desk);
}

}  // namespace amanat::remittance
