// Whether a store reaches its guard. One that ends before is a restored backup, a copy whose twin went on, or
// what a lost disk left: nothing may be signed for its log, until it has the entries that it lacks.
//
// Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_
#define AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_

#include <string>

#include "absl/status/status.h"
#include "ledger/store/guard.h"

namespace amanat::append {

// FailedPrecondition, with what to do, when a store of that size ends before `guard`. `guard_path` is for the
// text alone.
absl::Status CheckReachesGuard(TreeSize store_size, const store::Guard& guard,
                               const std::string& guard_path);

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_BEHIND_GUARD_H_
