#include "ledger/upkeep/store_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/event_type.h"
#include "ledger/examine/log_state.h"
#include "ledger/store/database.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/log_origin.h"
#include "ledger/upkeep/state_check.h"

namespace amanat::upkeep {
namespace {

// A table's own words: "<path>, log <id>, <place>: <what is wrong>".
Damage FromTable(const absl::Status& status, const std::string& path, const LogId& log) {
  absl::string_view text = status.message();
  const size_t colon = absl::ConsumePrefix(&text, absl::StrCat(path, ", log ", log.hex(), ", "))
                           ? text.find(": ")
                           : text.npos;
  if (colon == text.npos) return {"store", "rows that can be read", std::string(text)};
  return {std::string(text.substr(0, colon)), "what the entries give",
          std::string(text.substr(colon + 2))};
}

// One log of an open store.
class LogCheck {
 public:
  LogCheck(store::Database* database, const LogId& log, const CheckOptions& options,
           const StoredDirectories& directories)
      : database_(database), options_(options), directories_(directories) {
    report_.log = log;
  }

  absl::StatusOr<LogReport> Run() {
    auto table = store::LogTable::Open(database_, report_.log);
    if (!table.ok()) return Finish(table.status());
    table_ = *std::move(table);
    report_.size = table_->size();
    report_.root = table_->root();
    AMANAT_RETURN_IF_ERROR(CheckOrigin());
    Show("hashing entries", 0, report_.size);
    const absl::Status tree = table_->Check();
    if (!tree.ok()) AMANAT_RETURN_IF_ERROR(Finish(tree).status());
    const absl::Status state = CheckStateOf(tree.ok());
    if (!state.ok()) return Finish(state);
    AMANAT_RETURN_IF_ERROR(CheckGuard());
    return std::move(report_);
  }

 private:
  void Add(std::string place, std::string expected, std::string found) {
    report_.damages.push_back({std::move(place), std::move(expected), std::move(found)});
  }
  void Show(const std::string& step, uint64_t done, uint64_t size) const {
    if (!options_.progress) return;
    const std::string name = report_.name.empty() ? report_.log.hex() : report_.name;
    options_.progress({name, step, done, size});
  }
  // DataLoss is damage, everything else means that nobody knows.
  absl::StatusOr<LogReport> Finish(const absl::Status& status) {
    if (!absl::IsDataLoss(status)) return status;
    report_.damages.push_back(FromTable(status, database_->path(), report_.log));
    return report_;
  }

  // Entry 0, and that its key signed the checkpoint.
  absl::Status CheckOrigin() {
    if (report_.size == 0) return absl::OkStatus();
    const auto origin = ReadOrigin(*table_);
    if (!origin.ok()) {
      if (!absl::IsDataLoss(origin.status())) return origin.status();
      Add("entry 0", "the founding of the log", std::string(origin.status().message()));
      return absl::OkStatus();
    }
    report_.name = origin->name.str();
    AMANAT_ASSIGN_OR_RETURN(const std::string note, table_->checkpoint());
    if (note.empty()) return absl::OkStatus();
    const auto head = checkpoint::OpenCheckpoint(note, origin->key());
    if (!head.ok()) {
      Add("checkpoint", "signed by the log's key", std::string(head.status().message()));
    }
    return absl::OkStatus();
  }

  absl::Status CheckStateOf(bool tree_is_sound) {
    const auto size = StoredStateSize(*table_);
    if (!size.ok()) return StateDamage(size.status());
    report_.state_size = *size;
    if (!options_.quick && tree_is_sound) {
      AMANAT_ASSIGN_OR_RETURN(const bool equal, CompareRows(*size));
      if (!equal) return absl::OkStatus();
    }
    examine::LogState state(report_.log, &table_->state(), options_.rules);
    const absl::Status loaded = state.Load();
    if (!loaded.ok()) return StateDamage(loaded);
    incarnation_ = state.incarnation();
    if (options_.quick || !tree_is_sound) return absl::OkStatus();
    Show("hashing the state", 0, 0);
    AMANAT_ASSIGN_OR_RETURN(report_.state_digest, state.Digest());
    return absl::OkStatus();
  }
  // Whether the stored rows are those that the entries give.
  absl::StatusOr<bool> CompareRows(TreeSize size) {
    ComparePlan plan;
    plan.rules = options_.rules;
    plan.directories = &directories_;
    plan.scratch_folder = options_.scratch_folder;
    plan.count = [this, size](TreeSize done) { Show("replaying entries", done, size); };
    AMANAT_ASSIGN_OR_RETURN(StateComparison comparison, CompareState(*table_, size, plan));
    report_.rows_not_compared = comparison.rows_not_compared;
    report_.not_compared = std::move(comparison.not_compared);
    if (!comparison.damage.has_value()) return true;
    report_.damages.push_back(*std::move(comparison.damage));
    return false;
  }
  absl::Status StateDamage(const absl::Status& status) {
    if (!absl::IsDataLoss(status)) return status;
    Add("state", "rows that can be read and fit each other", std::string(status.message()));
    return absl::OkStatus();
  }

  absl::Status CheckGuard() {
    if (options_.guard_path.empty()) return absl::OkStatus();
    const auto slot = store::ReadGuardSlot(options_.guard_path);
    if (absl::IsNotFound(slot.status()) || absl::IsDataLoss(slot.status())) {
      Add("guard", "a guard that can be read", std::string(slot.status().message()));
      return absl::OkStatus();
    }
    AMANAT_RETURN_IF_ERROR(slot.status());
    const store::Guard* const guard = &slot->guard;
    if (guard->log != report_.log) {
      Add("guard", absl::StrCat("of log ", report_.log.hex()),
          absl::StrCat("of log ", guard->log.hex()));
      return absl::OkStatus();
    }
    if (guard->size > report_.size) {
      report_.behind = BehindGuard{options_.guard_path, guard->size, guard->incarnation};
      return absl::OkStatus();
    }
    if (guard->size == report_.size && slot->newer_may_be_lost) {
      Add("guard", "the slot that was written last",
          absl::StrCat("a slot that cannot be read, and size ", guard->size,
                       " in the other: more may have been signed than is here"));
    }
    AMANAT_ASSIGN_OR_RETURN(const Hash root, table_->RootAt(guard->size));
    if (root != guard->root) {
      Add("guard", absl::StrCat("root ", guard->root.hex(), " at size ", guard->size),
          absl::StrCat("root ", root.hex()));
    } else if (incarnation_.has_value() && guard->size == report_.state_size &&
               guard->size == report_.size && guard->incarnation != *incarnation_ &&
               !guard->incarnation.is_zero()) {  // of a head that another site held
      Add("guard", absl::StrCat("written by incarnation ", incarnation_->hex(), " as the tip was"),
          absl::StrCat("written by ", guard->incarnation.hex()));
    }
    return absl::OkStatus();
  }

  store::Database* const database_;
  const CheckOptions& options_;
  const StoredDirectories& directories_;
  LogReport report_;
  std::unique_ptr<store::LogTable> table_;
  std::optional<Incarnation> incarnation_;  // of the state that was loaded
};

absl::Status CheckOpenStore(store::Database* database, const CheckOptions& options,
                            const StoredDirectories& directories, StoreReport& report) {
  if (options.progress) options.progress({report.path, "reading files", 0, 0});
  AMANAT_RETURN_IF_ERROR(database->VerifyFiles());
  AMANAT_ASSIGN_OR_RETURN(const std::vector<LogId> logs, database->ListLogs());
  if (!options.guard_path.empty() && logs.size() != 1) {
    report.damages.push_back(
        {"store", "one log, which the guard is of", absl::StrCat(logs.size(), " logs")});
  }
  for (const LogId& log : logs) {
    AMANAT_ASSIGN_OR_RETURN(report.logs.emplace_back(),
                            LogCheck(database, log, options, directories).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<StoreReport> CheckOne(const std::string& path, const CheckOptions& options,
                                     const StoredDirectories& directories) {
  StoreReport report;
  report.path = path;
  auto database = store::Database::OpenReadOnly(path);
  const absl::Status status = database.ok()
                                  ? CheckOpenStore(database->get(), options, directories, report)
                                  : database.status();
  if (absl::IsDataLoss(status)) {
    report.damages.push_back(
        {"files", "the bytes that were written", std::string(status.message())});
    return report;
  }
  AMANAT_RETURN_IF_ERROR(status);
  return report;
}

// The books whose guards are in the folder; none without a folder.
absl::StatusOr<std::vector<std::string>> GuardedBooks(const std::string& guard_directory) {
  std::vector<std::string> books;
  if (guard_directory.empty()) return books;
  const auto files = ListFiles(guard_directory);
  if (absl::IsNotFound(files.status())) return books;
  AMANAT_RETURN_IF_ERROR(files.status());
  for (absl::string_view file : *files) {
    if (!absl::ConsumeSuffix(&file, ".guard") || !entry::BookFromName(file).ok()) continue;
    books.emplace_back(file);
  }
  return books;
}

// Of a guard whose store is not there. OK without a report when there is no such guard either.
absl::Status AddLostStore(const std::string& store_path, const std::string& guard_path,
                          std::vector<StoreReport>& reports) {
  const auto guard = store::ReadGuard(guard_path);
  if (absl::IsNotFound(guard.status())) return absl::OkStatus();
  if (!guard.ok() && !absl::IsDataLoss(guard.status())) return guard.status();
  StoreReport& report = reports.emplace_back();
  report.path = store_path;
  if (!guard.ok()) {
    report.damages.push_back(
        {"guard", "a guard that can be read", std::string(guard.status().message())});
    return absl::OkStatus();
  }
  LogReport& log = report.logs.emplace_back();
  log.log = guard->log;
  log.behind = BehindGuard{guard_path, guard->size, guard->incarnation};
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<StoreReport>> CheckStores(const std::vector<StoreToCheck>& stores,
                                                     const CheckOptions& options) {
  std::vector<std::string> paths;
  for (const StoreToCheck& store : stores) {
    AMANAT_RETURN_IF_ERROR(RefuseOpenStore(store.path));
    paths.push_back(store.path);
  }
  const bool by_rules = options.rules != nullptr && !options.quick;
  const StoredDirectories directories = by_rules ? ReadDirectories(paths) : StoredDirectories();
  std::vector<StoreReport> reports;
  CheckOptions of_store = options;
  for (const StoreToCheck& store : stores) {
    of_store.guard_path = store.guard_path;
    AMANAT_ASSIGN_OR_RETURN(reports.emplace_back(), CheckOne(store.path, of_store, directories));
  }
  return reports;
}

absl::StatusOr<StoreReport> CheckStore(const std::string& path, const CheckOptions& options) {
  AMANAT_ASSIGN_OR_RETURN(std::vector<StoreReport> reports,
                          CheckStores({{path, options.guard_path}}, options));
  return std::move(reports.front());
}

absl::StatusOr<std::vector<std::string>> ListStores(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> folders, ListFolders(path));
  std::vector<std::string> stores;
  for (const std::string& folder : folders) {
    if (HoldsStore(absl::StrCat(path, "/", folder))) stores.push_back(folder);
  }
  return stores;
}

absl::StatusOr<std::vector<StoreReport>> CheckDataDirectory(const std::string& path,
                                                            const std::string& guard_directory,
                                                            const CheckOptions& options) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> stores, ListStores(path));
  std::vector<StoreToCheck> to_check;
  for (const std::string& name : stores) {
    const bool guarded = !guard_directory.empty() && entry::BookFromName(name).ok();
    to_check.push_back({absl::StrCat(path, "/", name),
                        guarded ? absl::StrCat(guard_directory, "/", name, ".guard") : ""});
  }
  AMANAT_ASSIGN_OR_RETURN(std::vector<StoreReport> reports, CheckStores(to_check, options));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> guarded, GuardedBooks(guard_directory));
  for (const std::string& book : guarded) {
    if (std::find(stores.begin(), stores.end(), book) != stores.end()) continue;
    AMANAT_RETURN_IF_ERROR(AddLostStore(absl::StrCat(path, "/", book),
                                        absl::StrCat(guard_directory, "/", book, ".guard"),
                                        reports));
  }
  if (reports.empty()) return absl::NotFoundError(absl::StrCat(path, " holds no store"));
  return reports;
}

}  // namespace amanat::upkeep
