// Why the fund's rules refuse a command, beside what the engine says itself (ledger/entry/outcome.h).
// Where several refusals apply, the one that stands first in this list is given, whatever its number:
// first who may act, then whether the act fits the state, then the rule of the benefit, then the
// money. Numbers are never reused. Adding one: here and its name in catalogue.cc.
#ifndef AMANAT_SERVICES_RULES_CATALOGUE_OUTCOMES_H_
#define AMANAT_SERVICES_RULES_CATALOGUE_OUTCOMES_H_

#include "ledger/entry/outcome.h"

namespace amanat::outcome {

using entry::Outcome;

// Who may act.
constexpr Outcome kSeparationOfDuties{1};  // the same person already acted in another of the roles
// Whether the act fits the state.
constexpr Outcome kAlreadyExists{11};     // a stream of this id was opened already
constexpr Outcome kNotFound{12};          // what the command names is not there
constexpr Outcome kWrongState{13};        // the stream is not at the step that this act follows
constexpr Outcome kAlreadyConsumed{14};   // the cited entry was taken up before
constexpr Outcome kEntitlementInUse{15};  // one death, one benefit per programme
constexpr Outcome kFrozen{16};  // the spend stands in an undecided or accepted liquidation
constexpr Outcome kIdentifierReused{17};  // a once-only key is used already, for something else
// The rule of the benefit.
constexpr Outcome kPersonDeceased{29};    // a claim on the person's death stands
constexpr Outcome kNotCovered{30};        // no cover at the date of the event, tail included
constexpr Outcome kDocumentsMissing{31};  // a required document has no digest
constexpr Outcome kDeadlinePassed{32};    // filed after the benefit's deadline
constexpr Outcome kSharesNotWhole{33};    // the heirs' shares do not sum to 100 %
constexpr Outcome kUnknownBenefit{34};    // not in the schedule in force at the event's date
constexpr Outcome kUnknownRate{35};       // the pinned rate is not in the directory, or none is
constexpr Outcome kReasonRequired{36};    // a coded reason is missing
constexpr Outcome kCurrencyMismatch{37};  // not that of allotment, schedule or account
constexpr Outcome kAmountMismatch{38};    // not what the cited entry or schedule says
constexpr Outcome kInvalidAmount{39};     // zero, negative or larger than an amount can be
constexpr Outcome kInvalidPeriod{40};     // dates that contradict each other
constexpr Outcome kNoMinorUnit{41};       // no money is counted in it, such as gold
constexpr Outcome kUnknownParty{42};      // of liability, a collector or a site
// The money: before what the accounts say (LIMIT_EXCEEDED, ACCOUNT_CLOSED).
constexpr Outcome kBeyondTolerance{59};  // of the pinned rate, which two persons may sign
constexpr Outcome kCeilingExceeded{60};  // of site and line, earlier ones counted

}  // namespace amanat::outcome

#endif  // AMANAT_SERVICES_RULES_CATALOGUE_OUTCOMES_H_
