#include "services/ledger/ledger_service.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/examine/command_signatures.h"
#include "ledger/store/guard.h"
#include "services/core/byte_budget.h"
#include "services/ledger/convert.h"
#include "services/ledger/pins.h"
#include "services/ledger/reads.h"
#include "services/rpc/caller_stream.h"
#include "services/rpc/error.h"
#include "services/rpc/handler.h"
#include "services/rpc/limits.h"

namespace amanat::ledger {
namespace {

// The writer's bound on an import, and as much again for what wraps each line.
constexpr size_t kImportMessagesBytesMax = 2 * proposal::kImportBytesMax;
constexpr int kRowsReadMax = 1000;
constexpr size_t kRowsBytesMax = 1u << 20;
// A wait holds one of the server's threads. Operators beyond these are answered at once; a node's
// own services, which would ask again at once, always wait.
constexpr int kOperatorWaitsMax = 16;

absl::StatusOr<LogId> ReadLogId(const std::string& bytes) {
  auto id = LogId::FromBytes(bytes);
  if (!id.ok()) return Annotate(id.status(), "log_id");
  return id;
}

absl::StatusOr<Pin> ReadPin(const std::string& bytes) {
  auto pin = Pin::FromBytes(bytes);
  if (!pin.ok()) return Annotate(pin.status(), "pin");
  return pin;
}

v1::LogInfo ToProto(const LogInfo& info) {
  v1::LogInfo message;
  message.set_log_id(info.id.str());
  message.set_name(info.name);
  message.set_owned(info.owned);
  message.set_size(info.size);
  message.set_witnessed_size(info.witnessed_size);
  message.set_checkpoint(info.checkpoint);
  message.set_finding(info.finding);
  message.set_warning(info.warning);
  return message;
}

void FillUpkeep(const Upkeep& upkeep, v1::UpkeepStatus& message) {
  message.set_certificate_ends_micros(upkeep.certificate_ends.value_or(0));
  message.set_last_backup_micros(upkeep.last_backup);
  for (const UpkeepWarning& warning : WarningsOf(upkeep)) {
    std::string text = absl::StrCat(warning.reason, ": ", warning.detail);
    if (warning.reason == kBackupDue) {
      message.set_backup_warning(std::move(text));
    } else {
      message.set_certificate_warning(std::move(text));
    }
  }
}

absl::StatusOr<state::Table> ReadTable(uint32_t number) {
  if (number == 0 || number > UINT8_MAX) {
    return absl::InvalidArgumentError(absl::StrCat("table: ", number));
  }
  return static_cast<state::Table>(number);
}

absl::Status ReadScan(const state::Reader& rows, const v1::RowScan& scan,
                      v1::ReadRowsResponse& response) {
  AMANAT_ASSIGN_OR_RETURN(const state::Table table, ReadTable(scan.table()));
  const int asked = static_cast<int>(std::min<uint32_t>(scan.rows_max(), kRowsReadMax));
  const int rows_max = asked == 0 ? kRowsReadMax : asked;
  size_t bytes = 0;
  response.set_scan_ended(true);
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    if (response.scanned_size() == rows_max || bytes >= kRowsBytesMax) {
      response.set_scan_ended(false);
      return false;
    }
    v1::Row* row = response.add_scanned();
    row->set_key(key.data(), key.size());
    row->set_value(value.data(), value.size());
    bytes += key.size() + value.size();
    return true;
  };
  return scan.descending() ? rows.Descend(table, scan.prefix(), scan.from(), take)
                           : rows.Ascend(table, scan.prefix(), scan.from(), take);
}

class LedgerService final : public v1::Ledger::Service {
 public:
  explicit LedgerService(LedgerHost& host) : host_(host), pins_(random_) {}

  grpc::Status ListLogs(grpc::ServerContext* context, const v1::ListLogsRequest* request,
                        v1::ListLogsResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      const bool is_operator = peer.kind == rpc::PeerKind::kOperator;
      const int waits = is_operator ? ++operator_waits_ : 0;
      const absl::Duration wait = waits > kOperatorWaitsMax
                                      ? absl::ZeroDuration()
                                      : absl::Milliseconds(request->wait_milliseconds());
      const LogList list = host_.Logs(request->known_version(), wait);
      if (is_operator) --operator_waits_;
      response->set_version(list.version);
      for (const LogInfo& info : list.logs) *response->add_logs() = ToProto(info);
      return absl::OkStatus();
    });
  }

  grpc::Status ReadEntries(grpc::ServerContext* context, const v1::ReadEntriesRequest* request,
                           v1::ReadEntriesResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      const size_t count = request->count_max() == 0 ? core::kReadEntriesMax : request->count_max();
      AMANAT_ASSIGN_OR_RETURN(
          std::vector<std::string> entries,
          host_.ReadEntries(log, request->first(), count, request->include_unexamined()));
      const size_t read = entries.size();
      // Whoever names an entry that was signed is not told that there is none.
      const HeldLog* behind = host_.FindBehind(log);
      if (behind != nullptr && read == 0 && count == 1 && request->first() < behind->guard_size()) {
        return behind->Refusal();
      }
      for (std::string& entry : entries) response->add_entries(std::move(entry));
      if (!request->include_taken_back() || read == 0) return absl::OkStatus();
      AMANAT_ASSIGN_OR_RETURN(const StoredLog stored, host_.FindStored(log));
      return AddTakenBack(stored, request->first(), read, *response);
    });
  }

  grpc::Status Append(grpc::ServerContext* context, const v1::AppendRequest* request,
                      v1::AppendResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      AMANAT_ASSIGN_OR_RETURN(const proposal::Purpose purpose, FromProto(request->purpose()));
      const auto result =
          purpose == proposal::Purpose::kPreview
              ? host_.Preview(log, request->command())
              : host_.Append(log,
                             proposal::SignedCommand{request->command(), request->signatures()},
                             purpose);
      if (!result.ok()) return result.status();
      *response = ledger::ToProto(*result);
      return absl::OkStatus();
    });
  }

  grpc::Status AppendImport(grpc::ServerContext* context,
                            grpc::ServerReader<v1::AppendImportRequest>* stream,
                            v1::AppendResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      LogId log;
      auto purpose = proposal::Purpose::kAppend;
      proposal::SignedImport import;
      core::ByteBudget::Lease held = uploads_.Begin(rpc::FormatIdentity(peer));
      rpc::CallerReader reader(*stream);
      AMANAT_RETURN_IF_ERROR(ReadImport(reader, log, purpose, import, held));
      // A client that gave up may not have sent all.
      if (context->IsCancelled()) return absl::CancelledError("the caller is gone");
      const auto result = host_.Append(log, import, purpose);
      if (!result.ok()) return result.status();
      *response = ledger::ToProto(*result);
      return absl::OkStatus();
    });
  }

  grpc::Status PinRows(grpc::ServerContext* context, const v1::PinRowsRequest* request,
                       v1::PinRowsResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      if (request->ended_size() > kPinsEndedMax) {
        return absl::InvalidArgumentError(absl::StrCat("ended: more than ", kPinsEndedMax));
      }
      for (const std::string& ended : request->ended()) {
        AMANAT_ASSIGN_OR_RETURN(const Pin pin, ReadPin(ended));
        pins_.LetGo(pin);
      }
      AMANAT_ASSIGN_OR_RETURN(core::SiteRows site, host_.PinRows());
      response->set_site(site.site);
      response->set_directory_log_id(site.directory_log.str());
      response->set_directory_size(site.directory_size);
      for (const core::LogRows& log : site.logs) {
        v1::PinnedLog* pinned = response->add_logs();
        pinned->set_log_id(log.id.str());
        pinned->set_name(log.name.str());
        pinned->set_owned(log.owned);
        pinned->set_size(log.size);
        pinned->set_finding(log.finding);
        pinned->set_recorded_micros(log.recorded_at);
        pinned->set_told_micros(log.told_until);
        pinned->set_missing_entries(log.missing);
      }
      response->set_pin(pins_.Add(std::move(site), absl::Now()).str());
      return absl::OkStatus();
    });
  }

  grpc::Status ReadRows(grpc::ServerContext* context, const v1::ReadRowsRequest* request,
                        v1::ReadRowsResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      AMANAT_ASSIGN_OR_RETURN(const Pin pin, ReadPin(request->pin()));
      const auto site = pins_.Find(pin, absl::Now());
      if (site == nullptr) {
        return rpc::WithReason(absl::AbortedError("the rows are not pinned any more: ask again"),
                               "ROWS_NOT_PINNED");
      }
      const core::LogRows* rows = site->Find(log);
      if (rows == nullptr) return absl::NotFoundError("the log is not among what was pinned");
      if (request->gets_size() > kRowsReadMax) {
        return absl::InvalidArgumentError(absl::StrCat("gets: more than ", kRowsReadMax));
      }
      for (const v1::RowKey& get : request->gets()) {
        AMANAT_ASSIGN_OR_RETURN(const state::Table table, ReadTable(get.table()));
        AMANAT_ASSIGN_OR_RETURN(const auto value, rows->rows->Get(table, get.key()));
        v1::Row* found = response->add_found();
        found->set_absent(!value.has_value());
        if (value.has_value()) found->set_value(*value);
      }
      return request->has_scan() ? ReadScan(*rows->rows, request->scan(), *response)
                                 : absl::OkStatus();
    });
  }

  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                             v1::GetCheckpointResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
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
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request->log_id()));
      const append::Writer* writer = host_.FindWriter(log);
      if (writer == nullptr) {
        if (host_.FindBehind(log) != nullptr) return host_.NotWritten(log);
        return absl::NotFoundError("this site does not write that log; ask the site that does");
      }
      AMANAT_ASSIGN_OR_RETURN(*response->mutable_proof(), writer->ProofBundle(request->index()));
      return absl::OkStatus();
    });
  }

  grpc::Status GetStatus(grpc::ServerContext* context, const v1::GetStatusRequest*,
                         v1::GetStatusResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      response->set_site(host_.place().site);
      AMANAT_ASSIGN_OR_RETURN(*response->mutable_trust(), ReadFile(host_.place().TrustPath()));
      for (const LogInfo& info : host_.Logs(0, absl::ZeroDuration()).logs) {
        AMANAT_RETURN_IF_ERROR(FillStatus(info, response->add_logs()));
      }
      FillUpkeep(host_.TakeUpkeep(), *response->mutable_upkeep());
      return FillSite(*response);
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
    return rpc::Handle(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const MadeBackup backup, host_.BackUp());
      response->set_path(backup.path);
      for (const upkeep::BackupManifest::Store& store : backup.manifest.stores) {
        for (const upkeep::BackupManifest::Log& log : store.logs) {
          v1::BackedUpLog* shown = response->add_logs();
          shown->set_store(store.name);
          shown->set_log_id(log.id.str());
          shown->set_name(log.name);
          shown->set_size(log.size);
          shown->set_root(log.root.str());
        }
      }
      for (const upkeep::NotBackedUp& item : backup.not_backed_up) {
        v1::NotBackedUp* shown = response->add_not_backed_up();
        shown->set_path(item.path);
        shown->set_detail(item.detail);
      }
      return absl::OkStatus();
    });
  }

 private:
  // One of reads.h, of the log that the request names.
  template <typename Request, typename Response>
  grpc::Status Read(grpc::ServerContext& context, const Request& request, Response& response,
                    absl::StatusOr<Response> (*read)(const StoredLog&, const Request&)) {
    return rpc::Handle(context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const LogId log, ReadLogId(request.log_id()));
      // Entries say what they say; sums and ends of such a log are not those of now.
      if (const HeldLog* behind = host_.FindBehind(log)) return behind->Refusal();
      AMANAT_ASSIGN_OR_RETURN(const StoredLog stored, host_.FindStored(log));
      AMANAT_ASSIGN_OR_RETURN(response, read(stored, request));
      return absl::OkStatus();
    });
  }

  absl::Status CheckSigned(const proposal::SignedCommand& manifest) const {
    const auto command = entry::DecodeCommand(manifest.command);
    if (!command.ok()) return Annotate(command.status(), "COMMAND: manifest");
    const auto [directory, size] = host_.ShareDirectory();
    return examine::CheckSigned(*directory, size, *command, manifest.command, manifest.signatures);
  }

  // Nothing beyond the first message is kept of a file whose manifest nobody signed.
  absl::Status ReadImport(rpc::CallerReader<v1::AppendImportRequest>& reader, LogId& log,
                          proposal::Purpose& purpose, proposal::SignedImport& import,
                          core::ByteBudget::Lease& held) const {
    v1::AppendImportRequest message;
    size_t bytes = 0;
    for (bool first = true; reader.Read(&message); first = false) {
      if (first) {
        const v1::AppendRequest& manifest = message.manifest();
        AMANAT_ASSIGN_OR_RETURN(log, ReadLogId(manifest.log_id()));
        AMANAT_ASSIGN_OR_RETURN(purpose, FromProto(manifest.purpose()));
        import.manifest = {manifest.command(), manifest.signatures()};
        AMANAT_RETURN_IF_ERROR(CheckSigned(import.manifest));
      } else if (message.has_manifest()) {
        return absl::InvalidArgumentError("the manifest stands in the first message only");
      }
      bytes += message.ByteSizeLong();
      if (bytes > kImportMessagesBytesMax ||
          import.lines.size() + message.lines_size() > examine::kImportLinesMax) {
        return absl::ResourceExhaustedError(absl::StrCat("an import has at most ",
                                                         examine::kImportLinesMax, " lines and ",
                                                         kImportMessagesBytesMax, " bytes"));
      }
      AMANAT_RETURN_IF_ERROR(held.Take(message.ByteSizeLong()));
      for (std::string& line : *message.mutable_lines()) import.lines.push_back(std::move(line));
    }
    if (bytes == 0) return absl::InvalidArgumentError("an import without a manifest");
    return absl::OkStatus();
  }

  absl::Status FillSite(v1::GetStatusResponse& response) const {
    AMANAT_ASSIGN_OR_RETURN(const SiteState state, host_.TakeState());
    for (const PeerState& peer : PeersOf(state)) {
      v1::PeerStatus* shown = response.add_peers();
      shown->set_site(peer.site);
      shown->set_connected(peer.connected);
      shown->set_since_micros(peer.since);
      shown->set_heard_micros(peer.heard);
      shown->set_to_send_entries(peer.to_send);
      shown->set_to_send_known(peer.to_send_known);
      shown->set_behind_entries(peer.behind);
      shown->set_as_of_micros(peer.as_of);
    }
    AMANAT_ASSIGN_OR_RETURN(const std::vector<Ability> abilities, AbilitiesOf(state));
    for (const Ability& ability : abilities) {
      v1::Ability* shown = response.add_abilities();
      shown->set_what(ability.what);
      shown->set_able(ability.able);
      shown->set_detail(ability.detail);
    }
    response.set_now_micros(state.now);
    const directory::SiteAdmitted* own =
        state.site.directory->FindSite(state.site.site, state.site.directory_size);
    if (own != nullptr) response.set_time_zone(own->time_zone);
    return absl::OkStatus();
  }

  absl::Status FillStatus(const LogInfo& info, v1::LogStatus* status) const {
    *status->mutable_log() = ToProto(info);
    status->set_verdict(std::string(verify::SetVerdictName(info.scope.verdict)));
    status->set_missing_entries(info.scope.missing);
    status->set_waiting_entries(info.scope.waiting);
    status->set_newer_entries(info.scope.newer);
    status->set_invalid_entries(info.scope.invalid);
    status->set_underived_entries(info.scope.underived);
    if (const HeldLog* behind = host_.FindBehind(info.id)) {
      status->set_guard_size(behind->guard_size());
      const auto head = host_.FindHead(info.id);
      if (head.ok()) status->set_published_size(head->size);
      return absl::OkStatus();
    }
    const append::Writer* writer = host_.FindWriter(info.id);
    if (writer == nullptr) return absl::OkStatus();
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
  SystemRandom random_;
  Pins pins_;
  core::ByteBudget uploads_{rpc::kUploadBytesMax,
                            rpc::kUploadBytesMax};  // the own node hands on all
  std::atomic<int> operator_waits_{0};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLedgerService(LedgerHost& host) {
  return std::make_unique<LedgerService>(host);
}

}  // namespace amanat::ledger
