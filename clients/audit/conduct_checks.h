// The checks of how people act, and whether all logs are there to tell: dates, refusals, ceilings, revoked
// keys, absent logs. Each is a function of facts and parameters that adds to the findings; what it looks for
// stands in checks.cc. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_CONDUCT_CHECKS_H_
#define AMANAT_CLIENTS_AUDIT_CONDUCT_CHECKS_H_

#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

// Logs that the directory admits and the set does not hold, that are shorter than others saw them, or far
// behind head office's; payments decided whose log is not there.
void CheckMissingChain(const Facts& facts, const Parameters& parameters, Findings& findings);

// Acts with an effective date, or of money with a date, long before their record.
void CheckBackDated(const Facts& facts, const Parameters& parameters, Findings& findings);

// Who tried to act in two of the roles of one thing, by operator.
void CheckSeparationOfDuties(const Facts& facts, const Parameters& parameters, Findings& findings);

// A ceiling that was raised, used at once, and lowered.
void CheckCeilingRaised(const Facts& facts, const Parameters& parameters, Findings& findings);

// What a revoked key signed before its office had heard.
void CheckSignedAfterRevocation(const Facts& facts, const Parameters& parameters,
                                Findings& findings);

// What was refused, and went through for the same person with other data.
void CheckRefusedThenAccepted(const Facts& facts, const Parameters& parameters, Findings& findings);

// Approvals above the lowest ceiling of the days around them.
void CheckLowestCeiling(const Facts& facts, const Parameters& parameters, Findings& findings);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_CONDUCT_CHECKS_H_
