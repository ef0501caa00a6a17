// The fund's rules: all domains together, as a ledger's writer, its followers and the auditor's
// verifier run them, in every version that was ever activated. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_
#define AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_

#include "ledger/examine/rule_versions.h"
#include "services/rules/act/rule_set.h"

namespace amanat::rules {

// What version 1 is: SHA-256 over its catalogue, bodies and frozen effects. tests/effects computes it
// again (rules_digest_test.cc says how) and names the digest that is right; until release 1.0 it changes
// with them.
inline constexpr char kRulesDigest1[] =
    "a0b3af92252a09c42376f540d19a87241f274ed3165e88329722c13c953d5e26";

// The newest version.
const RuleSet& FundRules();
// All of them.
const examine::RuleVersions& FundRuleVersions();

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_
