// The four legs of an exchange between two currencies.
//
//   // 10,000.01 SAR bought at 15.2347; the bank charged 152,347.20 PHP for it.
//   ExchangeLegs({.rate = {152347, 10000}, .foreign = {sar, 1'000'001}, .home = {php, 15'234'720},
//                 .buys = true, .foreign_account = bank_sar, .home_account = bank_php});
//   // position PHP 15,234,715  gain or loss 5  bank PHP -15,234,720
//   // bank SAR      1,000,001                  position SAR -1,000,001
//
// Each currency sums to zero through its position account. The exact product of the pinned rate is
// rounded half to even, once; gain or loss is in home currency and takes only the difference to
// what the bank really charged or paid. Thread-safe: a pure function.
#ifndef AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_
#define AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_

#include <vector>

#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "ledger/proposal/proposal.h"

namespace amanat::rules::treasury {

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

// Positions, and gain or loss, are the accounts of the home account's office. A leg of nothing (the
// rate was kept) is left out. InvalidArgument: an amount is not positive, the currencies are the
// same or not those of the accounts, the rate is not positive, or the foreign amount is worth
// nothing at it. FailedPrecondition: a currency without minor unit. OutOfRange: its worth exceeds
// 64 bits.
absl::StatusOr<std::vector<proposal::KeyedPosting>> ExchangeLegs(const PricedExchange& exchange);

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_EXCHANGE_H_
