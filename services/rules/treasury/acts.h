// The treasury: opening balances, exchanges, allotments to consulates and the way back of each of their
// steps, and the liquidation by which head office takes over what a consulate spent. Head office's log and a consulate's use different
// acts of it. What each act posts stands in proto/amanat/acts/v1/treasury.proto, what it keeps in
// tables.h.
//
// 1. Both sides post only in their own log, and each inter-office posting is taken up once by the
//    other side (inter_office.h).
// 2. A spend stands in at most one undecided or accepted liquidation; expense or receivable is
//    booked once, when head office accepts the line, and again only after that was taken back and the
//    consulate has seen it.
// 3. Nothing here reads a balance: bank, in-transit, due-from, cash and disbursed are guarded by
//    the ledger's limits.
//
// Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_RULES_TREASURY_ACTS_H_
#define AMANAT_SERVICES_RULES_TREASURY_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::treasury {

const Domain& Acts();

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_ACTS_H_
