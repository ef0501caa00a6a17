#include "ledger/examine/directory_replay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"

namespace amanat::examine {

absl::Status ReplayDirectory(TreeSize size,
                             absl::FunctionRef<absl::StatusOr<std::string>(LogIndex)> read,
                             directory::Directory& directory) {
  for (LogIndex index = 0; index < size; ++index) {
    AMANAT_ASSIGN_OR_RETURN(std::string bytes, read(index));
    const auto leaf = ParseLeaf(std::move(bytes));
    if (!leaf.ok()) {
      return absl::DataLossError(
          absl::StrCat("entry ", index, " of the directory: ", leaf.status().message()));
    }
    if (leaf->entry.outcome != entry::Outcome::kAccepted) continue;
    directory.Apply(index, leaf->command, leaf->entry.record_time.micros);
  }
  return absl::OkStatus();
}

}  // namespace amanat::examine
