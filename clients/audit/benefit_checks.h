// The checks of what members pay and are paid: the chain of receipts from a collector to the bank, benefits
// had twice, benefits that nobody fetched, and whom they are paid to. Each is a function of facts and
// parameters that adds to the findings; what it looks for stands in checks.cc. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_BENEFIT_CHECKS_H_
#define AMANAT_CLIENTS_AUDIT_BENEFIT_CHECKS_H_

#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

// Money that stays with a collector or on its way to the bank, numbers of a book that are missing between
// its lowest and its highest, credits without a deposit. A book's numbers beyond its highest are unknown.
void CheckReceiptChain(const Facts& facts, const Parameters& parameters, Findings& findings);

// A claim of a programme for somebody for whom a cost line that goes with it was paid, too.
void CheckDoubleBenefit(const Facts& facts, const Parameters& parameters, Findings& findings);

// Claims that were approved and not paid; covered deaths that nobody claimed.
void CheckUncollectedEntitlement(const Facts& facts, const Parameters& parameters,
                                 Findings& findings);

// Claims that were paid to people whom no entry knew a few days before, by their approver.
void CheckNewPayee(const Facts& facts, const Parameters& parameters, Findings& findings);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_BENEFIT_CHECKS_H_
