#include "ledger/replication/replica.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/directory/log_policy.h"

namespace amanat::replication {

Replica::Replica(Options options, entry::LogName directory_name, const LogId& directory_log,
                 store::Database* database, examine::KnownLogs* known_logs)
    : options_(std::move(options)),
      directory_name_(std::move(directory_name)),
      directory_log_(directory_log),
      database_(database),
      known_logs_(known_logs) {}

absl::StatusOr<std::unique_ptr<Replica>> Replica::Open(Options options, store::Database* database,
                                                       examine::KnownLogs* known_logs) {
  auto name = entry::ParseLogName(options.directory_key.name);
  if (!name.ok()) return Annotate(name.status(), "directory key");
  const auto key = PublicKey::FromBytes(options.directory_key.public_key);
  if (name->book != entry::Book::kDirectory || !key.ok() ||
      options.directory_key.type != checkpoint::kKeyTypeEd25519) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.directory_key.name, " is no Ed25519 key of a directory log"));
  }
  const LogId directory_log = entry::LogIdOf(*name, *key);
  auto replica = std::unique_ptr<Replica>(
      new Replica(std::move(options), *std::move(name), directory_log, database, known_logs));
  AMANAT_RETURN_IF_ERROR(replica->FollowDirectory());
  AMANAT_RETURN_IF_ERROR(replica->ExamineAll());
  return replica;
}

absl::Status Replica::FollowDirectory() {
  if (directory_name_.site == options_.site) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return Follow(directory_name_, *PublicKey::FromBytes(options_.directory_key.public_key));
}

absl::Status Replica::Follow(const entry::LogName& name, const PublicKey& key) {
  if (logs_.size() == kFollowedLogsMax) {
    return absl::ResourceExhaustedError(absl::StrCat("more than ", kFollowedLogsMax, " logs"));
  }
  const std::string evidence =
      absl::StrCat(options_.evidence_folder, "/", entry::LogIdOf(name, key).hex(), ".fork");
  AMANAT_ASSIGN_OR_RETURN(auto log, FollowedLog::Open(database_, {name, key, directory_log_,
                                                                  evidence, options_.rules}));
  known_logs_->Add(log->id(), log.get());
  log->PublishDirectory(*known_logs_);
  by_id_[log->id()] = log.get();
  logs_.push_back(std::move(log));
  return absl::OkStatus();
}

bool Replica::MaySend(const entry::LogName& log, absl::string_view to_site) const {
  const auto [directory, size] = known_logs_->ShareDirectory();
  return directory::MayHold(*directory, size, directory_name_.site, to_site, log);
}

absl::Status Replica::FollowWhatIsWanted() {
  const examine::KnownLogs::View view = known_logs_->Snapshot();
  if (view.directory_size() == directory_seen_) return absl::OkStatus();
  for (const directory::AdmittedLog& log : view.directory().logs()) {
    const bool is_here = log.id == directory_log_ || view.Holds(log.id);
    if (is_here || by_id_.contains(log.id) || !options_.wants(log)) continue;
    AMANAT_RETURN_IF_ERROR(Follow(log.name, log.public_key));
  }
  directory_seen_ = view.directory_size();
  return absl::OkStatus();
}

absl::Status Replica::ExamineAll() {
  // Each turn examines at least one entry; between turns others get the lock.
  bool advanced = true;
  while (advanced) {
    advanced = false;
    absl::MutexLock lock(&mutex_);
    AMANAT_RETURN_IF_ERROR(FollowWhatIsWanted());
    for (size_t i = 0; i < logs_.size(); ++i) {
      if (logs_[i]->Examine(*known_logs_) == 0) continue;
      advanced = true;
      // What the directory has just admitted is followed before anything that may rest on it is
      // examined: "not followed here" would pass for "not examined".
      if (logs_[i]->id() == directory_log_) AMANAT_RETURN_IF_ERROR(FollowWhatIsWanted());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<IngestResult> Replica::Ingest(const Batch& batch) {
  IngestResult result;
  const FollowedLog* log = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    const auto it = by_id_.find(batch.log);
    if (it == by_id_.end()) {
      return IngestResult{IngestVerdict::kUnknownLog,
                          absl::StrCat("log ", batch.log.hex(), " is not followed here"), 0, 0};
    }
    log = it->second;
    auto ingested = it->second->Ingest(batch);
    if (!ingested.ok()) {
      const absl::Status status = Annotate(ingested.status(), log->name().str());
      if (options_.fatal != nullptr) options_.fatal(status);
      return status;
    }
    result = *std::move(ingested);
  }
  if (result.verdict == IngestVerdict::kStored) AMANAT_RETURN_IF_ERROR(ExamineAll());
  if (result.verdict == IngestVerdict::kStored || result.verdict == IngestVerdict::kForked) {
    bell_.Ring();
  }
  result.examined = log->ExaminedSize();
  return result;
}

absl::Status Replica::Retry() {
  AMANAT_RETURN_IF_ERROR(ExamineAll());
  bell_.Ring();
  return absl::OkStatus();
}

std::vector<LogStatus> Replica::Statuses() const {
  absl::MutexLock lock(&mutex_);
  std::vector<LogStatus> statuses;
  for (const auto& log : logs_) statuses.push_back(log->Status());
  return statuses;
}

const FollowedLog* Replica::Find(const LogId& log) const {
  absl::MutexLock lock(&mutex_);
  const auto it = by_id_.find(log);
  return it == by_id_.end() ? nullptr : it->second;
}

absl::Status Replica::WithState(const LogId& log,
                                absl::FunctionRef<void(const examine::LogState&)> reader) const {
  absl::MutexLock lock(&mutex_);
  const auto it = by_id_.find(log);
  if (it == by_id_.end()) {
    return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not followed here"));
  }
  reader(it->second->state());
  return absl::OkStatus();
}

}  // namespace amanat::replication
