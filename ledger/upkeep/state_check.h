// Whether the stored state of a log is the one that its entries give, row by row.
//
// The entries are replayed without what they rest on in other logs: whether they keep the rules is
// what amanat-verify asks. Tables with a row or more for each entry are compared by sums of hashes
// over 256 parts each; of the first part that differs the rows are gathered and compared. So memory
// holds accounts, holds, days and one such part, however long the log is.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_
#define AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/report.h"

namespace amanat::upkeep {

// Called with the number of entries that were replayed.
using CountReplayed = std::function<void(TreeSize)>;

// How many entries the stored state covers, by its head; 0 when there is none. DataLoss when the
// head is damaged or says more than there are.
absl::StatusOr<TreeSize> StoredStateSize(const store::LogTable& table);

// The first difference between the stored rows and those of the first `size` entries; nothing when
// they are equal. Postings are compared movement by movement, since how they are packed follows the
// batches. An error when something cannot be read that is not damaged.
absl::StatusOr<std::optional<Damage>> CompareState(const store::LogTable& table, TreeSize size,
                                                   const CountReplayed& count);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_STATE_CHECK_H_
