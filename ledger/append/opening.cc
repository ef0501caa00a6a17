// The life of a writer before its first unit: founding a log, and opening it again.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/behind_guard.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/writer.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/writer_events.h"

namespace amanat::append {
namespace {

constexpr int kFatalExitStatus = 70;

[[noreturn]] void EndProcess(const absl::Status& cause) {
  std::fprintf(stderr, "amanat: a durable step failed, the process ends: %s\n",
               cause.ToString().c_str());
  ::_exit(kFatalExitStatus);
}

absl::Status RefuseExisting(const std::string& path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat(path, " exists: a log is founded once, and never over another"));
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "." : path.substr(0, slash);
}

absl::StatusOr<signing::PrivateKey> FoundingKey(const FoundOptions& options) {
  if (!options.create_key) return signing::LoadPrivateKey(options.key_path);
  AMANAT_RETURN_IF_ERROR(RefuseExisting(options.key_path));
  AMANAT_RETURN_IF_ERROR(MakeFolders(FolderOf(options.key_path)));
  signing::PrivateKey key = signing::PrivateKey::Generate(*options.random);
  AMANAT_RETURN_IF_ERROR(signing::SavePrivateKey(options.key_path, key));
  return key;
}

}  // namespace

absl::Status Writer::Found(const FoundOptions& options) {
  AMANAT_RETURN_IF_ERROR(RefuseExisting(options.store_path));
  AMANAT_RETURN_IF_ERROR(RefuseExisting(options.guard_path));
  AMANAT_RETURN_IF_ERROR(entry::ParseLogName(options.name.str()).status());
  AMANAT_RETURN_IF_ERROR(MakeFolders(FolderOf(options.guard_path)));
  AMANAT_ASSIGN_OR_RETURN(const signing::PrivateKey key, FoundingKey(options));

  const LogId log = entry::LogIdOf(options.name, key.public_key());
  entry::LogFounded founding{options.name.str(), key.public_key(), options.directory};
  founding.administrators = options.administrators;
  if (options.name.book == entry::Book::kDirectory) {
    AMANAT_CHECK(options.rules != nullptr);
    founding.rules_version = options.rules->first().version;
    founding.rules_digest = options.rules->first().digest;
  }
  const std::string bytes = wire::Encode(FoundingEntry(founding, options.clock->Now()));
  RecordClock clock(options.clock);
  Sequencer sequencer(log, nullptr, nullptr, &clock);
  const absl::Status fits = sequencer.Replay(bytes, examine::KnownLogs().Snapshot());
  if (!fits.ok()) return absl::InvalidArgumentError(fits.message());

  AMANAT_ASSIGN_OR_RETURN(const auto database,
                          store::Database::Create(options.store_path, options.env));
  AMANAT_ASSIGN_OR_RETURN(const auto table, store::LogTable::Open(database.get(), log));
  AMANAT_RETURN_IF_ERROR(table->Append({bytes}));
  // Last, as always before a signature: until the guard is there, nothing opens this log.
  AMANAT_RETURN_IF_ERROR(store::GuardFile::Create(
      options.guard_path, {log, Incarnation(), table->size(), table->root()}));
  return table->PutCheckpoint(
      checkpoint::SignCheckpoint({options.name.str(), table->size(), table->root(), {}}, key));
}

absl::StatusOr<std::unique_ptr<Writer>> Writer::Open(WriterOptions options) {
  AMANAT_CHECK(options.known_logs != nullptr && options.rules != nullptr &&
               options.clock != nullptr && options.random != nullptr);
  if (options.fatal == nullptr) options.fatal = EndProcess;
  if (options.write_guard == nullptr) {
    options.write_guard = [](store::GuardFile& file, const store::Guard& guard) {
      return file.Write(guard);
    };
  }
  const std::string name = options.name.str();
  const LogId log = entry::LogIdOf(options.name, options.key.public_key());
  AMANAT_ASSIGN_OR_RETURN(auto database, store::Database::Open(options.store_path, options.env));
  AMANAT_ASSIGN_OR_RETURN(auto table, store::LogTable::Open(database.get(), log));
  if (table->size() == 0) {
    return absl::NotFoundError(
        absl::StrCat(options.store_path, " does not hold ", name, " as founded by this key"));
  }
  examine::KnownLogs* const known_logs = options.known_logs;
  std::unique_ptr<Writer> writer(
      new Writer(std::move(options), std::move(database), std::move(table)));
  AMANAT_RETURN_IF_ERROR(Annotate(writer->CompareWithGuard(), name));
  AMANAT_RETURN_IF_ERROR(Annotate(writer->CompareWithCheckpoint(), name));
  AMANAT_RETURN_IF_ERROR(Annotate(writer->LoadState(), name));
  AMANAT_RETURN_IF_ERROR(Annotate(writer->CompareIncarnation(), name));
  AMANAT_RETURN_IF_ERROR(Annotate(writer->StartIncarnation(), name));
  known_logs->Add(log, writer.get());
  return writer;
}

absl::Status Writer::CompareWithGuard() {
  const std::string& path = options_.guard_path;
  auto file = store::GuardFile::Open(path);
  if (absl::IsNotFound(file.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the guard ", path, " is missing: nobody knows what this log has signed, and it must be ",
        "closed and succeeded, not resumed"));
  }
  if (!file.ok()) return file.status();
  committer_.SetGuard(*std::move(file));
  const store::Guard* const guard = &committer_.guard().guard();
  if (guard->log != id_) {
    return absl::FailedPreconditionError(
        absl::StrCat("the guard ", path, " is of log ", guard->log.hex(), ", not ", id_.hex()));
  }
  AMANAT_RETURN_IF_ERROR(CheckReachesGuard(table_->size(), committer_.guard(), path));
  AMANAT_ASSIGN_OR_RETURN(const Hash root, table_->RootAt(guard->size));
  if (root == guard->root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("at size ", guard->size, " the store has root ",
                                          root.hex(), ", the guard ", guard->root.hex()));
}

// A guard that stands at the tip was written by whoever wrote the tip.
absl::Status Writer::CompareIncarnation() const {
  absl::ReaderMutexLock lock(&state_mutex_);
  const store::Guard& guard = committer_.guard().guard();
  const Incarnation& incarnation = sequencer_->state().incarnation();
  if (guard.size != table_->size() || guard.incarnation == incarnation) return absl::OkStatus();
  // A head that another site held became the guard (Writer::CompareWithHeadHeldBy): its root alone speaks.
  if (guard.incarnation.is_zero()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("size ", guard.size, " was written by incarnation ",
                                          incarnation.hex(), ", the guard says ",
                                          guard.incarnation.hex()));
}

// The table has compared the checkpoint with its tree; here it is about who signed.
absl::Status Writer::CompareWithCheckpoint() const {
  AMANAT_ASSIGN_OR_RETURN(const std::string note, table_->checkpoint());
  if (note.empty()) return absl::OkStatus();
  const auto key = checkpoint::MakeVerifierKey(options_.name.str(), options_.key.public_key());
  const absl::Status status = checkpoint::OpenCheckpoint(note, key).status();
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat("the stored checkpoint: ", status.message()));
}

absl::Status Writer::LoadState() {
  absl::MutexLock lock(&state_mutex_);
  return sequencer_->Load(options_.known_logs->Snapshot());
}

absl::Status Writer::StartIncarnation() {
  absl::MutexLock lock(&state_mutex_);
  AMANAT_RETURN_IF_ERROR(
      sequencer_->TakeWriterStarted(incarnation_, options_.known_logs->Snapshot()));
  AMANAT_RETURN_IF_ERROR(committer_.CommitNow(Seal({})));
  sequencer_->ForgetStored();
  return absl::OkStatus();
}

}  // namespace amanat::append
