// The accounts of the treasury's acts, by what identifies them. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_ACCOUNT_KEYS_H_
#define AMANAT_SERVICES_RULES_TREASURY_ACCOUNT_KEYS_H_

#include <string>

#include "ledger/accounts/chart.h"
#include "ledger/examine/rules.h"

namespace amanat::treasury {

// Of the log's own site.
accounts::AccountKey OwnAccount(const examine::Context& context, accounts::Chart chart,
                                money::Currency currency, absl::string_view dimension = "");
// At head office: what the site owes of an allotment.
accounts::AccountKey DueFrom(const std::string& site, money::Currency currency,
                             const StreamId& allotment);
// At a consulate: what it owes head office's site.
accounts::AccountKey DueTo(const std::string& site, money::Currency currency,
                           const StreamId& allotment);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_ACCOUNT_KEYS_H_
