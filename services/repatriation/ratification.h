// Head office's part: the ratification of emergency approvals, and who is who across logs.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_
#define AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_

#include <string>

#include "services/core/core.h"

namespace amanat::repatriation {

// Head office's fund log: of the site of the founding administrators. FailedPrecondition before it
// is admitted.
absl::StatusOr<const directory::AdmittedLog*> HeadOfficeFund(const core::Context& context);

// The code of the command's first author, revoked or not; empty when nobody was admitted there.
std::string OperatorCode(const entry::Command& command, const directory::Directory& directory);

// EMERGENCY_RATIFIED: an approver of head office, who is not the one who approved, takes up an
// emergency approval of a consulate. Errors as core::Core::Decide.
absl::StatusOr<core::Decision> DecideRatification(const entry::Command& command,
                                                  const core::Context& context);

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_RATIFICATION_H_
