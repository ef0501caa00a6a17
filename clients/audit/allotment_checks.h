// The checks of money that head office entrusts to other offices: allotments, their liquidation, exchanges,
// and what the offices owe each other. Each is a function of facts and parameters that adds to the findings;
// what it looks for stands in checks.cc. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_ALLOTMENT_CHECKS_H_
#define AMANAT_CLIENTS_AUDIT_ALLOTMENT_CHECKS_H_

#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

// A new allotment to site, currency and purpose while a payment of an earlier one was, at that moment, not
// decided advance-while-open.days after its expense.
void CheckAdvanceWhileOpen(const Facts& facts, const Parameters& parameters, Findings& findings);

// What an office owes of an allotment, by the age of its acceptance. Every account is looked at, so that
// their sum is the trial balance's: one of an allotment that nobody accepted is an error.
void CheckAdvanceAgeing(const Facts& facts, const Parameters& parameters, Findings& findings);

// Due-from and due-to against what is under way, allotment by allotment; what is under way too long.
void CheckInterOfficeMirror(const Facts& facts, const Parameters& parameters, Findings& findings);

// An expense of before its allotment was issued, or of another fiscal year.
void CheckOutsidePeriod(const Facts& facts, const Parameters& parameters, Findings& findings);

// A cost line that is not for the purpose of its allotment.
void CheckOutsidePurpose(const Facts& facts, const Parameters& parameters, Findings& findings);

// A rate that was old when it was used, a foreign allotment without one, and what the bank took beside it.
void CheckStaleRate(const Facts& facts, const Parameters& parameters, Findings& findings);

// Money that lies idle at an office whose people are refused.
void CheckIdleAgainstRefused(const Facts& facts, const Parameters& parameters, Findings& findings);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_ALLOTMENT_CHECKS_H_
