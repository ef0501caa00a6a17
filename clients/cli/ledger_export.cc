#include "clients/cli/ledger_export.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/entry_name.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/counted.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"
#include "ledger/tiles/exporter.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;

constexpr int kLooksMax = 20;
constexpr absl::Duration kLookPause = absl::Milliseconds(150);

// A log up to a checkpoint that was taken before.
class RemoteLog final : public tiles::LogSource {
 public:
  RemoteLog(api::Ledger::Stub& stub, std::string log, std::string note)
      : stub_(stub), log_(std::move(log)), note_(std::move(note)) {}

  absl::StatusOr<std::string> CheckpointNote() override { return note_; }

  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override {
    std::vector<std::string> entries;
    while (entries.size() < count) {
      api::ReadEntriesRequest request;
      request.set_log_id(log_);
      request.set_first(first + entries.size());
      request.set_count_max(count - static_cast<uint32_t>(entries.size()));
      request.set_include_unexamined(true);
      api::ReadEntriesResponse response;
      AMANAT_RETURN_IF_ERROR(
          rpc::FromGrpc(stub_.ReadEntries(rpc::MakeContext().get(), request, &response)));
      if (response.entries_size() == 0) {
        return absl::DataLossError("the ledger does not have what its checkpoint signs");
      }
      for (std::string& entry : *response.mutable_entries()) entries.push_back(std::move(entry));
    }
    return entries;
  }

 private:
  api::Ledger::Stub& stub_;
  const std::string log_;
  const std::string note_;
};

absl::StatusOr<api::GetCheckpointResponse> Head(api::Ledger::Stub& stub, const std::string& log) {
  api::GetCheckpointRequest request;
  request.set_log_id(log);
  api::GetCheckpointResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.GetCheckpoint(rpc::MakeContext().get(), request, &response)));
  return response;
}

using Heads = std::vector<api::GetCheckpointResponse>;

absl::StatusOr<Heads> AllHeads(api::Ledger::Stub& stub, const std::vector<api::LogInfo>& logs) {
  Heads heads;
  for (const api::LogInfo& log : logs) {
    AMANAT_ASSIGN_OR_RETURN(heads.emplace_back(), Head(stub, log.log_id()));
  }
  return heads;
}

// Heads that all held at one moment, so that no log of the set rests on what is beyond another's:
// two looks in a row that see the same. `settled` is false when the logs never rested.
absl::StatusOr<Heads> TakeHeads(api::Ledger::Stub& stub, const std::vector<api::LogInfo>& logs,
                                bool& settled) {
  AMANAT_ASSIGN_OR_RETURN(Heads before, AllHeads(stub, logs));
  for (int look = 0; look < kLooksMax; ++look) {
    absl::SleepFor(kLookPause);
    AMANAT_ASSIGN_OR_RETURN(Heads now, AllHeads(stub, logs));
    settled = true;
    for (size_t i = 0; i < logs.size(); ++i) {
      // Of one that stands for good nothing more comes.
      const bool is_here = now[i].size() <= now[i].held_size() || IsWrong(logs[i].finding());
      settled = settled && now[i].size() == before[i].size() && is_here;
    }
    before = std::move(now);
    if (settled) break;
  }
  return before;
}

absl::Status WriteTrust(api::Ledger::Stub& stub, const std::string& folder) {
  api::GetStatusResponse status;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.GetStatus(rpc::MakeContext().get(), api::GetStatusRequest(), &status)));
  return WriteFileDurably(absl::StrCat(folder, "/trust"), status.trust());
}

absl::Status ExportOne(Session& session, api::Ledger::Stub& stub, const api::LogInfo& log,
                       const api::GetCheckpointResponse& head, const std::string& folder) {
  if (head.held_size() < head.size()) {
    return absl::UnavailableError(absl::StrCat("of ", log.name(), " only ", head.held_size(),
                                               " of ", Counted(head.size(), "entry", "entries"),
                                               " here yet"));
  }
  AMANAT_ASSIGN_OR_RETURN(const entry::LogName name, entry::ParseLogName(log.name()));
  AMANAT_ASSIGN_OR_RETURN(const auto key, checkpoint::ParseVerifierKey(head.verifier_key()));
  const std::string path = absl::StrCat(folder, "/", tiles::LogFolderName(name));
  RemoteLog source(stub, log.log_id(), head.checkpoint());
  const auto result = tiles::ExportLog(source, key, path);
  if (!result.ok()) return Annotate(result.status(), log.name());
  session.Print({{"log", log.name()},
                 {"folder", path},
                 {"size", absl::StrCat(result->size)},
                 {"root", result->root.hex()},
                 {"files_written", absl::StrCat(result->files_written)}});
  return absl::OkStatus();
}

// No rpc gives the evidence: it is a file of the node's, and who may read that is the site-operator.
bool SayWhatIsWrong(const api::LogInfo& log, const std::string& folder) {
  if (!IsWrong(log.finding())) return false;
  terminal::Say(absl::StrCat("amanat: the node says of ", log.name(), ": ", log.finding()));
  if (absl::StartsWith(log.finding(), "FORKED")) {
    const auto id = LogId::FromBytes(log.log_id());
    terminal::Say(absl::StrCat("amanat: copy evidence/", id.ok() ? id->hex() : "*",
                               ".fork of the node's data folder to ", folder,
                               "/evidence/, where amanat-verify and amanat audit look for it; "
                               "without it the export may look whole"));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<api::LogInfo>> ListLogs(api::Ledger::Stub& stub) {
  api::ListLogsResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.ListLogs(rpc::MakeContext().get(), api::ListLogsRequest(), &response)));
  return std::vector<api::LogInfo>(response.logs().begin(), response.logs().end());
}

absl::StatusOr<api::LogInfo> FindLogNamed(const std::vector<api::LogInfo>& logs,
                                          const std::string& name) {
  std::vector<NamedLog> known;
  for (const api::LogInfo& log : logs) {
    AMANAT_ASSIGN_OR_RETURN(entry::LogName parsed, entry::ParseLogName(log.name()));
    AMANAT_ASSIGN_OR_RETURN(const LogId id, LogId::FromBytes(log.log_id()));
    known.push_back({std::move(parsed), id});
  }
  const auto chosen = ChooseLog(name, known, "LOG");
  if (absl::IsNotFound(chosen.status())) {
    return absl::NotFoundError(
        absl::StrCat("no log '", name, "' is at hand there; see amanat ledger logs"));
  }
  AMANAT_RETURN_IF_ERROR(chosen.status());
  return *std::find_if(logs.begin(), logs.end(),
                       [&](const api::LogInfo& log) { return log.log_id() == chosen->id.str(); });
}

bool IsWrong(absl::string_view finding) {
  if (finding.empty()) return false;
  for (const absl::string_view harmless : {"WAITING", "UNKNOWN_VERSION", "UPGRADE", "GUARD"}) {
    if (finding.substr(0, finding.find(':')) == harmless) return false;
  }
  return true;
}

absl::StatusOr<bool> ExportLogs(Session& session, api::Ledger::Stub& stub,
                                const std::string& folder, const std::vector<std::string>& names) {
  AMANAT_ASSIGN_OR_RETURN(std::vector<api::LogInfo> logs, ListLogs(stub));
  if (!names.empty()) {
    std::vector<api::LogInfo> chosen;
    for (const std::string& name : names) {
      AMANAT_ASSIGN_OR_RETURN(chosen.emplace_back(), FindLogNamed(logs, name));
    }
    logs = std::move(chosen);
  } else {
    // A folder that has more of it would be refused, and with it all others.
    const auto behind = std::stable_partition(
        logs.begin(), logs.end(),
        [](const api::LogInfo& log) { return !absl::StartsWith(log.finding(), "GUARD:"); });
    for (auto log = behind; log != logs.end(); ++log) {
      terminal::Say(absl::StrCat("amanat: ", log->name(),
                                 " is behind its guard there and is left out; --log exports it"));
    }
    logs.erase(behind, logs.end());
  }
  bool all_right = true;
  for (const api::LogInfo& log : logs) {
    if (SayWhatIsWrong(log, folder)) all_right = false;
  }
  // A log that is admitted and has not arrived has nothing to export.
  logs.erase(std::remove_if(logs.begin(), logs.end(),
                            [](const api::LogInfo& log) { return log.checkpoint().empty(); }),
             logs.end());
  bool settled = false;
  AMANAT_ASSIGN_OR_RETURN(const Heads heads, TakeHeads(stub, logs, settled));
  if (!settled) {
    terminal::Say(
        "amanat: the logs go on growing; their last entries may rest on what is not in the export");
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, kPublicFolder));
  AMANAT_RETURN_IF_ERROR(WriteTrust(stub, folder));
  for (size_t i = 0; i < logs.size(); ++i) {
    // Nothing more of it will come, and the others are wanted all the same.
    if (IsWrong(logs[i].finding()) && heads[i].held_size() < heads[i].size()) {
      terminal::Say(absl::StrCat("amanat: ", logs[i].name(), " is left out: of ", heads[i].size(),
                                 " entries only ", heads[i].held_size(), " are there"));
      continue;
    }
    AMANAT_RETURN_IF_ERROR(ExportOne(session, stub, logs[i], heads[i], folder));
  }
  return all_right;
}

}  // namespace amanat::cli
