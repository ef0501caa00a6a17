// One account, and what it means that an entry would pass its limit. Balances are signed minor
// units of the account's currency, debit positive. Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_ACCOUNTS_ACCOUNT_H_
#define AMANAT_LEDGER_ACCOUNTS_ACCOUNT_H_

#include <string>

#include "ledger/accounts/chart.h"

namespace amanat::accounts {

// No balance, and no sum of holds, is beyond it on either side, held amounts counted against each as for
// a limit: what would pass it is LIMIT_EXCEEDED. That leaves room within 64 bits for whatever one entry adds
// to a balance, so nothing that adds to one can fail.
constexpr int64_t kBalanceMax = 9'000'000'000'000'000'000;
static_assert(INT64_MAX - kBalanceMax > 2 * int64_t{entry::kPostingsMax} * money::kAmountMax);

struct Account {
  uint64_t number = 0;     // from 1
  LogIndex opened_at = 0;  // the entry that opened it
  entry::AccountOpening opening;
  int64_t posted = 0;      // captures included
  int64_t held_debit = 0;  // sum of open holds, each side apart; both >= 0
  int64_t held_credit = 0;
  bool closed = false;
  // What may still go out of an account that must not pass zero.
  int64_t Available() const;
};

// Whether each of them, and the balance with either sum of holds captured, is within kBalanceMax.
bool IsWithinBalanceMax(int64_t posted, int64_t held_debit, int64_t held_credit);

AccountKey KeyOf(const entry::AccountOpening& opening);

enum class BrokenLimit : uint8_t {
  kClosed,          // a closed account is touched
  kNeverCredit,     // it would stand on the credit side
  kNeverDebit,      // it would stand on the debit side
  kDebitMaximum,    // more than debit_balance_max on the debit side
  kCreditMaximum,   // more than credit_balance_max on the credit side
  kBalanceMaximum,  // more than kBalanceMax
  kNotZero,         // it is to be closed and would not stand at zero, or with an open hold
};

struct LimitBreach {
  uint64_t account = 0;  // perhaps one that the entry itself opens
  uint32_t chart = 0;
  BrokenLimit limit = BrokenLimit::kNeverCredit;
  // What it would become, holds against this limit counted; of kBalanceMaximum that maximum.
  int64_t balance = 0;
  int64_t available = 0;  // Available() before
  money::Currency currency;
  // ACCOUNT_CLOSED or LIMIT_EXCEEDED: the outcome of the refusal that the writer makes of it.
  entry::Outcome outcome() const;
  // One sentence for the answer: which kind of account, what it has and what is asked of it.
  std::string Text(const entry::Catalogue& catalogue) const;
};

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_ACCOUNT_H_
