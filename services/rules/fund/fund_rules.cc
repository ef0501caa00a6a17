#include "services/rules/fund/fund_rules.h"

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/directory/acts.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/treasury/acts.h"

namespace amanat::rules {

const RuleSet& FundRules() {
  static const auto* rules = new RuleSet(
      FundCatalogue(), {&directory_book::Acts(), &treasury::Acts(), &repatriation::Acts(),
                        &contribution::Acts(), &claims::Acts(), &remittance::Acts()});
  return *rules;
}

const examine::RuleVersions& FundRuleVersions() {
  static const auto* versions = new examine::RuleVersions(
      {{kRulesVersionNewest, *Hash::FromHex(kRulesDigest1), &FundRules()}});
  return *versions;
}

}  // namespace amanat::rules
