// Whether the stored state of a log is the one that its entries give, row by row.
//
// The state is made again from the entries (state_rows.h) in a store beside, on the disk, and the two
// are compared in the order of their keys. So memory does not grow with the log.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_
#define AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/report.h"
#include "ledger/upkeep/state_rows.h"
#include "ledger/upkeep/stored_directory.h"

namespace amanat::upkeep {

// How many entries the stored state covers, by its head; 0 when there is none. DataLoss when the
// head is damaged or says more than there are.
absl::StatusOr<TreeSize> StoredStateSize(const store::LogTable& table);

struct StateComparison {
  std::optional<Damage> damage;  // the first difference
  // Stored rows, and notes in rows of streams, that were not compared, and why.
  uint64_t rows_not_compared = 0;
  std::string not_compared;
};

struct ComparePlan {
  const examine::RuleVersions* rules = nullptr;  // nullptr: rows of the rules are not compared
  const StoredDirectories* directories = nullptr;
  std::string scratch_folder;  // where the store beside is made and removed again; empty: the
                               // system's folder for temporary files
  CountEntries count;          // may be null
};

// Compares the stored rows with those of the first `size` entries. Postings are compared movement by
// movement, since how they are packed follows the batches. An error when something cannot be read or
// written that is not damaged.
absl::StatusOr<StateComparison> CompareState(const store::LogTable& table, TreeSize size,
                                             const ComparePlan& plan);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_
