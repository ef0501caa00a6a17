// Turns a decision into the effects of an entry: for the writer that makes an entry, and for whoever
// makes it again and compares.
//
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_PROPOSAL_EFFECTS_H_
#define AMANAT_LEDGER_PROPOSAL_EFFECTS_H_

#include <string>

#include "ledger/accounts/accounts.h"
#include "ledger/proposal/proposal.h"

namespace amanat::proposal {

// Sets outcome, recipient, references, openings, postings, closed hold, once-only keys, closings,
// reversed entry, version of the rules and added bytes of `entry`. Accounts are opened in the order of the
// decision's openings, then those that are not there in the order in which postings and closings
// first name them. A refusal gets outcome, rests_on, version of the rules and added bytes only.
// Whatever stood in these fields is gone; their memory is used again.
void FillEffects(const Decision& decision, uint32_t core_version,
                 const accounts::Accounts& accounts, entry::Entry& entry);

// Whether two entries have the same effects: everything that FillEffects sets. On a difference
// false, and `difference` names the first field, what was expected and what is there.
bool SameEffects(const entry::Entry& expected, const entry::Entry& actual, std::string* difference);

}  // namespace amanat::proposal

#endif  // AMANAT_LEDGER_PROPOSAL_EFFECTS_H_
