#include "ledger/upkeep/rebuild.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/event_type.h"
#include "ledger/proposal/proposal.h"
#include "ledger/store/database.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/log_origin.h"
#include "ledger/upkeep/state_check.h"
#include "ledger/upkeep/store_check.h"
#include "ledger/upkeep/stored_directory.h"

namespace amanat::upkeep {
namespace {

constexpr size_t kReadBytesMax = 8u << 20;
constexpr char kAside[] = ".rebuilding";
constexpr char kOld[] = ".old";  // behind the name of a store that waits to be replaced
// A file beside a fresh store that is not whole; says by which rules its rows are made.
constexpr char kPartial[] = ".partial";

// A program whose rules are others, or whose tables, does not go on with what another one made.
std::string MarkOf(const examine::RuleVersions& rules) {
  std::string mark;
  for (const examine::RuleVersion& version : rules.all()) {
    absl::StrAppend(&mark, "rules ", version.version, " ", version.digest.hex(), "\n");
  }
  for (const auto* tables : {&rules.tables(), &rules.indexes()}) {
    for (const state::Table table : *tables) absl::StrAppend(&mark, static_cast<int>(table), " ");
    absl::StrAppend(&mark, "\n");
  }
  return mark;
}

// One log, from its store into a fresh one.
class LogRebuild {
 public:
  LogRebuild(const store::LogTable& table, store::LogTable* fresh, bool followed,
             const StoredDirectories& directories, const RebuildOptions& options)
      : table_(table),
        fresh_(*fresh),
        followed_(followed),
        directories_(directories),
        options_(options),
        state_(table.log(), &fresh->state(), options.rules) {}

  // Aborted when what the fresh store has is not a beginning of it.
  absl::StatusOr<RebuiltLog> Run() {
    AMANAT_ASSIGN_OR_RETURN(const LogOrigin origin, ReadOrigin(table_));
    rebuilt_.log = table_.log();
    rebuilt_.name = origin.name.str();
    rebuilt_.size = table_.size();
    AMANAT_ASSIGN_OR_RETURN(rebuilt_.state_size, SizeToMake());
    AMANAT_RETURN_IF_ERROR(FindDirectory(origin));
    AMANAT_RETURN_IF_ERROR(GoOn());
    AMANAT_RETURN_IF_ERROR(MakeRowsOfEntries());
    // What of a followed log is not examined yet.
    while (fresh_.size() < table_.size()) {
      AMANAT_RETURN_IF_ERROR(
          Append(std::min(table_.size(), fresh_.size() + options_.entries_in_write), nullptr));
    }
    if (fresh_.root() != table_.root()) {
      return absl::DataLossError(absl::StrCat("the entries give root ", fresh_.root().hex(),
                                              ", the log has ", table_.root().hex()));
    }
    AMANAT_ASSIGN_OR_RETURN(const std::string note, table_.checkpoint());
    if (!note.empty()) AMANAT_RETURN_IF_ERROR(fresh_.PutCheckpoint(note));
    return rebuilt_;
  }

 private:
  void Show(const std::string& step, TreeSize done) const {
    if (options_.progress) options_.progress({rebuilt_.name, step, done, rebuilt_.size});
  }
  absl::StatusOr<TreeSize> SizeToMake() const {
    if (!followed_) return table_.size();
    const auto size = StoredStateSize(table_);
    if (absl::IsDataLoss(size.status())) return 0;
    return size;
  }

  // Before anything is written: that the directory is there as far as the entries followed it.
  absl::Status FindDirectory(const LogOrigin& origin) {
    const bool is_own = origin.directory.is_zero();
    const LogId& log = is_own ? table_.log() : origin.directory;
    const auto it = directories_.find(log);
    directory_ = it == directories_.end() ? &nothing_ : &it->second;
    Show("reading entries", 0);
    TreeSize needed = 0;
    if (!is_own) {
      AMANAT_ASSIGN_OR_RETURN(needed, DirectorySizeOf(table_, rebuilt_.state_size, log));
    }
    if (needed <= directory_->directory_size()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        "it rests on size ", needed, " of the fund's directory, log ", log.hex(), ", of which ",
        directory_->directory_size(), " are in the stores of this data directory"));
  }

  // Behind what an earlier call wrote.
  absl::Status GoOn() {
    rebuilt_.resumed = fresh_.size();
    const absl::Status loaded = state_.Load();
    const auto root = table_.RootAt(std::min(fresh_.size(), table_.size()));
    if (loaded.ok() && root.ok() && fresh_.root() == *root &&
        state_.size() == std::min(fresh_.size(), rebuilt_.state_size)) {
      return absl::OkStatus();
    }
    return absl::AbortedError("the fresh store is not a beginning of this one");
  }

  absl::Status MakeRowsOfEntries() {
    const auto write = [this] {
      const state::Changes changes = state_.TakeChanges();
      AMANAT_RETURN_IF_ERROR(Append(state_.size(), &changes));
      state_.ForgetStored();
      return absl::OkStatus();
    };
    const RowsPlan plan{.entries = table_,
                        .size = rebuilt_.state_size,
                        .directory = directory_,
                        .entries_in_write = options_.entries_in_write,
                        .count = nullptr};
    AMANAT_ASSIGN_OR_RETURN(const std::optional<Damage> damage, MakeRows(plan, state_, write));
    if (!damage.has_value()) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat(damage->place, ": expected ", damage->expected, ", found ", damage->found));
  }

  // The entries that the fresh store lacks up to `end`, with the rows that they give.
  absl::Status Append(TreeSize end, const state::Changes* rows) {
    std::vector<std::string> entries;
    while (fresh_.size() + entries.size() < end) {
      const LogIndex next = fresh_.size() + entries.size();
      AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> some,
                              table_.ReadEntries(next, end - next, kReadBytesMax));
      std::move(some.begin(), some.end(), std::back_inserter(entries));
    }
    AMANAT_RETURN_IF_ERROR(fresh_.Append(store::Addition{entries, {}, {}, rows}));
    Show("making entries and rows", fresh_.size());
    return absl::OkStatus();
  }

  const store::LogTable& table_;
  store::LogTable& fresh_;
  const bool followed_;
  const StoredDirectories& directories_;
  const RebuildOptions& options_;
  const StoredDirectory nothing_;
  const StoredDirectory* directory_ = nullptr;
  examine::LogState state_;
  RebuiltLog rebuilt_;
};

class StoreRebuild {
 public:
  StoreRebuild(const std::string& data_directory, const std::string& name,
               const StoredDirectories& directories, const RebuildOptions& options)
      : data_(data_directory),
        aside_(absl::StrCat(data_directory, "/", kAside)),
        name_(name),
        store_(absl::StrCat(data_directory, "/", name)),
        fresh_(absl::StrCat(aside_, "/", name)),
        mark_(MarkOf(*options.rules)),
        directories_(directories),
        options_(options) {}

  absl::Status Run(std::vector<RebuiltLog>& logs) {
    if (!HoldsStore(store_)) return absl::NotFoundError(absl::StrCat(store_, " holds no store"));
    AMANAT_ASSIGN_OR_RETURN(const auto lock, StoreLock::Take(store_));
    AMANAT_RETURN_IF_ERROR(MakeFolders(aside_));
    const bool resumes = IsPartial();
    auto made = Fill();
    if (resumes && (absl::IsAborted(made.status()) || absl::IsDataLoss(made.status()))) {
      // What broke off is not of the store as it is now, or is damaged itself.
      RemoveFresh();
      made = Fill();
    }
    AMANAT_RETURN_IF_ERROR(made.status());
    AMANAT_RETURN_IF_ERROR(PutInPlace());
    std::move(made->begin(), made->end(), std::back_inserter(logs));
    return absl::OkStatus();
  }

 private:
  // Whether a call by these rules broke off.
  bool IsPartial() const {
    const auto mark = ReadFile(fresh_ + kPartial);
    return mark.ok() && *mark == mark_;
  }
  void RemoveFresh() {
    RemoveAll(fresh_);
    RemoveAll(fresh_ + kPartial);
  }

  // Everything that the store has, in the fresh one.
  absl::StatusOr<std::vector<RebuiltLog>> Fill() {
    // Without a mark it is whole: one that was never put in place, or the one that was replaced.
    if (!IsPartial()) RemoveFresh();
    AMANAT_RETURN_IF_ERROR(WriteFileDurably(fresh_ + kPartial, mark_));
    AMANAT_ASSIGN_OR_RETURN(const auto database, store::Database::OpenReadOnly(store_));
    auto fresh = store::Database::Open(fresh_, options_.env);
    if (absl::IsNotFound(fresh.status())) {
      fresh = store::Database::Create(fresh_, options_.env);
    }
    AMANAT_RETURN_IF_ERROR(fresh.status());
    AMANAT_ASSIGN_OR_RETURN(const std::vector<LogId> ids, database->ListLogsWithEntries());
    std::vector<RebuiltLog> logs;
    for (const LogId& id : ids) {
      AMANAT_RETURN_IF_ERROR(Annotate(FillLog(id, database.get(), fresh->get(), logs),
                                      absl::StrCat(store_, ", log ", id.hex())));
    }
    return logs;
  }
  absl::Status FillLog(const LogId& id, store::Database* database, store::Database* fresh,
                       std::vector<RebuiltLog>& logs) {
    AMANAT_ASSIGN_OR_RETURN(const auto from, store::LogTable::Open(database, id));
    AMANAT_ASSIGN_OR_RETURN(const auto to, store::LogTable::Open(fresh, id));
    // Only what a site writes has a store of its own, named by its book.
    const bool followed = !entry::BookFromName(name_).ok();
    AMANAT_ASSIGN_OR_RETURN(logs.emplace_back(),
                            LogRebuild(*from, to.get(), followed, directories_, options_).Run());
    logs.back().store = name_;
    return absl::OkStatus();
  }

  absl::Status PutInPlace() {
    AMANAT_RETURN_IF_ERROR(SyncFolder(fresh_));
    AMANAT_RETURN_IF_ERROR(RemoveFileDurably(fresh_ + kPartial));
    absl::Status status = Exchange(store_, fresh_);
    if (absl::IsUnimplemented(status)) {
      AMANAT_RETURN_IF_ERROR(Rename(store_, fresh_ + kOld));
      status = Rename(fresh_, store_);
    }
    AMANAT_RETURN_IF_ERROR(status);
    AMANAT_RETURN_IF_ERROR(SyncFolder(data_));
    AMANAT_RETURN_IF_ERROR(SyncFolder(aside_));
    RemoveAll(fresh_);
    RemoveAll(fresh_ + kOld);
    return absl::OkStatus();
  }

  const std::string data_, aside_, name_, store_, fresh_, mark_;
  const StoredDirectories& directories_;
  const RebuildOptions& options_;
};

// Where two folders cannot be exchanged, a store is without its name for a moment.
absl::Status PutBackOld(const std::string& data_directory) {
  const std::string aside = absl::StrCat(data_directory, "/", kAside);
  if (!Exists(aside)) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> folders, ListFolders(aside));
  for (absl::string_view folder : folders) {
    const std::string old = absl::StrCat(aside, "/", folder);
    if (!absl::ConsumeSuffix(&folder, kOld)) continue;
    const std::string store = absl::StrCat(data_directory, "/", folder);
    if (!Exists(store)) AMANAT_RETURN_IF_ERROR(Rename(old, store));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<RebuiltLog>> RebuildState(const std::string& data_directory,
                                                     std::vector<std::string> stores,
                                                     const RebuildOptions& options) {
  AMANAT_CHECK(options.rules != nullptr);
  AMANAT_RETURN_IF_ERROR(PutBackOld(data_directory));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> all, ListStores(data_directory));
  if (all.empty()) return absl::NotFoundError(absl::StrCat(data_directory, " holds no store"));
  std::vector<std::string> paths;
  for (const std::string& name : all) paths.push_back(absl::StrCat(data_directory, "/", name));
  const StoredDirectories directories = ReadDirectories(paths);
  if (stores.empty()) stores = all;
  std::vector<RebuiltLog> logs;
  for (const std::string& name : stores) {
    AMANAT_RETURN_IF_ERROR(StoreRebuild(data_directory, name, directories, options).Run(logs));
  }
  RemoveAll(absl::StrCat(data_directory, "/", kAside));
  return logs;
}

}  // namespace amanat::upkeep
