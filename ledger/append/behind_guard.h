// What is said of a log whose store is of an earlier day than what was signed for it, and whether a store reaches
// its guard. One that ends before is a restored backup, a copy whose twin went on, or
// what a lost disk left: nothing may be signed for its log, until it has the entries that it lacks.
//
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_
#define AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/store/guard.h"

namespace amanat::append {

// FailedPrecondition, with what to do, when a store of that size ends before the guard, or at it while a newer
// slot of the guard may be lost: a crash amid the guard's write leaves the store beyond it. `guard_path` is for
// the text alone.
absl::Status CheckReachesGuard(TreeSize store_size, const store::GuardFile& file,
                               const std::string& guard_path);

// Of a log whose store and guard were put back together: "AHEAD: ...", with what to do. That site holds a signed
// head of `signed_size`, and the log ends here at `size`.
std::string HeldAhead(absl::string_view site, TreeSize signed_size, TreeSize size,
                      const std::string& guard_path);
// Of one that went on after that: "FORKED: ...".
std::string HeldForked(absl::string_view site, TreeSize size);

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_
