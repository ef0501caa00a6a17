// Contributions that a member is said to have paid after his death. Thread-safe: a pure function.
#ifndef AMANAT_SERVICES_CONTRIBUTION_AFTER_DEATH_LISTS_H_
#define AMANAT_SERVICES_CONTRIBUTION_AFTER_DEATH_LISTS_H_

#include "absl/status/status.h"
#include "amanat/contribution/v1/contribution.pb.h"
#include "ledger/state/reader.h"

namespace amanat::contribution {

// People who are looked at for one page, whether they paid something or not.
constexpr size_t kDeadLookedAtMax = 1'000;

// Errors as common.proto says, and those of the rows.
absl::Status ListPaidAfterDeath(const state::Reader& rows,
                                const v1::ListPaidAfterDeathRequest& request,
                                v1::ListPaidAfterDeathResponse* response);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_AFTER_DEATH_LISTS_H_
