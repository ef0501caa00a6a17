#include "services/rules/fund/fund_rules.h"

#include "services/rules/claims/acts.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/directory/acts.h"

namespace amanat::rules {

const RuleSet& FundRules() {
  static const auto* rules =
      new RuleSet({&directory_book::Acts(), &contribution::Acts(), &claims::Acts()});
  return *rules;
}

}  // namespace amanat::rules
