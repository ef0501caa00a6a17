#include "ledger/accounts/account.h"

#include "absl/strings/str_cat.h"

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

AccountKey KeyOf(const entry::AccountOpening& opening) {
  return {opening.office, static_cast<Chart>(opening.chart), opening.currency, opening.dimension};
}

entry::Outcome LimitBreach::outcome() const {
  return limit == BrokenLimit::kClosed ? entry::Outcome::kAccountClosed
                                       : entry::Outcome::kLimitExceeded;
}

std::string LimitBreach::Text(const entry::Catalogue& catalogue) const {
  const std::string name = absl::StrCat("account ", account, " ", catalogue.ChartName(chart));
  switch (limit) {
    case BrokenLimit::kClosed:
      return absl::StrCat(name, " is closed");
    case BrokenLimit::kNeverCredit:
    case BrokenLimit::kNeverDebit:
      return absl::StrCat(name, " has ", available, " available and would stand at ", balance);
    case BrokenLimit::kDebitMaximum:
    case BrokenLimit::kCreditMaximum:
      return absl::StrCat(name, " would stand at ", balance, ", beyond its maximum");
    case BrokenLimit::kNotZero:
      break;
  }
  return absl::StrCat(name, " would be closed with a balance of ", balance, " or an open hold");
}

}  // namespace amanat::accounts
