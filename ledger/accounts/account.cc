#include "ledger/accounts/account.h"

#include <algorithm>
#include <iterator>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/money/money.h"

namespace amanat::accounts {

using entry::Limit;

int64_t Account::Available() const {
  switch (opening.limit) {
    case Limit::kNeverCredit:
      return posted - held_credit;
    case Limit::kNeverDebit:
      return -(posted + held_debit);
    case Limit::kNone:
      break;
  }
  return posted;
}

bool IsWithinBalanceMax(int64_t posted, int64_t held_debit, int64_t held_credit) {
  const absl::int128 sums[] = {posted, held_debit, held_credit, absl::int128(posted) + held_debit,
                               absl::int128(posted) - held_credit};
  return std::all_of(std::begin(sums), std::end(sums), [](const absl::int128& sum) {
    return sum >= -kBalanceMax && sum <= kBalanceMax;
  });
}

AccountKey KeyOf(const entry::AccountOpening& opening) {
  return {opening.office, static_cast<Chart>(opening.chart), opening.currency, opening.dimension};
}

entry::Outcome LimitBreach::outcome() const {
  return limit == BrokenLimit::kClosed ? entry::Outcome::kAccountClosed
                                       : entry::Outcome::kLimitExceeded;
}

std::string LimitBreach::Text(const entry::Catalogue& catalogue) const {
  const std::string name = catalogue.ChartName(chart);
  const auto amount = [&](absl::int128 minor_units) {
    return money::FormatMoney(currency, minor_units);
  };
  switch (limit) {
    case BrokenLimit::kClosed:
      return absl::StrCat(name, " is closed: account ", account);
    case BrokenLimit::kNeverCredit:
      return absl::StrCat(name, " has ", amount(available), " available, and ",
                          amount(absl::int128(available) - balance), " is asked for");
    case BrokenLimit::kNeverDebit:
      return absl::StrCat(name, " has ", amount(available), " available, and ",
                          amount(absl::int128(available) + balance), " is asked for");
    case BrokenLimit::kDebitMaximum:
    case BrokenLimit::kCreditMaximum:
      return absl::StrCat(name, " would stand at ", amount(balance), ", beyond its maximum");
    case BrokenLimit::kBalanceMaximum:
      return absl::StrCat(name, " would stand beyond ", amount(balance), ", as no account may");
    case BrokenLimit::kNotZero:
      break;
  }
  return absl::StrCat(name, " would be closed with a balance of ", amount(balance),
                      " or an open hold: account ", account);
}

}  // namespace amanat::accounts
