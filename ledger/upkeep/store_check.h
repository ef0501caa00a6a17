// The check of stores that nobody writes: of one store, of all stores in a node's data directory,
// or (backup.h) of a backup. Nothing is changed.
//
//   AMANAT_ASSIGN_OR_RETURN(auto reports, CheckDataDirectory("/var/lib/amanat/manila", "", options));
//   if (!AllClean(reports)) ...
//
// Asked are: the checksums of the files; entries, tiles, frontier and checkpoint against each other
// (store::LogTable::Check); that the log's key signed the checkpoint; the guard; and, unless the
// check is quick, the stored state against the entries, rows of the fund's tables included. Those
// follow from the directory, too: where its log is in none of the stores that are checked together,
// the report says so and counts what was not compared. Not asked is whether the entries keep the
// rules, whose signatures they carry and what other logs say: that is amanat-verify's.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_STORE_CHECK_H_
#define AMANAT_LEDGER_UPKEEP_STORE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/upkeep/report.h"

namespace amanat::upkeep {

struct CheckOptions {
  bool quick = false;      // without the stored state's rows
  std::string guard_path;  // of a store that is written; empty: no guard is compared
  ShowProgress progress;   // may be null
  const examine::RuleVersions* rules =
      nullptr;  // of the fund; nullptr: its rows are not compared, and no log with files is understood
  std::string scratch_folder;  // ComparePlan's
};

// Damage is part of the report, and so is a store that ends short of its guard, which is none. Errors when the check cannot be made: NotFound when there is no
// store, FailedPrecondition for a store of another layout, Unavailable when a process has it open
// for writing, PermissionDenied or Unavailable when it or the guard cannot be read.
absl::StatusOr<StoreReport> CheckStore(const std::string& path, const CheckOptions& options);

// The same of several stores of one node; `options.guard_path` is not used.
struct StoreToCheck {
  std::string path;
  std::string guard_path;
};
absl::StatusOr<std::vector<StoreReport>> CheckStores(const std::vector<StoreToCheck>& stores,
                                                     const CheckOptions& options);

// Every store in the folder `path`. When `guard_directory` is not empty, that of each book needs its
// guard there, <book>.guard, and each guard of a book its store: of a guard whose store is not there the
// report, behind the others', has one log of size 0 without a name, which is behind (report.h). `options.guard_path`
// is not used. NotFound when neither is there, or no such folder, and the errors above.
absl::StatusOr<std::vector<StoreReport>> CheckDataDirectory(const std::string& path,
                                                            const std::string& guard_directory,
                                                            const CheckOptions& options);

// The names of the folders in `path` that hold stores, ascending. NotFound without the folder.
absl::StatusOr<std::vector<std::string>> ListStores(const std::string& path);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_STORE_CHECK_H_
