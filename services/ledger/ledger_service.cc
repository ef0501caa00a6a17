#include "services/ledger/ledger_service.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/store/guard.h"
#include "services/ledger/convert.h"
#include "services/ledger/reads.h"
#include "services/rpc/error.h"
#include "services/rpc/handler.h"

namespace amanat::ledger {
namespace {

// The writer's bound on an import's commands, and as much again for effects and duplicate runs.
constexpr size_t kImportMessagesBytesMax = 2 * append::kImportBytesMax;
// A wait holds one of the server's threads. Operators beyond these are answered at once; a node's
// own services, which would ask again at once, always wait.
constexpr int kOperatorWaitsMax = 16;

absl::StatusOr<LogId> ReadLogId(const std::string& bytes) {
  auto id = LogId::FromBytes(bytes);
  if (!id.ok()) return Annotate(id.status(), "log_id");
  return id;
}

class LedgerService final : public v1::Ledger::Service {
 public:
  explicit LedgerService(LedgerHost& host) : host_(host) {}

  grpc::Status ListLogs(grpc::ServerContext* context, const v1::ListLogsRequest* request,
                        v1::ListLogsResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      const bool is_operator = peer.kind == rpc::PeerKind::kOperator;
      const int waits = is_operator ? ++operator_waits_ : 0;
      const absl::Duration wait = waits > kOperatorWaitsMax
                                      ? absl::ZeroDuration()
                                      : absl::Milliseconds(request->wait_milliseconds());
      const core::LogList list = host_.Logs(request->known_version(), wait);
      if (is_operator) --operator_waits_;
      response->set_version(list.version);
      for (const core::LogInfo& info : list.logs) *response->add_logs() = ToProto(info);
      return AddNext(*request, list, *response);
    });
  }

  grpc::Status ReadEntries(grpc::ServerContext* context, const v1::ReadEntriesRequest* request,
                           v1::ReadEntriesResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      const size_t count = request->count_max() == 0 ? core::kReadEntriesMax : request->count_max();
      AMANAT_ASSIGN_OR_RETURN(
          std::vector<std::string> entries,
          host_.ReadEntries(log, request->first(), count, request->include_unexamined()));
      for (std::string& entry : entries) response->add_entries(std::move(entry));
      return absl::OkStatus();
    });
  }

  grpc::Status Append(grpc::ServerContext* context, const v1::AppendRequest* request,
                      v1::AppendResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayAppend(peer));
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      AMANAT_ASSIGN_OR_RETURN(const proposal::Proposal proposal, FromProto(request->proposal()));
      const auto result = host_.Append(log, proposal);
      if (!result.ok()) return WithRule(result.status());
      *response = ToProto(*result);
      return absl::OkStatus();
    });
  }

  grpc::Status AppendImport(grpc::ServerContext* context,
                            grpc::ServerReader<v1::AppendImportRequest>* stream,
                            v1::AppendResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayAppend(peer));
      LogId log;
      proposal::Import import;
      AMANAT_RETURN_IF_ERROR(ReadImport(*stream, log, import));
      // A client that gave up may not have sent all.
      if (context->IsCancelled()) return absl::CancelledError("the caller is gone");
      const auto result = host_.Append(log, import);
      if (!result.ok()) return WithRule(result.status());
      *response = ToProto(*result);
      return absl::OkStatus();
    });
  }

  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                             v1::GetCheckpointResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      AMANAT_ASSIGN_OR_RETURN(const Head head, host_.FindHead(log));
      response->set_checkpoint(head.note);
      response->set_size(head.size);
      response->set_held_size(head.held);
      response->set_verifier_key(checkpoint::FormatVerifierKey(head.key));
      return absl::OkStatus();
    });
  }

  grpc::Status GetProof(grpc::ServerContext* context, const v1::GetProofRequest* request,
                        v1::GetProofResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      const append::Writer* writer = host_.FindWriter(log);
      if (writer == nullptr) {
        return absl::NotFoundError("this site does not write that log; ask the site that does");
      }
      AMANAT_ASSIGN_OR_RETURN(*response->mutable_proof(), writer->ProofBundle(request->index()));
      return absl::OkStatus();
    });
  }

  grpc::Status GetStatus(grpc::ServerContext* context, const v1::GetStatusRequest*,
                         v1::GetStatusResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      response->set_site(host_.place().site);
      AMANAT_ASSIGN_OR_RETURN(*response->mutable_trust(), ReadFile(host_.place().TrustPath()));
      for (const core::LogInfo& info : host_.Logs(0, absl::ZeroDuration()).logs) {
        AMANAT_RETURN_IF_ERROR(FillStatus(info, response->add_logs()));
      }
      return absl::OkStatus();
    });
  }

  grpc::Status GetBalance(grpc::ServerContext* context, const v1::GetBalanceRequest* request,
                          v1::GetBalanceResponse* response) override {
    return Read(*context, *request, *response, ledger::GetBalance);
  }
  grpc::Status ListStatement(grpc::ServerContext* context, const v1::ListStatementRequest* request,
                             v1::ListStatementResponse* response) override {
    return Read(*context, *request, *response, ledger::ListStatement);
  }
  grpc::Status GetTrialBalance(grpc::ServerContext* context,
                               const v1::GetTrialBalanceRequest* request,
                               v1::GetTrialBalanceResponse* response) override {
    return Read(*context, *request, *response, ledger::GetTrialBalance);
  }
  grpc::Status GetStream(grpc::ServerContext* context, const v1::GetStreamRequest* request,
                         v1::GetStreamResponse* response) override {
    return Read(*context, *request, *response, ledger::GetStream);
  }

  grpc::Status BackupStores(grpc::ServerContext* context, const v1::BackupStoresRequest*,
                            v1::BackupStoresResponse* response) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayAdminister(peer));
      AMANAT_ASSIGN_OR_RETURN(const MadeBackup backup, host_.BackUp());
      response->set_path(backup.path);
      for (const upkeep::Manifest::Store& store : backup.manifest.stores) {
        for (const upkeep::Manifest::Log& log : store.logs) {
          v1::BackedUpLog* shown = response->add_logs();
          shown->set_store(store.name);
          shown->set_log_id(log.id.str());
          shown->set_name(log.name);
          shown->set_size(log.size);
          shown->set_root(log.root.str());
        }
      }
      return absl::OkStatus();
    });
  }

 private:
  // One of reads.h, of the log that the request names.
  template <typename Request, typename Response>
  grpc::Status Read(grpc::ServerContext& context, const Request& request, Response& response,
                    absl::StatusOr<Response> (*read)(const StoredLog&, const Request&)) {
    return rpc::HandleUnary(context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(MayRead(peer));
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request.log_id()));
      AMANAT_ASSIGN_OR_RETURN(const StoredLog stored, host_.FindStored(log));
      AMANAT_ASSIGN_OR_RETURN(response, read(stored, request));
      return absl::OkStatus();
    });
  }

  // What the request's logs have beyond what it holds of them.
  absl::Status AddNext(const v1::ListLogsRequest& request, const core::LogList& list,
                       v1::ListLogsResponse& response) const {
    size_t bytes = 0;
    for (const core::LogInfo& info : list.logs) {
      for (const v1::HeldLog& held : request.held()) {
        if (held.log_id() != info.id.view() || held.size() >= info.size) continue;
        AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                                host_.ReadEntries(info.id, held.size(), core::kReadEntriesMax));
        v1::NextEntries* next = response.add_next();
        next->set_log_id(held.log_id());
        for (std::string& entry : entries) {
          bytes += entry.size();
          next->add_entries(std::move(entry));
        }
        if (bytes >= kReadBytesMax) return absl::OkStatus();
        break;
      }
    }
    return absl::OkStatus();
  }

  absl::Status MayRead(const rpc::Identity& peer) const {
    if (peer.fund_domain != host_.place().fund_domain) return Refused(peer);
    return peer.kind == rpc::PeerKind::kOperator ? absl::OkStatus() : MayAppend(peer);
  }

  absl::Status MayAppend(const rpc::Identity& peer) const {
    const NodePlace& place = host_.place();
    const bool own = peer.fund_domain == place.fund_domain && peer.site == place.site;
    return own && peer.kind == rpc::PeerKind::kNode ? absl::OkStatus() : Refused(peer);
  }

  // The certificate says who calls, the directory what they may do.
  absl::Status MayAdminister(const rpc::Identity& peer) const {
    const NodePlace& place = host_.place();
    const bool administrates = peer.kind == rpc::PeerKind::kOperator &&
                               peer.fund_domain == place.fund_domain && peer.site == place.site &&
                               host_.IsAdministrator(peer.operator_code);
    return administrates ? absl::OkStatus() : MayAppend(peer);
  }

  absl::Status Refused(const rpc::Identity& peer) const {
    return rpc::WithReason(
        absl::PermissionDeniedError(
            absl::StrCat(rpc::FormatIdentity(peer), " may not do this at ", host_.place().site)),
        "CALLER_REFUSED");
  }

  static absl::Status ReadImport(grpc::ServerReader<v1::AppendImportRequest>& stream, LogId& log,
                                 proposal::Import& import) {
    v1::AppendImportRequest message;
    size_t bytes = 0;
    for (bool first = true; stream.Read(&message); first = false) {
      if (first) {
        AMANAT_ASSIGN_OR_RETURN(log, ReadLogId(message.log_id()));
        AMANAT_ASSIGN_OR_RETURN(import.manifest, FromProto(message.manifest()));
      } else if (message.has_manifest() || !message.log_id().empty()) {
        return absl::InvalidArgumentError("log_id and manifest stand in the first message only");
      }
      bytes += message.ByteSizeLong();
      if (bytes > kImportMessagesBytesMax ||
          import.lines.size() + message.lines_size() > examine::kImportLinesMax ||
          import.duplicates.size() + message.duplicates_size() > examine::kImportLinesMax) {
        return absl::ResourceExhaustedError(absl::StrCat("an import has at most ",
                                                         examine::kImportLinesMax, " lines and ",
                                                         kImportMessagesBytesMax, " bytes"));
      }
      for (const v1::ImportLine& line : message.lines()) {
        AMANAT_ASSIGN_OR_RETURN(proposal::Proposal proposal, FromProto(line.proposal()));
        import.lines.push_back({line.number(), std::move(proposal)});
      }
      for (const v1::DuplicateRun& run : message.duplicates()) {
        AMANAT_ASSIGN_OR_RETURN(import.duplicates.emplace_back(), FromProto(run));
      }
    }
    if (bytes == 0) return absl::InvalidArgumentError("an import without a manifest");
    return absl::OkStatus();
  }

  absl::Status FillStatus(const core::LogInfo& info, v1::LogStatus* status) const {
    *status->mutable_log() = ToProto(info);
    const append::Writer* writer = host_.FindWriter(info.id);
    if (writer == nullptr) {
      const auto verdict = info.finding.substr(0, info.finding.find(':'));
      status->set_verdict(verdict.empty() ? "FOLLOWING" : verdict);
      return absl::OkStatus();
    }
    AMANAT_ASSIGN_OR_RETURN(const Head head, host_.FindHead(info.id));
    status->set_published_size(head.size);
    AMANAT_ASSIGN_OR_RETURN(const store::Guard guard,
                            store::ReadGuard(host_.place().GuardPath(writer->name().book)));
    status->set_guard_size(guard.size);
    status->set_incarnation(writer->incarnation().str());
    writer->WithState([&](const examine::LogState& state) {
      for (const auto& [log, mark] : state.frontier()) {
        v1::FrontierMark* shown = status->add_frontier();
        shown->set_log_id(log.str());
        shown->set_size(mark.size);
      }
    });
    return absl::OkStatus();
  }

  LedgerHost& host_;
  std::atomic<int> operator_waits_{0};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLedgerService(LedgerHost& host) {
  return std::make_unique<LedgerService>(host);
}

}  // namespace amanat::ledger
