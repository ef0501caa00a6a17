// The outcome of a command: accepted, or why the fund's rules refuse it. A refusal is an entry of
// its own (command and outcome, no postings) and uses up the idempotency key. Numbers are never
// reused. Where several refusals apply, the one that stands first in this list is given, whatever
// its number: first who may act, then whether the act fits the state, then the rule of the benefit,
// then the money, where the ledger itself gives the last two. What is looked at before any outcome:
// ledger/doc/life_of_an_entry.md.
#ifndef AMANAT_LEDGER_ENTRY_OUTCOME_H_
#define AMANAT_LEDGER_ENTRY_OUTCOME_H_

#include <cstdint>
#include <string>

namespace amanat::entry {

enum class Outcome : uint32_t {
  kAccepted = 0,
  // Who may act.
  kSeparationOfDuties = 1,  // the same person already acted in another of the roles
  // Whether the act fits the state.
  kDuplicate = 10,         // a once-only key (a receipt number, a reference) is used already
  kAlreadyExists = 11,     // a stream of this id was opened already
  kNotFound = 12,          // the stream, allotment or entry that the command names is not there
  kWrongState = 13,        // the stream is not at the step that this act follows
  kAlreadyConsumed = 14,   // the cited entry was taken up before
  kEntitlementInUse = 15,  // one death, one benefit per programme: a claim stands already
  kFrozen = 16,            // the spend stands in an undecided or accepted liquidation
  kIdentifierReused = 17,  // a once-only key is used already, for something else
  // The rule of the benefit.
  kNotCovered = 30,        // no cover at the date of the event, tail included
  kDocumentsMissing = 31,  // a required document has no digest
  kDeadlinePassed = 32,    // filed after the benefit's deadline
  kSharesNotWhole = 33,    // the heirs' shares do not sum to 100 %
  kUnknownBenefit = 34,    // not in the schedule in force at the event's date
  kUnknownRate = 35,       // the pinned rate is not in the directory
  kReasonRequired = 36,    // a coded reason is missing or unknown
  kCurrencyMismatch = 37,  // not the currency of the allotment, schedule or account
  kAmountMismatch = 38,    // the amount differs from what the cited entry or schedule says
  kInvalidAmount = 39,     // zero, negative or larger than an amount can be
  kInvalidPeriod = 40,     // dates that contradict each other
  kNoMinorUnit = 41,       // a currency in which no money is counted, such as gold
  kUnknownParty = 42,      // a liable party, collector or site that is not known
  // The money.
  kCeilingExceeded = 60,  // above the signed ceiling of the site and line, earlier ones counted
  kAccountClosed = 62,    // an account that the act touches is closed
  kLimitExceeded = 61,    // an account would pass its limit, holds counted
};

// UPPER_SNAKE, stable: "ACCEPTED", "LIMIT_EXCEEDED"; "OUTCOME_<number>" for an unknown one.
std::string OutcomeName(Outcome outcome);
bool IsKnownOutcome(uint32_t number);
// For the printer (text.h).
inline std::string EnumName(Outcome outcome) { return OutcomeName(outcome); }

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_OUTCOME_H_
