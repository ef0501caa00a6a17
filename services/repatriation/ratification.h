// Head office's part: the ratification of emergency approvals.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_
#define AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_

#include "services/core/core.h"

namespace amanat::repatriation {

// EMERGENCY_RATIFIED: an approver of head office, who is not the one who approved, takes up an
// emergency approval of a consulate. Errors as core::Core::Decide.
absl::StatusOr<core::Decision> DecideRatification(const entry::Command& command,
                                                  const core::Context& context);

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_
