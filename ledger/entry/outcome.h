// The outcome of a command: accepted, or why it is refused. A refusal is an entry of its own
// (command and outcome, no postings) and uses up the idempotency key. Here stand the outcomes that
// the engine gives itself; all others are a fund's and stand in its catalogue (catalogue.h). Numbers
// are never reused. What is looked at before any outcome: ledger/doc/life_of_an_entry.md.
#ifndef AMANAT_LEDGER_ENTRY_OUTCOME_H_
#define AMANAT_LEDGER_ENTRY_OUTCOME_H_

#include <cstdint>

namespace amanat::entry {

// Any number may occur.
enum class Outcome : uint32_t {
  kAccepted = 0,
  // A once-only key (a receipt number, a reference) is used already: of a line, what the writer
  // counts and leaves out.
  kDuplicate = 10,
  // What the accounts say, behind everything that a fund's rules do.
  kLimitExceeded = 61,  // an account would pass its limit, holds counted
  kAccountClosed = 62,  // an account that the act touches is closed
};

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_OUTCOME_H_
