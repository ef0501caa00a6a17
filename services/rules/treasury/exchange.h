// An exchange between two currencies: what it is worth at its pinned rate, whether what the bank really
// charged is near that, and the four legs.
//
//   // 10,000.01 SAR bought at 15.2347; the bank charged 152,347.20 PHP for it.
//   ExchangeLegs({.rate = {152347, 10000}, .foreign = {sar, 1'000'001}, .home = {php, 15'234'720},
//                 .buys = true, .foreign_account = bank_sar, .home_account = bank_php});
//   // position PHP 15,234,715  gain or loss 5  bank PHP -15,234,720
//   // bank SAR      1,000,001                  position SAR -1,000,001
//
// Each currency sums to zero through its position account. The exact product of the pinned rate is
// rounded half to even, once; gain or loss is in home currency and takes only the difference to
// what the bank really charged or paid. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_
#define AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_

#include <vector>

#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "ledger/proposal/proposal.h"

namespace amanat::rules::treasury {

// How far from the product of its pinned rate one person may book an exchange, in percent of the product;
// further away is a slip of the pen, or a matter for two (EXCHANGE_BEYOND_TOLERANCE).
constexpr int64_t kExchangeTolerancePercent = 2;

struct PricedExchange {
  money::Ratio rate;  // units of home currency for one unit of foreign currency, as pinned
  money::Money foreign;
  money::Money home;  // what the bank really charged or paid
  bool buys = true;   // the foreign currency; else it is given up for home money
  accounts::AccountKey
      foreign_account;  // what the foreign money comes to, or goes from: a bank, or
                        // the receivable that is settled
  accounts::AccountKey home_account;
};

// The product, in minor units of home currency. InvalidArgument: an amount or the rate is not positive, or
// the foreign amount is worth nothing at it. FailedPrecondition: a currency without minor unit.
// OutOfRange: a product beyond what an amount can be.
absl::StatusOr<int64_t> ExchangeWorth(const PricedExchange& exchange);

// Whether what the bank charged or paid lies at most kExchangeTolerancePercent of the product away from
// it, either way; one minor unit always does, for the product was rounded to whole ones.
bool IsWithinTolerance(int64_t worth, int64_t charged);

// Positions, and gain or loss, are the accounts of the home account's office. A leg of nothing (the
// rate was kept) is left out. As ExchangeWorth; InvalidArgument also when the currencies are the same or
// not those of the accounts.
absl::StatusOr<std::vector<proposal::KeyedPosting>> ExchangeLegs(const PricedExchange& exchange);

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_
