#include "services/remittance/remittance_service.h"

#include <limits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "services/desk/page.h"
#include "services/desk/upload.h"
#include "services/rpc/handler.h"
#include "services/rules/remittance/tables.h"

namespace amanat::remittance {
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
  static const auto& types =
      *new std::vector<EventType>{EventType::kRemittanceRecorded, EventType::kPricesObserved};
  return types;
}

// The bytes as they are, once the strict reader has taken them.
template <typename Body>
absl::StatusOr<Draft> OfBytes(EventType type, const std::string& bytes, absl::string_view field) {
  const auto body = wire::Decode<Body>(bytes);
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

void FillRemittance(const examine::Leaf& leaf, const Remittance& body, const std::string& provider,
                    v1::RecordedRemittance* message) {
  message->set_index(leaf.entry.index);
  message->set_recorded_micros(leaf.entry.record_time.micros);
  message->set_kind(static_cast<v1::MessageKind>(body.kind));
  message->set_provider(provider);
  message->set_source(body.source);
  message->set_destination(body.destination);
  *message->mutable_sent() = ToProto(body.sent);
  if (body.received) *message->mutable_received() = ToProto(*body.received);
  if (body.fee) *message->mutable_fee() = ToProto(*body.fee);
  *message->mutable_value_date() = ToProto(body.value_date.days);
  message->set_purpose(body.purpose);
  message->set_bpm_class(body.bpm_class);
  if (const auto cost = CostOf(body)) {
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

// The state of the site's remittance log, under the view's lock.
struct Now {
  const SiteView::Snapshot& snapshot;
  const LogView& log;
  const RemittanceCore& core;
};

absl::Status ListRemittances(const Now& now, const v1::ListRemittancesRequest& request,
                             v1::ListRemittancesResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "remittances"));
  const core::Context context = now.snapshot.ContextOf(now.log);
  for (const LogIndex index : now.core.recorded()) {
    if (page.full()) break;
    if (!page.Takes(desk::PageKey(index))) continue;
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, context.read(now.log.state->id(), index));
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<Remittance>(leaf.command.body));
    const std::string provider =
        leaf.entry.line ? now.core.SourceOf(leaf.entry.line->manifest) : body.provider;
    FillRemittance(leaf, body, provider, response->add_remittances());
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListCorridors(const Now& now, const v1::ListCorridorsRequest& request,
                           v1::ListCorridorsResponse* response) {
  if (!v1::StandardAmount_IsValid(request.amount())) {
    return absl::InvalidArgumentError("amount: not a standard amount");
  }
  const StandardAmount amount =
      request.amount() == v1::STANDARD_AMOUNT_500 ? kFor500Dollars : kFor200Dollars;
  AMANAT_ASSIGN_OR_RETURN(
      Page page, Page::Open(request, absl::StrCat("corridors/", request.source(), "/", amount)));
  AMANAT_ASSIGN_OR_RETURN(const CorridorCostTable table, ComputeCorridorCosts(now.core.prices()));
  for (const CorridorCost& corridor : table.corridors) {
    if (page.full()) break;
    if (!request.source().empty() && corridor.source != request.source()) continue;
    const std::string key =
        absl::StrCat(corridor.period, "/", corridor.source, "/", corridor.destination);
    if (page.Takes(key)) FillCorridor(corridor, corridor.costs[amount], response->add_corridors());
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListFlows(const Now& now, const v1::ListFlowsRequest& request,
                       v1::ListFlowsResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "flows"));
  for (const auto& [key, flow] : now.core.flows()) {
    if (page.full()) break;
    // Padded, so that it ascends as the map does, whose codes have up to three letters.
    if (!page.Takes(
            absl::StrFormat("%-3s/%-3s/%03d", key.source, key.destination, key.currency.numeric))) {
      continue;
    }
    v1::Flow* message = response->add_flows();
    message->set_source(key.source);
    message->set_destination(key.destination);
    message->set_count(flow.count);
    *message->mutable_sent() = Clamped(key.currency, flow.sent);
    *message->mutable_fees() = Clamped(key.currency, flow.fees);
    message->set_costed(flow.costed);
    message->set_average_percent_millionths(flow.AverageCost().value_or(0));
  }
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
    return Query(*context, [&](const Now& now) {
      return remittance::ListRemittances(now, *request, response);
    });
  }
  grpc::Status ListCorridors(grpc::ServerContext* context, const v1::ListCorridorsRequest* request,
                             v1::ListCorridorsResponse* response) override {
    return Query(*context, [&](const Now& now) {
      return remittance::ListCorridors(now, *request, response);
    });
  }
  grpc::Status ListFlows(grpc::ServerContext* context, const v1::ListFlowsRequest* request,
                         v1::ListFlowsResponse* response) override {
    return Query(*context,
                 [&](const Now& now) { return remittance::ListFlows(now, *request, response); });
  }

 private:
  // What the ledger has at the call is what `reader` sees.
  grpc::Status Query(grpc::ServerContext& context,
                     absl::FunctionRef<absl::Status(const Now&)> reader) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) {
      return desk_.Query([&](const SiteView::Snapshot& snapshot) {
        const LogView* log = snapshot.Own(entry::Book::kRemittance);
        const auto* core = log == nullptr ? nullptr : log->FindCore<RemittanceCore>();
        return core == nullptr ? absl::NotFoundError("the site has no remittance log")
                               : reader(Now{snapshot, *log, *core});
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
