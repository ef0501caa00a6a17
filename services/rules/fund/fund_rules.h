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
    "b0b4cb3dda559be231e070f78256922629cd7b0646d9b8e1d529a1e35b71adb6";

// The newest version.
const RuleSet& FundRules();
// All of them.
const examine::RuleVersions& FundRuleVersions();

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_FUND_FUND_RULES_H_
