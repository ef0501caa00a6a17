// Contributions: enrolment, collection by single receipt and by file, the collector's deposit and the
// bank's credit that is matched to it.
//
// Who may act: an officer enrols; a collector collects, delivers files and deposits, each in his own
// name; a treasurer records the bank's credits. Money is collected at head office alone: its books
// have the accounts, and cover is judged by what stands there.
//
// What guards what: a receipt, a slip of a collector and a line of a bank statement have once-only
// keys. A receipt that is recorded is DUPLICATE when all is said again, for the same member, and
// IDENTIFIER_REUSED when something else is said under its number. A deposit is a stream (DepositStream), which its credit names. Balances are not read: what
// is collected and not deposited is a list to be worked off, not a refusal.
//
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::contribution {

const Domain& Acts();

// What the domain is made of.
Act EnrolMember();     // enrolment.cc
Act CollectReceipt();  // collection.cc
Act ImportReceipts();  // collection.cc
Act MakeDeposit();     // deposit.cc
Act CreditDeposit();   // deposit.cc

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_
