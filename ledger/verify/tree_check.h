// The tree of one exported log: computed again from its entries and compared with its checkpoint
// and with every tile, a bundle at a time.
//
// Thread-safe: a pure function over files.
#ifndef AMANAT_LEDGER_VERIFY_TREE_CHECK_H_
#define AMANAT_LEDGER_VERIFY_TREE_CHECK_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/tiles/log_reader.h"
#include "ledger/verify/log_facts.h"
#include "ledger/verify/report.h"

namespace amanat::verify {

// Adds a finding for every tile and entry that differs, and every leaf hash to `facts`. Returns
// how many entries, from the first on, are those that the checkpoint covers: all of them when the
// root agrees; those before the first wrong entry when the tiles still agree with the checkpoint
// and so say which entry is wrong; else none. `log_name` and `folder` are for the findings;
// `progress` is told the entries done. Where fetching costs, full tiles over the first `remembered`
// entries alone are taken for what an earlier verification compared: whether these entries are the
// same ones, their root tells the caller. An error when a file cannot be read.
absl::StatusOr<TreeSize> CheckTree(const tiles::LogReader& files,
                                   const checkpoint::Checkpoint& head, const std::string& log_name,
                                   const std::string& folder, TreeSize remembered,
                                   const std::function<void(TreeSize)>& progress, LogFacts& facts,
                                   Findings& findings);

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_TREE_CHECK_H_
