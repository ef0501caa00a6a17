// The remittance book: what a reporter observed of money that the fund never holds is recorded once.
//
// 1. A payment's fingerprint is a once-only key. The same payment again is DUPLICATE; the same
//    fingerprint with other content is IDENTIFIER_REUSED: one sender used an identifier twice, or
//    what was recorded is wrong, and passing it over as a duplicate would lose it unseen. Which of the
//    two it is, is told by the entry that used the key, an earlier line of the same file included.
//    Messages tell of legs, which differ in amounts; what people and providers record does not.
// 2. A price is observed once for period, provider, corridor, methods and speed; an entry of which one
//    price is known is refused as a whole, DUPLICATE or IDENTIFIER_REUSED by what it says.
// 3. What agents say of a payment later, its status and what came back of it, names the payment by its
//    fingerprint; of one that is not recorded here it is NOT_FOUND, and can be recorded once it is. Each
//    report and each return is recorded once, and never more comes back than was sent.
// 4. Nothing is posted, nobody is named.
// 5. What was recorded wrongly is taken back by two people, prices with all of their entry, and recorded
//    again (core/corrections.h). A remittance that was taken back stays in the list and says so; sums and
//    corridors forget it.
//
// Who may act: a reporter, in his site's own log; reporters and administrators take back. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::remittance {

const Domain& Acts();

// What the domain is made of.
Act RecordSingly();       // recording.cc
Act ImportRemittances();  // recording.cc
Act ObservePrices();      // prices.cc
Act ReverseRemittance();  // reversal.cc
Act ReversePrices();      // reversal.cc
Act RecordStatus();       // follow_up.cc
Act RecordReturn();       // follow_up.cc

}  // namespace amanat::rules::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_
