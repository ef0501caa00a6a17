#include "services/rules/claims/tables.h"

#include <optional>

#include "ledger/base/status.h"

namespace amanat::rules::claims {

using state::KeyOf;
using state::TypedTable;

namespace {

constexpr size_t kOpenAtOnce = 128;  // requests that are looked at together

}  // namespace

const TypedTable<Claim, StreamId>& Claims() {
  using Table = TypedTable<Claim, StreamId>;
  static const auto& table =
      *new Table(kClaims, "claims",
                 {{kClaimsInOrder,
                   [](const Claim& claim, const Table::Key&) -> std::optional<std::string> {
                     return KeyOf(claim.filed);
                   }},
                  {kClaimsByState,
                   [](const Claim& claim, const Table::Key&) -> std::optional<std::string> {
                     return StateKey(claim.state) + KeyOf(claim.filed);
                   }},
                  {kClaimsByEntitlement,
                   [](const Claim& claim, const Table::Key&) -> std::optional<std::string> {
                     if (claim.state == ClaimState::kRejected) return std::nullopt;
                     return KeyOf(claim.entitlement, claim.filed);
                   }}});
  return table;
}

std::string StateKey(ClaimState state) { return KeyOf(static_cast<uint64_t>(state)); }

absl::Status ChangeClaim(const StreamId& id, LogIndex entry, state::Overlay& rows,
                         absl::FunctionRef<void(Claim&)> change) {
  AMANAT_ASSIGN_OR_RETURN(std::optional<Claim> claim, Claims().Find(rows, id));
  if (!claim.has_value()) return absl::InternalError("a claim that was acted on is not there");
  change(*claim);
  claim->last = entry;
  return Claims().Put(rows, *claim, id);
}

const TypedTable<Request, LogIndex>& Requests() {
  using Table = TypedTable<Request, LogIndex>;
  static const auto& table =
      *new Table(kRequests, "claim requests",
                 {{kRequestsByClaim, [](const Request& request, const Table::Key&) {
                     return std::optional<std::string>(KeyOf(request.body.claim));
                   }}});
  return table;
}

const EntryCounts& RequestCounts() {
  static const auto& table = *new EntryCounts(kRequestCounts, "claim request counts");
  return table;
}

const EntryCounts& FiledRequestCounts() {
  static const auto& table = *new EntryCounts(kFiledRequestCounts, "filed request counts");
  return table;
}

absl::Status ScanUnfiled(
    const LogTables& consulate, const LogTables& head_office, LogIndex first,
    absl::FunctionRef<absl::StatusOr<bool>(LogIndex index, const Request& request)> take) {
  using Table = TypedTable<Request, LogIndex>;
  const auto take_range = [&](LogIndex begin, LogIndex end) -> absl::StatusOr<bool> {
    bool more = true;
    const auto take_open = [&](absl::Span<const Table::Found> batch) -> absl::StatusOr<bool> {
      std::vector<LogIndex> indices;
      for (const Table::Found& found : batch) indices.push_back(std::get<0>(found.key));
      AMANAT_ASSIGN_OR_RETURN(const std::vector<bool> filed,
                              HaveConsumed(head_office, consulate.log, indices));
      for (size_t i = 0; i < batch.size() && more; ++i) {
        if (indices[i] >= end) return false;
        if (filed[i]) continue;
        AMANAT_ASSIGN_OR_RETURN(more, take(indices[i], batch[i].row));
      }
      return more;
    };
    AMANAT_RETURN_IF_ERROR(Requests().ScanInBatches(
        *consulate.rows, "", begin == 0 ? "" : KeyOf(begin - 1), kOpenAtOnce, take_open));
    return more;
  };
  return ScanOpenRanges({consulate, RequestCounts(), head_office, FiledRequestCounts()}, first,
                        take_range);
}

absl::StatusOr<bool> IsRequested(const state::Reader& rows, const StreamId& claim) {
  bool found = false;
  AMANAT_RETURN_IF_ERROR(Requests().ScanIndex(
      rows, kRequestsByClaim, KeyOf(claim), "",
      [&](absl::string_view, const auto&, const Request&) -> absl::StatusOr<bool> {
        found = true;
        return false;
      }));
  return found;
}

}  // namespace amanat::rules::claims
