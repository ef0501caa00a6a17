// What the acts of a collector have in common. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_COLLECTOR_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_COLLECTOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/rules/act/act.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::contribution {

// A collector answers for his own receipts: nobody else writes in his name. PermissionDenied.
inline absl::Status RequireOwnName(const directory::Operator& author,
                                   const std::string& collector) {
  if (author.body.code == collector) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("collector ", author.body.code, " acts in the name of another collector"));
}

// What he has collected and not deposited.
inline accounts::AccountKey AccountOf(const std::string& collector, money::Currency currency,
                                      const Context& context) {
  return {context.site(), chart::kCollector, currency, collector};
}

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_COLLECTOR_H_
