#include "services/remittance/remittance_service.h"

#include <limits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "ledger/entry/writer_events.h"
#include "services/desk/page.h"
#include "services/desk/upload.h"
#include "services/forms/remittance_form.h"
#include "services/rpc/handler.h"
#include "services/rules/remittance/tables.h"

namespace amanat::remittance {
namespace {

namespace book = rules::remittance;

using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using desk::Page;
using desk::ToProto;
using entry::EventType;

const std::vector<EventType>& Types() {
  static const auto& types =
      *new std::vector<EventType>{EventType::kRemittanceRecorded, EventType::kPricesObserved};
  return types;
}

// The bytes as they are, once the strict reader has taken them.
template <typename Body>
absl::StatusOr<Draft> OfBytes(EventType type, const std::string& bytes, absl::string_view field) {
  const auto body = entry::DecodeBody<Body>(bytes);
  if (!body.ok()) return Annotate(body.status(), field);
  return Draft{type, bytes, {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::ImportFile& act) {
  entry::Manifest body;
  body.count = act.count();
  body.line_event_type = static_cast<uint32_t>(EventType::kRemittanceLine);
  body.source = act.provider();
  AMANAT_ASSIGN_OR_RETURN(body.root, FixedFromProto<Hash>(act.root(), "root"));
  AMANAT_ASSIGN_OR_RETURN(body.file_digest, FixedFromProto<Hash>(act.file_digest(), "file_digest"));
  AMANAT_ASSIGN_OR_RETURN(body.file_date.days, FromProto(act.file_date(), "file_date"));
  return Draft{EventType::kRemittanceManifest, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kRecord:
      return OfBytes<Remittance>(EventType::kRemittanceRecorded, request.record(), "record");
    case v1::PrepareRequest::kImportFile:
      return DraftOf(request.import_file());
    case v1::PrepareRequest::kObservePrices:
      return OfBytes<PricesObserved>(EventType::kPricesObserved, request.observe_prices(),
                                     "observe_prices");
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none");
}

common::v1::Money Clamped(money::Currency currency, absl::int128 minor_units) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  return ToProto(
      money::Money{currency, minor_units > kMax ? kMax : static_cast<int64_t>(minor_units)});
}

void FillRemittance(LogIndex index, const book::RemittanceRow& row, const book::FlowName& flow,
                    v1::RecordedRemittance* message) {
  const auto of_flow = [&](uint64_t minor_units) {
    return ToProto(money::Money{flow.currency, static_cast<int64_t>(minor_units)});
  };
  message->set_index(index);
  message->set_recorded_micros(row.recorded.micros);
  message->set_kind(static_cast<v1::MessageKind>(row.kind));
  message->set_provider(flow.provider);
  message->set_source(flow.source);
  message->set_destination(flow.destination);
  *message->mutable_sent() = of_flow(row.sent);
  if (row.received_currency.numeric != 0) {
    *message->mutable_received() =
        ToProto(money::Money{row.received_currency, static_cast<int64_t>(row.received)});
  }
  if (const auto fee = book::FeeOf(row)) *message->mutable_fee() = of_flow(*fee);
  *message->mutable_value_date() = ToProto(row.value_date.days);
  message->set_purpose(row.purpose);
  if (row.bpm_class != 0 && row.bpm_class <= BpmClasses().size()) {
    message->set_bpm_class(std::string(BpmClasses()[row.bpm_class - 1]));
  }
  if (const auto cost = book::CostOf(row)) {
    message->set_cost_known(true);
    message->set_cost_percent_millionths(*cost);
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

absl::Status ListRemittances(const state::Reader& rows, const v1::ListRemittancesRequest& request,
                             v1::ListRemittancesResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "remittances"));
  AMANAT_RETURN_IF_ERROR(book::ScanRemittances(
      rows, page.last(),
      [&](absl::string_view key, LogIndex index, const book::RemittanceRow& row,
          const book::FlowName& flow) -> absl::StatusOr<bool> {
        if (page.Takes(std::string(key))) {
          FillRemittance(index, row, flow, response->add_remittances());
        }
        return !page.full();
      }));
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
        *message->mutable_sent() = Clamped(flow.currency, flow.sent);
        *message->mutable_fees() = Clamped(flow.currency, flow.fees);
        message->set_costed(flow.costed);
        message->set_average_percent_millionths(flow.AverageCost().value_or(0));
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
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const Draft draft, DraftOf(*request));
      return desk_.Prepare(request->header(), draft, prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(
        *context, [&](const rpc::Identity&) { return desk_.Submit(*command, Types(), result); });
  }

  grpc::Status SubmitImport(grpc::ServerContext* context,
                            grpc::ServerReader<common::v1::ImportChunk>* reader,
                            common::v1::ImportResult* result) override {
    return rpc::HandleStream(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(
          const desk::Upload upload,
          desk::ReadUpload([&](common::v1::ImportChunk* chunk) { return reader->Read(chunk); }));
      return desk_.SubmitImport(upload.manifest, EventType::kRemittanceManifest, upload.lines,
                                result);
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
    return rpc::HandleUnary(context, [&](const rpc::Identity&) {
      return desk_.Query([&](const core::SiteRows& now) {
        const core::LogRows* log = now.Own(entry::Book::kRemittance);
        return log == nullptr ? absl::NotFoundError("the site has no remittance log")
                              : reader(*log->rows);
      });
    });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRemittanceService(desk::Desk& desk) {
  return std::make_unique<RemittanceService>(desk);
}

}  // namespace amanat::remittance
