#include "services/rules/remittance/aftermath.h"

#include <utility>

#include "ledger/base/status.h"
#include "services/core/corrections.h"
#include "services/forms/payment_status.h"
#include "services/rules/act/recorded_row.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::IsRejection;
using state::TypedTable;

template <typename Row>
absl::StatusOr<Row> FindOrNone(const TypedTable<Row, LogIndex>& table, const state::Reader& rows,
                               LogIndex key) {
  AMANAT_ASSIGN_OR_RETURN(std::optional<Row> row, table.Find(rows, key));
  return row.has_value() ? *std::move(row) : Row();
}

absl::StatusOr<money::Currency> CurrencySent(const state::Reader& rows, const RemittanceRow& row) {
  AMANAT_ASSIGN_OR_RETURN(const auto flow, FlowNames().Find(rows, row.flow));
  if (flow.has_value()) return flow->currency;
  return absl::DataLossError("state table remittances: a row of a flow without a name");
}

}  // namespace

const TypedTable<Aftermath, LogIndex>& Aftermaths() {
  static const auto& table = *new TypedTable<Aftermath, LogIndex>(kAftermaths, "aftermaths");
  return table;
}

const TypedTable<FlowAftermath, LogIndex>& FlowAftermaths() {
  static const auto& table =
      *new TypedTable<FlowAftermath, LogIndex>(kFlowAftermaths, "flow aftermaths");
  return table;
}

absl::StatusOr<std::map<LogIndex, Aftermath>> AftermathsBetween(const state::Reader& rows,
                                                                LogIndex first, LogIndex last) {
  std::map<LogIndex, Aftermath> found;
  const std::string after = first == 0 ? "" : state::KeyOf(first - 1);
  AMANAT_RETURN_IF_ERROR(Aftermaths().Scan(
      rows, "", after,
      [&](const std::tuple<LogIndex>& key, const Aftermath& row) -> absl::StatusOr<bool> {
        const LogIndex entry = std::get<0>(key);
        if (entry > last) return false;
        found[entry] = row;
        return entry < last;
      }));
  return found;
}

absl::StatusOr<std::optional<Payment>> FindPayment(const core::Context& context,
                                                   const OnceFingerprint& fingerprint) {
  // What is recorded is found by its key: of one that was taken back the one that was recorded again.
  AMANAT_ASSIGN_OR_RETURN(const core::KeyUse use,
                          core::FindKeyUse(context, fingerprint, core::HeldBy::kObservation));
  const std::optional<LogIndex> entry = use.standing;
  if (!entry.has_value()) return std::optional<Payment>();
  const state::Reader& rows = context.rows();
  // What is no remittance, such as a price, has a key of the same kind and no such row.
  AMANAT_ASSIGN_OR_RETURN(std::optional<RemittanceRow> row, Remittances().Find(rows, *entry));
  if (!row.has_value()) return std::optional<Payment>();
  Payment payment;
  payment.entry = *entry;
  payment.row = *std::move(row);
  AMANAT_ASSIGN_OR_RETURN(payment.currency, CurrencySent(rows, payment.row));
  AMANAT_ASSIGN_OR_RETURN(payment.aftermath, FindOrNone(Aftermaths(), rows, *entry));
  return std::optional<Payment>(std::move(payment));
}

std::optional<CountedReturn> CountReturn(const RemittanceReturn& body, money::Currency sent,
                                         money::Currency received) {
  if (body.returned.currency == sent) return CountedReturn{false, body.returned.minor_units};
  if (body.instructed.has_value() && body.instructed->currency == sent) {
    return CountedReturn{false, body.instructed->minor_units};
  }
  if (received.numeric != 0 && body.returned.currency == received) {
    return CountedReturn{true, body.returned.minor_units};
  }
  return std::nullopt;
}

absl::Status TakeUpStatus(const RemittanceStatus& body, LogIndex entry, state::Overlay& rows) {
  AMANAT_ASSIGN_OR_RETURN(const RemittanceRow row, FindRecorded(Remittances(), rows, entry));
  AMANAT_ASSIGN_OR_RETURN(Aftermath aftermath, FindOrNone(Aftermaths(), rows, entry));
  // One that was made earlier and came later changes nothing.
  if (!aftermath.status.empty() && aftermath.reported.micros > body.reported.micros) {
    return absl::OkStatus();
  }
  const bool was_rejected = IsRejection(aftermath.status);
  const bool is_rejected = IsRejection(body.status);
  aftermath.status = body.status;
  aftermath.reason = body.reason;
  aftermath.reported = body.reported;
  AMANAT_RETURN_IF_ERROR(Aftermaths().Put(rows, aftermath, entry));
  if (was_rejected == is_rejected) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(FlowAftermath flow, FindOrNone(FlowAftermaths(), rows, row.flow));
  const absl::int128 sent = row.sent;
  if (is_rejected) {
    ++flow.rejected;
    flow.rejected_sent.Add(sent);
  } else {
    --flow.rejected;
    flow.rejected_sent.Add(-sent);
  }
  return FlowAftermaths().Put(rows, flow, row.flow);
}

absl::Status TakeUpReturn(const RemittanceReturn& body, LogIndex entry, state::Overlay& rows) {
  AMANAT_ASSIGN_OR_RETURN(const RemittanceRow row, FindRecorded(Remittances(), rows, entry));
  AMANAT_ASSIGN_OR_RETURN(const money::Currency sent, CurrencySent(rows, row));
  const auto counted = CountReturn(body, sent, row.received_currency);
  if (!counted.has_value()) {
    return absl::InternalError("an accepted return in a currency that is not the payment's");
  }
  AMANAT_ASSIGN_OR_RETURN(Aftermath aftermath, FindOrNone(Aftermaths(), rows, entry));
  AMANAT_ASSIGN_OR_RETURN(FlowAftermath flow, FindOrNone(FlowAftermaths(), rows, row.flow));
  const auto minor_units = static_cast<uint64_t>(counted->minor_units);
  ++aftermath.returns;
  ++flow.returns;
  if (counted->of_received) {
    aftermath.returned_of_received += minor_units;
  } else {
    aftermath.returned += minor_units;
    flow.returned.Add(counted->minor_units);
  }
  AMANAT_RETURN_IF_ERROR(Aftermaths().Put(rows, aftermath, entry));
  return FlowAftermaths().Put(rows, flow, row.flow);
}

}  // namespace amanat::rules::remittance
