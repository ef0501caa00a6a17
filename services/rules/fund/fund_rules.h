// The fund's rules: all domains together, as a ledger's writer, its followers and the auditor's
// verifier run them. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_
#define AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_

#include "services/rules/act/rule_set.h"

namespace amanat::rules {

const RuleSet& FundRules();

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_
