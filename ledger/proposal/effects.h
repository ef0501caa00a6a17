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
// reversed entry and added bytes of `entry`. Accounts are opened in the order of the
// decision's openings, then those that are not there in the order in which postings and closings
// first name them. A refusal gets outcome, rests_on and added bytes only.
// Whatever stood in these fields is gone; their memory is used again.
void FillEffects(const Decision& decision, const accounts::Accounts& accounts, entry::Entry& entry);

// Whether `actual` has exactly the effects of `decision`; on a difference false, and `difference`
// says which field it is, what was expected and what is there. `accounts` as they stood before.
// An entry that the writer refused with LIMIT_EXCEEDED or ACCOUNT_CLOSED agrees with an accepted
// decision whose effects would indeed be refused so: balances are asked by the ledger, not by the rules.
bool HasEffects(const Decision& decision, const accounts::Accounts& accounts, uint32_t event_type,
                const entry::Entry& actual, std::string* difference);

// Whether two entries have the same effects: everything that FillEffects sets. On a difference
// false, and `difference` names the first field, what was expected and what is there.
bool SameEffects(const entry::Entry& expected, const entry::Entry& actual,
                 const entry::Catalogue& catalogue, std::string* difference);

// Makes `decision` the reversal of `original`, an entry of the log with these accounts: sets the
// reversed entry and the postings that take back what it posted.
void Reverse(const entry::Entry& original, const accounts::Accounts& accounts, Decision& decision);

}  // namespace amanat::proposal

#endif  // AMANAT_LEDGER_PROPOSAL_EFFECTS_H_
