#include "clients/cli/cited_documents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/calls.h"
#include "clients/cli/ledger_export.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;

bool IsOfFund(const api::LogInfo& log) {
  const auto name = entry::ParseLogName(log.name());
  return name.ok() && name->book == entry::Book::kFund;
}

absl::StatusOr<std::vector<LogIndex>> EntriesOf(api::Ledger::Stub& stub, const api::LogInfo& log,
                                                const StreamId& stream) {
  api::GetStreamRequest request;
  request.set_log_id(log.log_id());
  request.set_stream_id(stream.str());
  std::vector<LogIndex> indices;
  AMANAT_RETURN_IF_ERROR(ForEachPage(stub, &api::Ledger::Stub::GetStream, std::move(request),
                                     [&](const api::GetStreamResponse& page) {
                                       for (const api::StreamEntry& entry : page.entries()) {
                                         if (indices.size() <= kCitingEntriesMax) {
                                           indices.push_back(entry.index());
                                         }
                                       }
                                     }));
  if (indices.size() <= kCitingEntriesMax) return indices;
  return absl::ResourceExhaustedError(
      absl::StrCat("more than ", kCitingEntriesMax, " entries name the stream ", stream.hex()));
}

}  // namespace

absl::StatusOr<std::vector<CitedDocument>> CitedBy(api::Ledger::Stub& stub, const api::LogInfo& log,
                                                   LogIndex index) {
  api::ReadEntriesRequest request;
  request.set_log_id(log.log_id());
  request.set_first(index);
  request.set_count_max(1);
  api::ReadEntriesResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.ReadEntries(rpc::MakeContext().get(), request, &response)));
  if (response.entries().empty()) {
    return absl::NotFoundError(absl::StrCat(log.name(), " has no entry ", index, " here"));
  }
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(response.entries(0)));
  std::vector<CitedDocument> cited;
  if (leaf.entry.line.has_value()) return cited;
  AMANAT_ASSIGN_OR_RETURN(auto commitments,
                          evidence::CommitmentsOf(leaf.command.event_type, leaf.command.body));
  for (evidence::Commitment& commitment : commitments) {
    cited.push_back({log.name(), index, std::move(commitment)});
  }
  return cited;
}

absl::StatusOr<std::vector<CitedDocument>> CitedInStream(api::Ledger::Stub& stub,
                                                         const StreamId& stream) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<api::LogInfo> logs, ListLogs(stub));
  std::vector<CitedDocument> cited;
  bool known = false;
  for (const api::LogInfo& log : logs) {
    if (!IsOfFund(log) || log.size() == 0) continue;
    AMANAT_ASSIGN_OR_RETURN(const std::vector<LogIndex> indices, EntriesOf(stub, log, stream));
    known = known || !indices.empty();
    for (const LogIndex index : indices) {
      AMANAT_ASSIGN_OR_RETURN(auto of_entry, CitedBy(stub, log, index));
      cited.insert(cited.end(), of_entry.begin(), of_entry.end());
    }
  }
  if (known) return cited;
  return absl::NotFoundError(
      absl::StrCat("no log here has an entry of the case or claim ", stream.hex()));
}

}  // namespace amanat::cli
