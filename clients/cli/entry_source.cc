#include "clients/cli/entry_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/status.h"
#include "ledger/signing/signing.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;

constexpr int kPagesMax = 16;

}  // namespace

struct LedgerEntries::Stub {
  std::unique_ptr<api::Ledger::Stub> ledger;
};

LedgerEntries::LedgerEntries(Session& session) : session_(session) {}
LedgerEntries::~LedgerEntries() = default;

absl::StatusOr<LedgerEntries::Stub*> LedgerEntries::Dial() {
  if (stub_ == nullptr) {
    AMANAT_ASSIGN_OR_RETURN(const auto channel, session_.Channel("ledger"));
    stub_ = std::make_unique<Stub>(Stub{api::Ledger::NewStub(channel)});
  }
  return stub_.get();
}

absl::StatusOr<examine::Leaf> LedgerEntries::Entry(const LogId& log, LogIndex index) {
  const auto known = read_.find({log, index});
  if (known != read_.end()) return known->second;
  AMANAT_ASSIGN_OR_RETURN(Stub* const stub, Dial());
  api::ReadEntriesRequest request;
  request.set_log_id(log.str());
  request.set_first(index);
  request.set_count_max(1);
  api::ReadEntriesResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->ledger->ReadEntries(rpc::MakeContext().get(), request, &response)));
  if (response.entries().empty()) {
    return absl::NotFoundError(absl::StrCat("log ", log.hex(), " has no entry ", index));
  }
  AMANAT_ASSIGN_OR_RETURN(examine::Leaf leaf, examine::ParseLeaf(response.entries(0)));
  if (leaf.entry.index != index) {
    return absl::DataLossError(
        absl::StrCat("asked for entry ", index, ", the node gave entry ", leaf.entry.index));
  }
  read_.emplace(std::make_pair(log, index), leaf);
  return leaf;
}

absl::StatusOr<std::vector<LogIndex>> LedgerEntries::EntriesOf(const LogId& log,
                                                               const StreamId& stream) {
  AMANAT_ASSIGN_OR_RETURN(Stub* const stub, Dial());
  api::GetStreamRequest request;
  request.set_log_id(log.str());
  request.set_stream_id(stream.str());
  request.set_page_size(kPageSize);
  std::vector<LogIndex> found;
  for (int page = 0; page < kPagesMax; ++page) {
    api::GetStreamResponse response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(stub->ledger->GetStream(rpc::MakeContext().get(), request, &response)));
    for (const api::StreamEntry& entry : response.entries()) found.push_back(entry.index());
    if (response.next_page_token().empty()) return found;
    request.set_page_token(response.next_page_token());
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("stream ", stream.hex(), " has more than ", kPagesMax, " pages"));
}

absl::StatusOr<directory::OperatorAdmitted> LedgerEntries::Listed(LogIndex admission) {
  namespace list = directory::v1;
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session_.Channel("directory"));
  const auto stub = list::Directory::NewStub(channel);
  absl::StatusOr<directory::OperatorAdmitted> found =
      absl::NotFoundError(absl::StrCat("the directory lists nobody as admitted by ", admission));
  const auto look = [&](const list::ListOperatorsResponse& page) {
    for (const list::OperatorInfo& item : page.operators()) {
      if (item.admission() != admission) continue;
      found = wire::Decode<directory::OperatorAdmitted>(item.operator_().SerializeAsString());
    }
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &list::Directory::Stub::ListOperators,
                                     list::ListOperatorsRequest(), look));
  return found;
}

absl::StatusOr<std::vector<LogIndex>> LedgerEntries::Schedules() {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session_.Channel("directory"));
  const auto stub = directory::v1::Directory::NewStub(channel);
  std::vector<LogIndex> indices;
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &directory::v1::Directory::Stub::ListSchedules,
                                     directory::v1::ListSchedulesRequest(),
                                     [&](const directory::v1::ListSchedulesResponse& page) {
                                       for (const auto& item : page.schedules()) {
                                         indices.push_back(item.index());
                                       }
                                     }));
  return indices;
}

absl::StatusOr<directory::AuditParametersSet> LedgerEntries::ParametersInForce() {
  namespace list = directory::v1;
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session_.Channel("directory"));
  const auto stub = list::Directory::NewStub(channel);
  absl::StatusOr<directory::AuditParametersSet> last = directory::AuditParametersSet();
  const auto look = [&](const list::ListAuditParametersResponse& page) {
    if (page.versions().empty()) return;
    const list::AuditParametersInfo& info = page.versions(page.versions_size() - 1);
    last = wire::Decode<directory::AuditParametersSet>(info.parameters().SerializeAsString());
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &list::Directory::Stub::ListAuditParameters,
                                     list::ListAuditParametersRequest(), look));
  return last;
}

std::vector<directory::AuditParameterSetting> SettingsNotNamed(
    const directory::AuditParametersSet& in_force, const directory::AuditParametersSet& next) {
  std::vector<directory::AuditParameterSetting> ended;
  for (const directory::AuditParameterSetting& setting : in_force.settings) {
    const bool is_named = std::any_of(next.settings.begin(), next.settings.end(),
                                      [&](const directory::AuditParameterSetting& named) {
                                        return named.parameter == setting.parameter;
                                      });
    if (!is_named) ended.push_back(setting);
  }
  return ended;
}

absl::StatusOr<directory::OperatorAdmitted> AdmittedBy(EntrySource& source, const LogId& directory,
                                                       LogIndex admission) {
  const auto leaf = source.Entry(directory, admission);
  if (absl::IsPermissionDenied(leaf.status())) return source.Listed(admission);
  AMANAT_RETURN_IF_ERROR(leaf.status());
  const auto body = wire::Decode<directory::OperatorAdmitted>(leaf->command.body);
  if (leaf->command.event_type != static_cast<uint32_t>(event::kOperatorAdmitted) || !body.ok() ||
      leaf->entry.outcome != entry::Outcome::kAccepted) {
    return absl::DataLossError(
        absl::StrCat("entry ", admission, " of the directory admits nobody"));
  }
  return *body;
}

Signers SignersOf(EntrySource& source, const examine::Leaf& leaf) {
  const std::vector<LogIndex>& authors = leaf.command.authors;
  Signers signers;
  signers.verified =
      !authors.empty() && leaf.entry.signatures.size() == authors.size() * Signature::kSize;
  const std::string bytes = entry::CommandSigningBytes(leaf.entry.command);
  for (size_t i = 0; i < authors.size(); ++i) {
    const auto admitted = AdmittedBy(source, leaf.command.directory, authors[i]);
    signers.codes.push_back(admitted.ok() ? admitted->code : absl::StrCat("key ", authors[i]));
    if (!admitted.ok()) signers.verified = false;
    if (!signers.verified) continue;
    const auto signature = Signature::FromBytes(
        absl::string_view(leaf.entry.signatures).substr(i * Signature::kSize, Signature::kSize));
    signers.verified = signature.ok() && signing::Verify(admitted->public_key, bytes, *signature);
  }
  return signers;
}

}  // namespace amanat::cli
