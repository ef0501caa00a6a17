// Backups of a node's stores: made while they are written, checked wherever they lie, restored into
// a data directory that does not have them.
//
//   AMANAT_ASSIGN_OR_RETURN(BackupManifest manifest, MakeBackup(sources, {data, to, clock.Now()}));
//   AMANAT_ASSIGN_OR_RETURN(auto reports, CheckBackup(to, {}));
//   AMANAT_ASSIGN_OR_RETURN(auto restored, RestoreBackup(to, other_data, nullptr));
//
// A backup is a folder with a copy of each store, the evidence of forks, the trust file, and a
// manifest. Keys and guards are no part of it. A key would let whoever gets hold of a backup sign as
// the log; and a guard is what tells an old store from the newest one, so an old guard beside it
// would tell nothing. ledger/doc/store_layout.md says what follows for a restore.
//
// Thread-safe for different folders.
#ifndef AMANAT_LEDGER_UPKEEP_BACKUP_H_
#define AMANAT_LEDGER_UPKEEP_BACKUP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/store/database.h"
#include "ledger/upkeep/manifest.h"
#include "ledger/upkeep/report.h"
#include "ledger/upkeep/store_check.h"

namespace amanat::upkeep {

struct BackupSource {
  std::string name;  // of the store's folder
  const store::Database* database = nullptr;
};

struct BackupPlace {
  std::string data_directory;  // whose evidence and trust file are copied, too
  std::string to;              // a new folder; its parents are created
  UnixMicros now = 0;
  std::vector<std::string> lacks = {};  // BackupManifest::lacks
};

// Copies the stores one after the other, each as of one write: name the logs that rest on others
// first. Files are linked where `to` lies on their device. What was copied is opened and its
// checkpoints' signatures are verified; CheckBackup reads it all. Durable on OK; on error nothing
// stands at `to`. AlreadyExists, the disk's errors, DataLoss when a copy does not open.
absl::StatusOr<BackupManifest> MakeBackup(const std::vector<BackupSource>& sources,
                                          const BackupPlace& place);

// The same of a node that does not run. A log whose key is in the data directory and whose store is not is
// lacking, beside those that `place` says. NotFound when the data directory holds no store, Unavailable
// when a store is open.
absl::StatusOr<BackupManifest> MakeOfflineBackup(const BackupPlace& place);

// Something that a node cannot be set up again without, and that no backup holds.
struct NotBackedUp {
  std::string path;
  std::string detail;  // one sentence: what it is and how it is kept
};
// How the detail of a log begins that a backup lacks: it is not whole then. Keys and guards are in none.
constexpr char kLackingLog[] = "GUARD: ";
// Of the node whose data directory it is: its keys, and its guards where the directory is given.
std::vector<NotBackedUp> NotInBackups(const std::string& data_directory,
                                      const std::string& guard_directory);

bool HoldsBackup(const std::string& path);

// CheckStores on all of them, and all against the manifest; the first report is the backup's own, which is
// not clean, and not damaged either, when the manifest says that it lacks a log.
// `options.guard_path` is not used: an old store is short of its guard.
absl::StatusOr<std::vector<StoreReport>> CheckBackup(const std::string& path,
                                                     const CheckOptions& options);

// Copies the backup, checks the copy as CheckBackup, and only when nothing is damaged moves it into
// `data_directory`, store by store. Evidence and a trust file that stand there stay. Otherwise
// nothing is changed, and the reports say why. AlreadyExists when a store is there: a backup never
// replaces one. Durable on OK.
absl::StatusOr<std::vector<StoreReport>> RestoreBackup(
    const std::string& path, const std::string& data_directory, const ShowProgress& progress,
    const examine::RuleVersions* rules = nullptr);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_BACKUP_H_
