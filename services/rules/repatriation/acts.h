// Repatriation and emergency assistance. A consulate's fund log holds the cases and their payments,
// head office's the ratification of emergency approvals.
//
//   open case -> recommend -> approve (hold) -> disburse (captures the hold) | release
//                          `-> withdraw
//                emergency approve (hold)    -> disburse | release
//                                 `-> ratified at head office
//             -> close
//
// 1. Recommender, approver and payer of one assistance are three different people; only an
//    emergency approval may be paid out by the one who gave it.
// 2. Nothing is approved above the signed ceiling of the site and cost line for one case; what is
//    held counts with the amount held, what was paid with the amount paid, what was released or
//    withdrawn not. Without a ceiling nothing is approved. The allotment's cash is guarded by the
//    ledger.
// 3. Every act on a case names the case's stream, so a decision rests on the state that was seen.
// 4. A recommendation that nobody has approved yet is withdrawn by the one who gave it, or by any
//    officer of the site when that one is away or gone, with a coded reason. It keeps its number and
//    stays in the case, counts for no ceiling, and can be neither approved nor withdrawn again; a
//    new recommendation takes its place under the next number.
// 5. A case is closed by an officer with a coded outcome once nothing of it is recommended or waits
//    for its payment. Then it stands still: nothing more is recommended or approved for it, and it is
//    not closed twice. What was paid is liquidated, taken over and ratified as ever, for these are
//    no acts on the case. It is not opened again: for new distress the person gets a new case.
//
// Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_ACTS_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::repatriation {

constexpr size_t kAssistancesMax = 200;  // of one case
// Older distress is no reason for assistance from this fund.
constexpr CivilDays kDistressAgeDaysMax = 366;

const Domain& Acts();

}  // namespace amanat::rules::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_ACTS_H_
