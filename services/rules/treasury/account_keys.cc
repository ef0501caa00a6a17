#include "services/rules/treasury/account_keys.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::treasury {

using accounts::AccountKey;
using accounts::Chart;

AccountKey OwnAccount(const examine::Context& context, Chart chart, money::Currency currency,
                      absl::string_view dimension) {
  return {context.site(), chart, currency, std::string(dimension)};
}

AccountKey DueFrom(const std::string& site, money::Currency currency, const StreamId& allotment) {
  return {site, chart::kDueFrom, currency, allotment.hex()};
}

AccountKey DueTo(const std::string& site, money::Currency currency, const StreamId& allotment) {
  return {site, chart::kDueTo, currency, allotment.hex()};
}

}  // namespace amanat::treasury
