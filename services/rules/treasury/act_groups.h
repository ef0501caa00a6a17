// The acts of each of this folder's files, from which acts.cc makes the domain. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_
#define AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_

#include <vector>

#include "services/rules/act/act.h"

namespace amanat::rules::treasury {

std::vector<Act> BankActs();          // opening balance, taken back
std::vector<Act> ExchangeActs();      // exchange, beyond the tolerance, taken back
std::vector<Act> AllotmentActs();     // issue, acceptance, acceptance seen
std::vector<Act> ReturnActs();        // return, credit
std::vector<Act> LiquidationActs();   // submission
std::vector<Act> LineDecisionActs();  // a line accepted or sent back
std::vector<Act> LineSeenActs();      // either one seen

std::vector<Taking> AllotmentTakings();
std::vector<Taking> LineTakings();

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_
