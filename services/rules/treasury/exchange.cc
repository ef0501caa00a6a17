#include "services/rules/treasury/exchange.h"

#include "absl/numeric/int128.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::treasury {

using accounts::AccountKey;

absl::StatusOr<int64_t> ExchangeWorth(const PricedExchange& exchange) {
  if (exchange.foreign.minor_units <= 0 || exchange.home.minor_units <= 0) {
    return absl::InvalidArgumentError("an exchange of nothing, or of less");
  }
  AMANAT_ASSIGN_OR_RETURN(const int from, money::MinorUnits(exchange.foreign.currency));
  AMANAT_ASSIGN_OR_RETURN(const int to, money::MinorUnits(exchange.home.currency));
  AMANAT_ASSIGN_OR_RETURN(const int64_t worth, money::MultiplyRounded(exchange.foreign.minor_units,
                                                                      from, to, exchange.rate));
  if (worth <= 0) return absl::InvalidArgumentError("the amount is worth nothing at this rate");
  if (!money::IsWithinAmountMax(worth)) {
    return absl::OutOfRangeError("the amount is worth more at this rate than is recorded");
  }
  return worth;
}

bool IsWithinTolerance(int64_t worth, int64_t charged) {
  absl::int128 difference = absl::int128(charged) - worth;
  if (difference < 0) difference = -difference;
  return difference <= 1 || difference * 100 <= absl::int128(worth) * kExchangeTolerancePercent;
}

absl::StatusOr<std::vector<proposal::KeyedPosting>> ExchangeLegs(const PricedExchange& exchange) {
  const money::Money& foreign = exchange.foreign;
  const money::Money& home = exchange.home;
  AMANAT_ASSIGN_OR_RETURN(const int64_t worth, ExchangeWorth(exchange));
  if (foreign.currency == home.currency || exchange.foreign_account.currency != foreign.currency ||
      exchange.home_account.currency != home.currency) {
    return absl::InvalidArgumentError("an exchange is between two currencies, each on its account");
  }
  const std::string& office = exchange.home_account.office;
  const AccountKey home_position{office, chart::kCurrencyPosition, home.currency, ""};
  const AccountKey foreign_position{office, chart::kCurrencyPosition, foreign.currency, ""};
  const AccountKey gain_or_loss{office, chart::kExchangeGainLoss, home.currency, ""};
  const int64_t sign = exchange.buys ? 1 : -1;
  std::vector<proposal::KeyedPosting> legs = {{home_position, sign * worth}};
  // Paid beyond the worth, or received short of it, is a loss and stands on the debit side.
  if (home.minor_units != worth) {
    legs.push_back({gain_or_loss, sign * (home.minor_units - worth)});
  }
  legs.push_back({exchange.home_account, -sign * home.minor_units});
  legs.push_back({exchange.foreign_account, sign * foreign.minor_units});
  legs.push_back({foreign_position, -sign * foreign.minor_units});
  return legs;
}

}  // namespace amanat::rules::treasury
