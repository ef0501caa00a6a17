// The directory from the entries of its log that were examined before: what a process that starts
// has to read again, since the directory is small and kept in memory alone.
#ifndef AMANAT_LEDGER_EXAMINE_DIRECTORY_REPLAY_H_
#define AMANAT_LEDGER_EXAMINE_DIRECTORY_REPLAY_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/directory/directory.h"

namespace amanat::examine {

// Applies the accepted ones of the first `size` entries. DataLoss names one that cannot be read.
absl::Status ReplayDirectory(TreeSize size,
                             absl::FunctionRef<absl::StatusOr<std::string>(LogIndex)> read,
                             directory::Directory& directory);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_DIRECTORY_REPLAY_H_
