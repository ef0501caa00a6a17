// Makes stores again from the entries and the directory alone: what mends rows of the derived state
// (and tiles) that a check has found to be damaged, or that cannot be read.
//
//   AMANAT_ASSIGN_OR_RETURN(auto logs, RebuildState("/var/lib/amanat/manila", {"fund"}, options));
//
// A fresh store is made beside, in `.rebuilding` within the data directory: entries as they are, the
// tree and the rows that they give; with each write the rows of the entries that it adds. When each
// log in it has the old one's root, the two folders are exchanged, and the old one is removed. Until
// then nothing is changed; killed at any moment, the old store stands there or the new one, whole, and
// the next call goes on with what the fresh store has, unless its rules have another version or other
// tables: then it begins again. It needs as much room as the store has.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_REBUILD_H_
#define AMANAT_LEDGER_UPKEEP_REBUILD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/examine/rules.h"
#include "ledger/upkeep/report.h"
#include "ledger/upkeep/state_rows.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace amanat::upkeep {

struct RebuildOptions {
  const examine::Rules* rules = nullptr;  // of the fund
  ShowProgress progress;                  // may be null
  // For tests: how much goes into one write, and the disk below the fresh store.
  TreeSize entries_in_write = 1u << 14;
  rocksdb::Env* env = nullptr;
};

struct RebuiltLog {
  std::string store;
  LogId log;
  std::string name;
  TreeSize size = 0;     // of the log
  TreeSize resumed = 0;  // entries that an earlier call, which broke off, had written
  // Entries whose rows are there: all of a log that is written here, those that were examined of one
  // that is followed. When its HEAD does not say how many these were, none: whoever follows the log
  // examines it again.
  TreeSize state_size = 0;
};

// Of every log in the stores of these names in a node's data directory; none: in all. The directory
// is looked for in all. Durable on OK.
// NotFound without such a store, FailedPrecondition when the directory is not at hand as far as a log
// rests on it, DataLoss when entries are damaged themselves, Unavailable when a process has a store
// open, and the disk's errors: stores before that one are done, it and those behind it are as they
// were.
absl::StatusOr<std::vector<RebuiltLog>> RebuildState(const std::string& data_directory,
                                                     std::vector<std::string> stores,
                                                     const RebuildOptions& options);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_REBUILD_H_
