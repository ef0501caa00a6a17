#include "services/rules/fund/fund_rules.h"

namespace amanat::rules {

const RuleSet& FundRules() {
  static const auto* rules = new RuleSet({});
  return *rules;
}

}  // namespace amanat::rules
