// The acts of each of this folder's files, from which acts.cc makes the domain. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_ACT_GROUPS_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_ACT_GROUPS_H_

#include <vector>

#include "services/rules/act/act.h"

namespace amanat::rules::repatriation {

std::vector<Act> CaseActs();            // opened, closed
std::vector<Act> RecommendationActs();  // given, withdrawn
std::vector<Act> ApprovalActs();        // by another person, in an emergency alone
std::vector<Act> PaymentActs();         // made, given up
std::vector<Act> RefundActs();          // a refund, a payment taken back
std::vector<Act> RatificationActs();

}  // namespace amanat::rules::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_ACT_GROUPS_H_
