// What the dead may not be in a claim: paid, or the member of something that happened afterwards. Who is
// dead is what claims at head office say that were not rejected (contribution/deaths.h); a death that is
// filed later is asked about again at every step on the way to a payment. A claim that stands approved for
// somebody who died since is not paid until the other claim is rejected: shares are not set anew yet.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_THE_DEAD_H_
#define AMANAT_SERVICES_RULES_CLAIMS_THE_DEAD_H_

#include <optional>
#include <vector>

#include "amanat/acts/claims.h"
#include "services/core/core.h"

namespace amanat::rules::claims {

// The refusal PERSON_DECEASED, the first of: a benefit on the member's death of which he is paid a share;
// somebody who is paid and on whose death a claim stands; an event later than the member's death, of a
// benefit that is not for death. Errors of the rows.
absl::StatusOr<std::optional<core::Decision>> RefuseTheDead(const amanat::claims::ClaimFiled& body,
                                                            const std::vector<SubjectId>& subjects,
                                                            const directory::Benefit& benefit,
                                                            const state::Reader& rows);

}  // namespace amanat::rules::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_THE_DEAD_H_
