#include "services/ledger/ledger_host.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/base/turn.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/directory/log_policy.h"
#include "ledger/signing/signing.h"
#include "ledger/state/posting_rows.h"
#include "services/rpc/log.h"

namespace amanat::ledger {
namespace {

using entry::Book;

constexpr absl::Duration kPublishPause = absl::Seconds(1);
constexpr int kExitDurability = 70;

// Nobody knows what the replica store holds; only opening it again tells.
[[noreturn]] void EndProcess(const absl::Status& status) {
  rpc::Log(rpc::Severity::kError, "replica_failed",
           {{rpc::LogKey::kErrorMessage, std::string(status.message())}});
  std::_Exit(kExitDurability);
}

// What decides whether the list is a new one; checkpoints grow with the sizes.
bool SameState(const std::vector<LogInfo>& a, const std::vector<LogInfo>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const LogInfo& left, const LogInfo& right) {
        return left.id == right.id && left.size == right.size &&
               left.witnessed_size == right.witnessed_size && left.finding == right.finding &&
               left.warning == right.warning && left.checkpoint == right.checkpoint;
      });
}

// By the clock here alone, whatever the writer says of its own.
std::string DatedAhead(UnixMicros last_entry, UnixMicros now) {
  if (last_entry <= now + kDatedAheadMax) return "";
  return absl::StrCat("CLOCK: the last entry is dated ", FormatInstant(last_entry),
                      ", ahead of this node's clock: one of the two clocks is wrong");
}

// A number without a signed head proves nothing, and stops nothing: else any site could stop this one's log.
std::string SaidToHoldMore(const std::vector<replication::Contact>& contacts, const LogId& log,
                           TreeSize size) {
  for (const replication::Contact& contact : contacts) {
    const auto holds = contact.holds.find(log);
    if (holds == contact.holds.end() || holds->second <= size) continue;
    return absl::StrCat(
        "AHEAD?: site ", contact.site, " says that it holds ", holds->second,
        " entries of this log, which ends here at size ", size,
        ", and showed no signed head: ask them what they hold, and whether this store was put "
        "back to an earlier day");
  }
  return "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerHost>> LedgerHost::Open(HostOptions options) {
  std::unique_ptr<LedgerHost> host(new LedgerHost(std::move(options)));
  AMANAT_RETURN_IF_ERROR(host->OpenAll());
  return host;
}

absl::Status LedgerHost::OpenAll() {
  const NodePlace& place = options_.place;
  std::vector<Book> books = place.books;
  std::sort(books.begin(), books.end());
  if (place.OwnsDirectory()) AMANAT_RETURN_IF_ERROR(OpenDirectory());
  {
    std::vector<std::unique_ptr<HeldLog>> held;
    for (const Book book : books) {
      if (book == Book::kDirectory) continue;
      AMANAT_ASSIGN_OR_RETURN(auto log, HeldLog::Open(place, book));
      known_logs_.Add(log->id(), log.get());
      held.push_back(std::move(log));
    }
    AMANAT_RETURN_IF_ERROR(OpenReplica());
    // The writers take the places of the held logs in `known_logs_`, one after the other; until
    // then each stays there, because a store is open once only and others may ask for its size.
    for (auto& log : held) {
      if (!log->finding().empty()) {
        behind_.push_back(std::move(log));
        continue;
      }
      log->Close();
      AMANAT_RETURN_IF_ERROR(OpenWriter(log->name().book));
    }
  }
  for (const auto& writer : writers_) {
    writer_logs_.push_back(std::make_unique<replication::WriterLog>(writer.get()));
  }
  take_up_ = std::make_unique<TakeUpWorker>(writers_, *replica_);
  return replica_->Retry();
}

absl::Status LedgerHost::OpenDirectory() {
  AMANAT_ASSIGN_OR_RETURN(const auto held, HeldLog::Open(options_.place, Book::kDirectory));
  if (!held->finding().empty()) {
    return Annotate(held->Refusal(), "head office can decide nothing without its directory");
  }
  held->Close();
  return OpenWriter(Book::kDirectory);
}

absl::Status LedgerHost::OpenWriter(Book book) {
  const NodePlace& place = options_.place;
  const std::string name = place.NameOf(book).str();
  auto key = signing::LoadPrivateKey(place.KeyPath(book));
  if (!key.ok()) return Annotate(key.status(), name);
  auto writer = append::Writer::Open({.name = place.NameOf(book),
                                      .store_path = place.StorePath(book),
                                      .guard_path = place.GuardPath(book),
                                      .key = *std::move(key),
                                      .known_logs = &known_logs_,
                                      .rules = options_.rules,
                                      .clock = options_.clock,
                                      .random = options_.random});
  if (!writer.ok()) return Annotate(writer.status(), name);
  writers_.push_back(*std::move(writer));
  return absl::OkStatus();
}

absl::Status LedgerHost::OpenReplica() {
  const NodePlace& place = options_.place;
  AMANAT_ASSIGN_OR_RETURN(replica_store_, store::Database::Open(place.ReplicaPath()));
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::VerifierKey key, ReadDirectoryKey(place));
  AMANAT_ASSIGN_OR_RETURN(const entry::LogName directory, entry::ParseLogName(key.name));
  auto replica = replication::Replica::Open(
      {.site = place.site,
       .directory_key = key,
       .wants =
           [this, head_office = directory.site](const directory::AdmittedLog& log) {
             const auto [now, size] = known_logs_.ShareDirectory();
             return directory::MayHold(*now, size, head_office, options_.place.site, log.name);
           },
       .evidence_folder = place.EvidencePath(),
       .rules = options_.rules,
       .fatal = EndProcess},
      replica_store_.get(), &known_logs_);
  if (!replica.ok()) return Annotate(replica.status(), place.ReplicaPath());
  replica_ = *std::move(replica);
  return absl::OkStatus();
}

LedgerHost::~LedgerHost() { Stop(); }

void LedgerHost::Start() {
  for (const auto& writer : writers_) writer->Start();
  publisher_ = std::thread([this] { Publish(); });
  take_up_->Start();
}

void LedgerHost::Stop() {
  if (take_up_ != nullptr) take_up_->Stop();
  for (const auto& writer : writers_) writer->Stop();
  stopping_.store(true);
  published_.Ring();
  if (replica_ != nullptr) replica_->bell().Ring();
  if (publisher_.joinable()) publisher_.join();
}

void LedgerHost::Publish() {
  uint64_t seen = 0;
  while (!stopping_.load()) {
    seen = published_.Wait(seen, kPublishPause);
    const absl::Status status = replica_->Retry();
    if (!status.ok()) EndProcess(status);
    take_up_->Wake();
  }
}

LogScope ScopeOf(const replication::LogStatus& status) {
  using replication::LogVerdict;
  LogScope scope;
  // What was admitted was founded: entry 0 is somewhere.
  scope.missing = std::max<TreeSize>(status.announced, 1) -
                  std::min(status.witnessed, std::max<TreeSize>(status.announced, 1));
  scope.underived = status.underived;
  const TreeSize unexamined = status.witnessed - status.examined;
  bool wrong = false;
  switch (status.verdict) {
    case LogVerdict::kFollowing:
    case LogVerdict::kWaiting:
      scope.waiting = unexamined;
      break;
    case LogVerdict::kUpgrade:
      scope.newer = unexamined;
      break;
    case LogVerdict::kInvalid:
    case LogVerdict::kUnknownVersion:
    case LogVerdict::kForked:
    case LogVerdict::kDamaged:
      scope.invalid = unexamined;
      wrong = true;
      break;
  }
  const bool whole = scope.missing == 0 && unexamined == 0 && scope.underived == 0;
  scope.verdict = wrong   ? verify::SetVerdict::kFailed
                  : whole ? verify::SetVerdict::kVerified
                          : verify::SetVerdict::kIncomplete;
  return scope;
}

std::vector<LogInfo> LedgerHost::ListLogs() const {
  std::vector<LogInfo> logs;
  // Before the sizes: what a site holds was published first.
  const std::vector<replication::Contact> contacts = replica_->contacts().All();
  for (const auto& writer : writers_) {
    const TreeSize size = writer->ExaminedSize();
    const std::string held = writer->Held();
    const std::string ahead = SaidToHoldMore(contacts, writer->id(), size);
    logs.push_back({.id = writer->id(),
                    .name = writer->name().str(),
                    .owned = true,
                    .size = size,
                    .witnessed_size = size,
                    .checkpoint = writer->published_checkpoint(),
                    .finding = held.empty() ? writer->StandsBefore() : held,
                    .scope = {},
                    .warning = held.empty() && !ahead.empty() ? ahead : writer->ClockFault()});
    if (!logs.back().finding.empty()) {
      const bool forked = absl::StartsWith(held, "FORKED: ");
      logs.back().scope.verdict =
          forked ? verify::SetVerdict::kFailed : verify::SetVerdict::kIncomplete;
    }
  }
  for (const auto& log : behind_) {
    LogInfo& info = logs.emplace_back();
    info.id = log->id();
    info.name = log->name().str();
    info.owned = true;
    info.size = info.witnessed_size = log->ExaminedSize();
    info.checkpoint = log->checkpoint();
    info.finding = log->finding();
    info.scope.missing = log->guard_size() - info.size;
    info.scope.verdict = verify::SetVerdict::kIncomplete;
  }
  const UnixMicros now = options_.clock->Now();
  for (replication::LogStatus& status : replica_->Statuses()) {
    const bool stands = status.verdict != replication::LogVerdict::kFollowing;
    const LogScope scope = ScopeOf(status);
    logs.push_back({.id = status.id,
                    .name = status.name.str(),
                    .owned = false,
                    .size = status.examined,
                    .witnessed_size = status.witnessed,
                    .checkpoint = std::move(status.checkpoint),
                    .finding = stands ? absl::StrCat(replication::LogVerdictName(status.verdict),
                                                     ": ", status.detail)
                                      : "",
                    .scope = scope,
                    .warning = DatedAhead(status.last_record_time, now)});
  }
  return logs;
}

LogList LedgerHost::Look() {
  std::vector<LogInfo> logs = ListLogs();
  absl::MutexLock lock(&mutex_);
  if (last_.version == 0 || !SameState(logs, last_.logs)) {
    ++last_.version;
    last_.logs = std::move(logs);
  }
  return last_;
}

LogList LedgerHost::Logs(uint64_t known_version, absl::Duration wait) {
  const absl::Time deadline = absl::Now() + std::min(wait, kWaitMax);
  uint64_t rung = replica_->bell().count();
  while (true) {
    LogList list = Look();
    const absl::Duration left = deadline - absl::Now();
    // A version of another process's life says nothing here.
    if (list.version != known_version || left <= absl::ZeroDuration() || stopping_.load()) {
      return list;
    }
    const TurnPause pause;
    rung = replica_->bell().Wait(rung, left);
  }
}

absl::StatusOr<std::vector<std::string>> LedgerHost::ReadEntries(const LogId& log, LogIndex first,
                                                                 size_t count_max,
                                                                 bool include_unexamined) const {
  count_max = std::min(count_max, core::kReadEntriesMax);
  if (const append::Writer* writer = FindWriter(log)) {
    if (first >= writer->ExaminedSize()) return std::vector<std::string>();
    return writer->ReadEntries(first, count_max, kReadBytesMax);
  }
  if (const HeldLog* behind = FindBehind(log)) {
    return behind->ReadEntries(first, count_max, kReadBytesMax);
  }
  const replication::FollowedLog* followed = replica_->Find(log);
  if (followed == nullptr) {
    return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not at hand"));
  }
  const TreeSize size = include_unexamined ? followed->Witnessed() : followed->ExaminedSize();
  if (first >= size) return std::vector<std::string>();
  return followed->table().ReadEntries(first, std::min<uint64_t>(count_max, size - first),
                                       kReadBytesMax);
}

append::Writer* LedgerHost::FindWriter(const LogId& log) const {
  for (const auto& writer : writers_) {
    if (writer->id() == log) return writer.get();
  }
  return nullptr;
}

const HeldLog* LedgerHost::FindBehind(const LogId& log) const {
  for (const auto& behind : behind_) {
    if (behind->id() == log) return behind.get();
  }
  return nullptr;
}

replication::LocalLogs LedgerHost::local_logs() const {
  replication::LocalLogs logs;
  for (const auto& log : writer_logs_) logs.push_back(log.get());
  return logs;
}

absl::Status LedgerHost::NotWritten(const LogId& log) const {
  if (const HeldLog* behind = FindBehind(log)) return behind->Refusal();
  return absl::NotFoundError("this site does not write that log");
}

absl::StatusOr<proposal::AppendResult> LedgerHost::Append(const LogId& log,
                                                          const proposal::SignedCommand& command,
                                                          proposal::Purpose purpose) {
  append::Writer* writer = FindWriter(log);
  if (writer == nullptr) return NotWritten(log);
  auto result = writer->Append(command, purpose);
  published_.Ring();
  return result;
}

absl::StatusOr<proposal::AppendResult> LedgerHost::Append(const LogId& log,
                                                          const proposal::SignedImport& import,
                                                          proposal::Purpose purpose) {
  append::Writer* writer = FindWriter(log);
  if (writer == nullptr) return NotWritten(log);
  auto result = writer->Append(import, purpose);
  published_.Ring();
  return result;
}

absl::StatusOr<proposal::AppendResult> LedgerHost::Preview(const LogId& log,
                                                           const std::string& command) {
  append::Writer* writer = FindWriter(log);
  if (writer == nullptr) return NotWritten(log);
  return writer->Preview(command);
}

absl::StatusOr<core::SiteRows> LedgerHost::PinRows() const {
  core::SiteRows site;
  site.site = options_.place.site;
  site.directory_log = replica_->directory_log();
  // The rows first: the directory is then at least as new as what was decided by it.
  const auto add = [&](core::LogRows log, TreeSize announced) -> absl::Status {
    if (log.rows == nullptr) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const std::optional<state::Head> head, state::StoredHead(*log.rows));
    if (head.has_value()) {
      log.size = head->size;
      log.recorded_at = head->last_record_time.micros;
    }
    log.missing = std::max(announced, log.size) - log.size;
    site.logs.push_back(std::move(log));
    return absl::OkStatus();
  };
  for (const auto& writer : writers_) {
    AMANAT_RETURN_IF_ERROR(
        add({writer->id(), writer->name(), true, 0, writer->Held(), writer->published_rows()}, 0));
  }
  for (const auto& log : behind_) {
    AMANAT_RETURN_IF_ERROR(
        add({log->id(), log->name(), true, 0, log->finding(), log->rows()}, log->guard_size()));
  }
  const UnixMicros now = options_.clock->Now();
  for (const replication::LogStatus& status : replica_->Statuses()) {
    const bool stands = status.verdict != replication::LogVerdict::kFollowing;
    core::LogRows log{status.id, status.name, false,
                      0,         "",          replica_->Find(status.id)->stored_rows()};
    if (stands) {
      log.finding = absl::StrCat(replication::LogVerdictName(status.verdict), ": ", status.detail);
    }
    log.told_until = replica_->contacts().ToldUntil(status.name.site, status.id, now);
    AMANAT_RETURN_IF_ERROR(add(std::move(log), std::max(status.announced, status.witnessed)));
  }
  std::tie(site.directory, site.directory_size) = known_logs_.ShareDirectory();
  return site;
}

absl::StatusOr<SiteState> LedgerHost::TakeState() const {
  SiteState state;
  AMANAT_ASSIGN_OR_RETURN(state.site, PinRows());
  state.followed = replica_->Statuses();
  for (replication::Contact& contact : replica_->contacts().All()) {
    std::string site = contact.site;
    state.contacts.emplace(std::move(site), std::move(contact));
  }
  for (const auto& writer : writers_) {
    AMANAT_ASSIGN_OR_RETURN(const Head head, FindHead(writer->id()));
    SentLog& log = state.sent.emplace_back();
    log.id = writer->id();
    log.name = writer->name();
    log.published = head.size;
    for (const auto& [site, admitted] : state.site.directory->sites()) {
      if (replica_->MaySend(log.name, site)) log.to.push_back(site);
    }
  }
  state.started = started_at_;
  state.now = options_.clock->Now();
  return state;
}

absl::StatusOr<StoredLog> LedgerHost::FindStored(const LogId& log) const {
  if (const append::Writer* writer = FindWriter(log)) {
    AMANAT_ASSIGN_OR_RETURN(const Head head, FindHead(log));
    return StoredLog{&writer->stored_state(), head.size};
  }
  if (const HeldLog* behind = FindBehind(log)) {
    AMANAT_ASSIGN_OR_RETURN(const TreeSize stored, state::StoredSize(*behind->rows()));
    if (stored == 0) return behind->Refusal();
    return StoredLog{behind->rows().get(), stored};
  }
  const replication::FollowedLog* followed = replica_->Find(log);
  if (followed == nullptr) {
    return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not at hand"));
  }
  const state::Reader& rows = followed->table().state();
  // In the middle of a file the rows stay behind what is examined.
  AMANAT_ASSIGN_OR_RETURN(const TreeSize stored, state::StoredSize(rows));
  return StoredLog{&rows, std::min(stored, followed->ExaminedSize())};
}

absl::StatusOr<MadeBackup> LedgerHost::BackUp() {
  const NodePlace& place = options_.place;
  if (place.backup_directory.empty()) {
    return absl::FailedPreconditionError("the node's configuration names no backup_directory");
  }
  if (!backup_mutex_.TryLock()) return absl::UnavailableError("another backup is being made");
  // What rests on other logs comes before them, so that these are at least as new.
  std::vector<upkeep::BackupSource> sources;
  std::vector<std::string> lacks;
  std::vector<upkeep::NotBackedUp> not_backed_up;
  for (const auto& log : behind_) {
    const std::string book(entry::BookName(log->name().book));
    lacks.push_back(book);
    not_backed_up.push_back(
        {place.StorePath(log->name().book),
         absl::StrCat(
             upkeep::kLackingLog, log->name().str(), " is behind its guard, and ",
             Counted(log->guard_size() - log->ExaminedSize(), "entry", "entries"),
             " of it cannot be copied: this backup is not whole and takes no other one's place. "
             "Recover the log, then make another.")});
    if (log->database() != nullptr) sources.push_back({book, log->database()});
  }
  for (auto writer = writers_.rbegin(); writer != writers_.rend(); ++writer) {
    const absl::string_view book = entry::BookName((*writer)->name().book);
    sources.push_back({std::string(book), &(*writer)->database()});
  }
  sources.push_back({"replica", replica_store_.get()});
  const UnixMicros now = options_.clock->Now();
  const std::string time =
      absl::StrReplaceAll(FormatInstant(now), {{"-", ""}, {":", ""}, {".", ""}});
  const std::string path = absl::StrCat(place.backup_directory, "/", place.site, "-", time);
  auto manifest = upkeep::MakeBackup(sources, {place.data_directory, path, now, std::move(lacks)});
  backup_mutex_.Unlock();
  AMANAT_RETURN_IF_ERROR(manifest.status());
  upkeep_.Forget();
  for (upkeep::NotBackedUp& item :
       upkeep::NotInBackups(place.data_directory, place.guard_directory)) {
    not_backed_up.push_back(std::move(item));
  }
  return MadeBackup{path, *std::move(manifest), std::move(not_backed_up)};
}

absl::StatusOr<Head> LedgerHost::FindHead(const LogId& log) const {
  Head head;
  if (const append::Writer* writer = FindWriter(log)) {
    head.held = writer->ExaminedSize();
    head.note = writer->published_checkpoint();
    head.key = checkpoint::MakeVerifierKey(writer->name().str(), writer->public_key());
  } else if (const HeldLog* behind = FindBehind(log)) {
    if (behind->checkpoint().empty()) return behind->Refusal();
    head.held = behind->ExaminedSize();
    head.note = behind->checkpoint();
    head.key = behind->key();
  } else {
    for (const replication::LogStatus& status : replica_->Statuses()) {
      if (status.id != log) continue;
      head.held = status.witnessed;
      head.note = status.checkpoint;
      // Not the state's, which knows it once entry 0 was examined.
      head.key = checkpoint::MakeVerifierKey(status.name.str(), replica_->Find(log)->key());
    }
  }
  if (head.note.empty()) {
    return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not at hand"));
  }
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint opened,
                          checkpoint::OpenCheckpoint(head.note, head.key));
  head.size = opened.size;
  head.held = std::max(head.held, FindWriter(log) != nullptr ? head.size : 0);
  return head;
}

}  // namespace amanat::ledger
