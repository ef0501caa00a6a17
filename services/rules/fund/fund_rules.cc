#include "services/rules/fund/fund_rules.h"

#include "services/rules/directory/acts.h"

namespace amanat::rules {

const RuleSet& FundRules() {
  static const auto* rules = new RuleSet({&directory_book::Acts()});
  return *rules;
}

}  // namespace amanat::rules
