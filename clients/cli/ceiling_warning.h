// What whoever recommends assistance is told before signing: a recommendation beyond the ceiling of its case, or
// of a line for which none is set, is recorded, and nobody can approve it.
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_CEILING_WARNING_H_
#define AMANAT_CLIENTS_CLI_CEILING_WARNING_H_

#include "amanat/acts/v1/repatriation.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// Says nothing where all is well, or where directory and case cannot be asked: the approval is refused then.
void WarnOfCeiling(Session& session, const acts::v1::AssistanceRecommended& act);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CEILING_WARNING_H_
