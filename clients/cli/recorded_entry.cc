#include "clients/cli/recorded_entry.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

absl::StatusOr<examine::Leaf> ParseEntry(const std::string& bytes, LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(examine::Leaf leaf, examine::ParseLeaf(bytes));
  if (leaf.entry.index == index) return leaf;
  return absl::DataLossError("the node gives another entry than was asked for");
}

absl::Status TakeManifest(const std::string& bytes, RecordedEntry& recorded) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf,
                          ParseEntry(bytes, recorded.leaf.entry.line->manifest));
  AMANAT_ASSIGN_OR_RETURN(recorded.manifest, wire::Decode<entry::Manifest>(leaf.command.body));
  recorded.manifest_leaf = leaf;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadBytes(ledger::v1::Ledger::Stub& stub, const LogId& log,
                                      LogIndex index) {
  ledger::v1::ReadEntriesRequest request;
  request.set_log_id(log.str());
  request.set_first(index);
  request.set_count_max(1);
  ledger::v1::ReadEntriesResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.ReadEntries(rpc::MakeContext().get(), request, &response)));
  if (!response.entries().empty()) return response.entries(0);
  return absl::NotFoundError(absl::StrCat("the log has no entry ", index));
}

// As who works in an office reads its books.
absl::StatusOr<RecordedEntry> ReadOfLedger(Session& session, const LogId& log, LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  const auto stub = ledger::v1::Ledger::NewStub(channel);
  RecordedEntry recorded;
  AMANAT_ASSIGN_OR_RETURN(std::string bytes, ReadBytes(*stub, log, index));
  AMANAT_ASSIGN_OR_RETURN(recorded.leaf, ParseEntry(bytes, index));
  if (!recorded.leaf.entry.line.has_value()) return recorded;
  AMANAT_ASSIGN_OR_RETURN(bytes, ReadBytes(*stub, log, recorded.leaf.entry.line->manifest));
  AMANAT_RETURN_IF_ERROR(TakeManifest(bytes, recorded));
  return recorded;
}

// As collectors and reporters see what they deliver.
template <typename Service>
absl::StatusOr<RecordedEntry> ReadOfService(Session& session, const std::string& service,
                                            const LogId& log, LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel(service));
  const auto stub = Service::NewStub(channel);
  common::v1::GetEntryRequest request;
  request.set_log_id(log.str());
  request.set_index(index);
  common::v1::GetEntryResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->GetEntry(rpc::MakeContext().get(), request, &response)));
  RecordedEntry recorded;
  AMANAT_ASSIGN_OR_RETURN(recorded.leaf, ParseEntry(response.entry(), index));
  if (recorded.leaf.entry.line.has_value()) {
    AMANAT_RETURN_IF_ERROR(TakeManifest(response.manifest(), recorded));
  }
  return recorded;
}

}  // namespace

absl::StatusOr<RecordedEntry> ReadRecorded(Session& session, const LogId& log, LogIndex index) {
  auto recorded = ReadOfLedger(session, log, index);
  if (!absl::IsPermissionDenied(recorded.status())) return recorded;
  recorded = ReadOfService<contribution::v1::Contribution>(session, "contribution", log, index);
  if (recorded.ok()) return recorded;
  auto observed = ReadOfService<remittance::v1::Remittance>(session, "remittance", log, index);
  // The reader belongs to one of the two: what that one says is the reason.
  return absl::IsPermissionDenied(observed.status()) ? recorded : observed;
}

}  // namespace amanat::cli
