// What is said of a store or a guard that another process has open, wherever that is met: one sentence, and
// one code by which every program exits the same way.
//
//   if (IsLocked(opened)) return InUse(path);
//
// Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_STORE_IN_USE_H_
#define AMANAT_LEDGER_STORE_IN_USE_H_

#include <sys/types.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::store {

// Unavailable. `process` is the one that has it open, 0 where nobody can tell.
absl::Status InUse(absl::string_view path, pid_t process = 0);

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_IN_USE_H_
