// Makes the rows of a log's derived state again, from its entries and the directory alone: what a
// check compares with the stored rows, and what a rebuild puts in their place.
//
// The entries are taken without what they rest on in other logs: whether they keep the rules is what
// amanat-verify asks. Memory does not grow with the log: rows that were made are read where they
// were written.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_STATE_ROWS_H_
#define AMANAT_LEDGER_UPKEEP_STATE_ROWS_H_

#include <functional>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger/examine/log_state.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/report.h"
#include "ledger/upkeep/stored_directory.h"

namespace amanat::upkeep {

constexpr TreeSize kEntriesInWriteMax = 1u << 16;  // but never amid an import

// Called with the number of entries that were taken.
using CountEntries = std::function<void(TreeSize)>;

struct RowsPlan {
  const store::LogTable& entries;
  TreeSize size = 0;  // up to which they are taken
  // By which the rows of the state's rules are made; nullptr: those are left out.
  const StoredDirectory* directory = nullptr;
  TreeSize entries_in_write = kEntriesInWriteMax;
  CountEntries count;  // may be null
};

// Takes the entries behind those that `state` has. `write` is called now and then, and once all are
// taken: it takes the state's changes, writes them and calls ForgetStored. Damage names an entry that
// cannot be taken, or a size in the middle of an import. FailedPrecondition when the log rests on more
// of the directory than is at hand, and the errors of reading and of `write`.
absl::StatusOr<std::optional<Damage>> MakeRows(const RowsPlan& plan, examine::LogState& state,
                                               absl::FunctionRef<absl::Status()> write);

// How far the first `size` entries followed the directory.
absl::StatusOr<TreeSize> DirectorySizeOf(const store::LogTable& entries, TreeSize size,
                                         const LogId& directory_log);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_STATE_ROWS_H_
