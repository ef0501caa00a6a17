// The checks of help for people in distress: who is to bear it, how often, how much, who approved it, and
// what became of the case. Each is a function of facts and parameters that adds to the findings; what it
// looks for stands in checks.cc. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_CASE_CHECKS_H_
#define AMANAT_CLIENTS_AUDIT_CASE_CHECKS_H_

#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

// A payment that the fund took upon itself though case or enrolment says that an agency or employer hired
// the person, and receivables that come late or are not paid.
void CheckRecoverableAsExpense(const Facts& facts, const Parameters& parameters,
                               Findings& findings);

// A payment that head office accepted as another expense than the cost line for which it was approved and
// paid: ceilings and purposes were asked of that line. What was booked to somebody liable has none.
void CheckExpenseDiffers(const Facts& facts, const Parameters& parameters, Findings& findings);

// One person, several payments of the same cost line, over all cases and offices; a payment without cover.
// What was taken back, or refunded whole, is none.
void CheckRepeatedAssistance(const Facts& facts, const Parameters& parameters, Findings& findings);

// More for a case and cost line than the ceiling that stood when it was approved, whether the office had
// heard of it or not.
void CheckOverMaximum(const Facts& facts, const Parameters& parameters, Findings& findings);

// Emergency approvals that nobody ratified, or late, and approvers who have too many.
void CheckVerbalApproval(const Facts& facts, const Parameters& parameters, Findings& findings);

// Cases and claims in which nothing happens.
void CheckStaleCase(const Facts& facts, const Parameters& parameters, Findings& findings);

// What each party owes or will owe, against the collateral that the parameters name.
void CheckCollateralShort(const Facts& facts, const Parameters& parameters, Findings& findings);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_CASE_CHECKS_H_
