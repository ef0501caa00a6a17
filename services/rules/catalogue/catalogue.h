// The fund's catalogue: its event types (event::k..., generated from proto/amanat/acts), outcomes
// (outcome::k...) and chart of accounts (chart::k...), as the engine, printers and shells look them
// up. What an act does stands in its domain's folder.
//
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_CATALOGUE_CATALOGUE_H_
#define AMANAT_SERVICES_RULES_CATALOGUE_CATALOGUE_H_

#include "amanat/acts/event_types.h"
#include "ledger/entry/catalogue.h"
#include "services/rules/catalogue/charts.h"
#include "services/rules/catalogue/outcomes.h"

namespace amanat::rules {

// The newest version of the rules that this program has; those before it, it has all.
inline constexpr uint32_t kRulesVersionNewest = 1;

const entry::Catalogue& FundCatalogue();

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_CATALOGUE_CATALOGUE_H_
