// What no scenario reaches, and why: the one place in which exceptions from "everything appears in
// the golden files" are listed. Constant data; thread-safe.
#ifndef AMANAT_TESTS_EFFECTS_NOT_REACHED_H_
#define AMANAT_TESTS_EFFECTS_NOT_REACHED_H_

#include <vector>

#include "ledger/entry/event_type.h"
#include "ledger/entry/outcome.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::effects {

struct EventTypeNotReached {
  entry::EventType type;
  const char* reason;
};
inline const std::vector<EventTypeNotReached>& EventTypesNotReached() {
  static const auto* types = new std::vector<EventTypeNotReached>{
      {entry::EventType::kLogFounded, "no effect of an act, see stage.h"},
      {entry::EventType::kWriterStarted, "no effect of an act, see stage.h"},
      {entry::EventType::kFollowed, "no effect of an act, see stage.h"},
  };
  return *types;
}

struct OutcomeNotReached {
  entry::Outcome outcome;
  const char* reason;
};
inline const std::vector<OutcomeNotReached>& OutcomesNotReached() {
  static const auto* outcomes = new std::vector<OutcomeNotReached>{
      {entry::Outcome::kAccountClosed, "no act closes an account"},
  };
  return *outcomes;
}

// Refusals that the rules spell out and that no sequence of acts brings about, though their outcome
// is reached elsewhere.
struct RefusalNotReached {
  entry::EventType act;
  entry::Outcome outcome;
  const char* reason;
};
inline const std::vector<RefusalNotReached>& RefusalsNotReached() {
  static const auto* refusals = new std::vector<RefusalNotReached>{
      {event::kClaimFiled, outcome::kAlreadyConsumed,
       "a request is repeated exactly, its claim's id too: whoever cites it again meets "
       "ALREADY_EXISTS before"},
      {event::kLiquidationLineSentBack, outcome::kAlreadyConsumed,
       "a spend stands in one undecided liquidation at most, since it is frozen at the consulate: "
       "whoever sends it back again meets WRONG_STATE before"},
      {event::kExchangeMade, outcome::kNoMinorUnit,
       "the directory takes no rate of a currency without minor unit: UNKNOWN_RATE before"},
      {event::kExchangeBeyondTolerance, outcome::kNoMinorUnit, "the same"},
      {event::kAllotmentReturned, outcome::kNoMinorUnit,
       "no allotment is issued in such a currency: CURRENCY_MISMATCH before"},
      {event::kBankCharged, outcome::kNoMinorUnit, "the same"},
      {event::kSpendRefunded, outcome::kNoMinorUnit,
       "nothing is paid in such a currency: CURRENCY_MISMATCH before"},
      {event::kAssistanceDisbursed, outcome::kNoMinorUnit,
       "no assistance is recommended in such a currency: CURRENCY_MISMATCH before"},
  };
  return *refusals;
}

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_NOT_REACHED_H_
