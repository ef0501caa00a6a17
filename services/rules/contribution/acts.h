// Contributions: enrolment, collection by single receipt and by file, the collector's deposit and the
// bank's credit that is matched to it; and how each of them is taken back.
//
// Who may act: an officer enrols; a collector collects, delivers files and deposits, each in his own
// name; a treasurer records the bank's credits. Money is collected at head office alone: its books
// have the accounts, and cover is judged by what stands there.
//
// What guards what: a receipt, a slip of a collector and a line of a bank statement have once-only
// keys. A receipt that is recorded is DUPLICATE when all is said again, for the same member, and
// IDENTIFIER_REUSED when something else is said under its number; so are slips and lines of statements.
// A deposit is a stream (DepositStream), which its credit names. Balances are not read: what is collected
// and not deposited is a list to be worked off, not a refusal.
//
// What was recorded wrongly is taken back by two people, the second of whom collects nothing, and recorded
// again under its number (core/corrections.h). What rests on another thing goes first: a credit before its
// deposit, what names a member before the enrolment. A claim that was decided on a cover stands when the
// contribution behind it is taken back: to reject or recover it is a matter for people.
//
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::contribution {

const Domain& Acts();

// What the domain is made of.
Act EnrolMember();          // enrolment.cc
Act CollectReceipt();       // collection.cc
Act ImportReceipts();       // collection.cc
Act MakeDeposit();          // deposit.cc
Act CreditDeposit();        // deposit.cc
Act ReverseContribution();  // reversal.cc
Act ReverseDeposit();       // reversal.cc
Act ReverseCredit();        // reversal.cc
Act WithdrawEnrolment();    // reversal.cc

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_ACTS_H_
