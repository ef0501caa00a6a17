// The acts of each of this folder's files, from which acts.cc makes the domain. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_
#define AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_

#include <vector>

#include "services/rules/act/act.h"

namespace amanat::rules::treasury {

std::vector<Act> BankActs();           // opening balance, taken back
std::vector<Act> ExchangeActs();       // exchange, beyond the tolerance, taken back
std::vector<Act> AllotmentActs();      // issue, acceptance, acceptance seen
std::vector<Act> ReturnActs();         // return, credit
std::vector<Act> LiquidationActs();    // submission
std::vector<Act> LineDecisionActs();   // a line accepted or sent back
std::vector<Act> LineSeenActs();       // either one seen
std::vector<Act> DeclineActs();        // decline, decline seen
std::vector<Act> ReturnRefusalActs();  // refusal, seen by the consulate, that seen by head office
std::vector<Act> LineReversalActs();   // an acceptance taken back, that seen
std::vector<Act> BankChargeActs();     // charges of a consulate's bank

std::vector<Taking> AllotmentTakings();
std::vector<Taking> LineTakings();
std::vector<Taking> DeclineTakings();
std::vector<Taking> ReturnRefusalTakings();
std::vector<Taking> LineReversalTakings();

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_ACT_GROUPS_H_
