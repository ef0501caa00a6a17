// Balances of accounts as of any size of their log, and as of any effective date beside that.
//
//   AMANAT_ASSIGN_OR_RETURN(Balance balance, BalanceAt(stored, account, size));
//   AMANAT_ASSIGN_OR_RETURN(absl::int128 posted, BalanceOn(stored, account, date, size));
//
// As of a size: what the entries before it did. As of an effective date: of these, the ones whose
// effective date is that day or before it. Every `size` here is at most StoredSize; the rows may be
// ahead of it, and grow meanwhile: the answer is the same. What each read costs:
// ledger/doc/state.md.
//
// Errors everywhere: DataLoss and Unavailable of the reader. Thread-safe: functions without state.
#ifndef AMANAT_LEDGER_STATE_BALANCES_H_
#define AMANAT_LEDGER_STATE_BALANCES_H_

#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger/state/reader.h"
#include "ledger/state/rows.h"

namespace amanat::state {

// How many movements one read looks at.
constexpr uint64_t kMovementsReadMax = uint64_t{1} << 22;
// How often sums are read again that changed meanwhile.
constexpr int kReadAgainMax = 64;

// The account when an entry before `size` opened it; its balances are those of the row, perhaps of
// a later size.
absl::StatusOr<std::optional<accounts::Account>> FindAccount(const Reader& stored, uint64_t number,
                                                             TreeSize size);

// The account of that key as its row has it; nothing when it is not open.
absl::StatusOr<std::optional<accounts::Account>> FindAccount(const Reader& stored,
                                                             const accounts::AccountKey& key);
// The same for many keys, in their order.
absl::StatusOr<std::vector<std::optional<accounts::Account>>> FindAccounts(
    const Reader& stored, const std::vector<accounts::AccountKey>& keys);
// The accounts in the order of their numbers, from `first` on, as their rows have them.
absl::Status ForEachAccount(const Reader& stored, uint64_t first,
                            absl::FunctionRef<absl::StatusOr<bool>(const accounts::Account&)> take);
// The accounts of a chart in the order of office, currency and dimension, behind the key `after`
// (state::AccountKeyOf; empty: from the first one on).
absl::Status ForEachAccount(const Reader& stored, accounts::Chart chart, absl::string_view after,
                            absl::FunctionRef<absl::StatusOr<bool>(const accounts::Account&)> take);

// Zeros for an account that nothing moved before `size`.
absl::StatusOr<Balance> BalanceAt(const Reader& stored, uint64_t account, TreeSize size);

// What was posted up to the end of `date`: a sum that 64 bits need not hold. Holds have no effective date that ends them: none here.
// ResourceExhausted when more than kMovementsReadMax movements of the account stand behind `size`;
// Unavailable when the sums change faster than they can be read.
absl::StatusOr<absl::int128> BalanceOn(const Reader& stored, uint64_t account, int32_t date,
                                       TreeSize size);

struct TrialBalanceRow {
  accounts::Account account;  // its own balances are not those asked for
  Balance balance;            // with a date, posted alone
  // The column in which the balance stands; the other one is zero.
  absl::int128 debit() const { return balance.posted > 0 ? balance.posted : 0; }
  absl::int128 credit() const { return balance.posted < 0 ? -balance.posted : 0; }
};
struct TrialBalancePage {
  std::vector<TrialBalanceRow> rows;  // by account number
  std::optional<uint64_t> next;       // the number with which the next page begins
};
// The accounts opened before `size`, from number `first` on, at most `rows_max`: over all pages the
// debits of each currency are equal to its credits. Errors as of BalanceOn, for each account.
absl::StatusOr<TrialBalancePage> TrialBalance(const Reader& stored, TreeSize size,
                                              std::optional<int32_t> date, uint64_t first,
                                              size_t rows_max);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_BALANCES_H_
