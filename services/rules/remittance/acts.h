// The remittance book: what a reporter observed of money that the fund never holds is recorded once.
//
// 1. A payment's fingerprint is a once-only key. The same payment again is DUPLICATE; the same
//    fingerprint with other content is IDENTIFIER_REUSED: one sender used an identifier twice, and
//    passing it over as a duplicate would lose a payment unseen. Which of the two it is, is told by
//    the entry that used the key, an earlier line of the same file included.
// 2. A price is observed once for period, provider, corridor and methods; an entry of which one
//    price is known is refused as a whole.
// 3. Nothing is posted, nobody is named.
//
// Who may act: a reporter, in his site's own log. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::remittance {

const Domain& Acts();

// What the domain is made of.
Act RecordSingly();       // recording.cc
Act ImportRemittances();  // recording.cc
Act ObservePrices();      // prices.cc

}  // namespace amanat::rules::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_ACTS_H_
