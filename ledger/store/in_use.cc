#include "ledger/store/in_use.h"

#include "absl/strings/str_cat.h"

namespace amanat::store {

absl::Status InUse(absl::string_view path, pid_t process) {
  return absl::UnavailableError(
      absl::StrCat(path, " is open in ", process == 0 ? "another process" : "process ",
                   process == 0 ? "" : absl::StrCat(process),
                   ": its node is running. Stop the node, or have it copy its stores: amanat "
                   "--profile FILE store backup"));
}

}  // namespace amanat::store
