#include "ledger/state/balances.h"

#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/read_many.h"

namespace amanat::state {
namespace {

struct SumOfDays {
  absl::int128 posted = 0;
  TreeSize size = 0;  // the entries that are in it
};

absl::StatusOr<absl::int128> AddDays(const Reader& stored, uint64_t account, int32_t date) {
  absl::int128 sum = 0;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    if (key.size() != 12) return DamagedRow("DAY", "a key of another size");
    if (ReadDate(key.substr(8)) > date) return false;
    AMANAT_ASSIGN_OR_RETURN(const Turnover turnover, DecodeTurnover(value));
    sum += turnover.net();
    return true;
  };
  const std::string prefix = NumberKey(account);
  AMANAT_RETURN_IF_ERROR(stored.Ascend(Table::kDay, prefix, prefix, take));
  return sum;
}

// Sums of days carry no index: which entries are in them is known when no write was finished
// between two looks at the size.
absl::StatusOr<SumOfDays> SumUpTo(const Reader& stored, uint64_t account, int32_t date) {
  AMANAT_ASSIGN_OR_RETURN(TreeSize size, StoredSize(stored));
  for (int attempt = 0; attempt < kReadAgainMax; ++attempt) {
    AMANAT_ASSIGN_OR_RETURN(const absl::int128 sum, AddDays(stored, account, date));
    AMANAT_ASSIGN_OR_RETURN(const TreeSize after, StoredSize(stored));
    if (after == size) return SumOfDays{sum, size};
    size = after;
  }
  return absl::UnavailableError("the log grows faster than its sums can be read; ask again");
}

absl::StatusOr<accounts::Account> ReadAccount(absl::string_view key, absl::string_view value) {
  if (key.size() != 8) return DamagedRow("ACCOUNT", "a key of another size");
  return DecodeAccount(ReadBigEndian64(key), value);
}

}  // namespace

absl::StatusOr<std::optional<accounts::Account>> FindAccount(const Reader& stored, uint64_t number,
                                                             TreeSize size) {
  const std::string key = NumberKey(number);
  AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> value, stored.Get(Table::kAccount, key));
  if (!value.has_value()) return std::nullopt;
  AMANAT_ASSIGN_OR_RETURN(accounts::Account account, ReadAccount(key, *value));
  if (account.opened_at >= size) return std::nullopt;
  return account;
}

namespace {

// Rows of accounts that are read together.
constexpr size_t kAccountsAtOnce = 64;

// The accounts that rows of kAccountKey name, in their order; nothing where there is no such row.
absl::StatusOr<std::vector<std::optional<accounts::Account>>> ReadAccounts(
    const Reader& stored, const std::vector<std::optional<std::string>>& numbers) {
  std::vector<std::string> keys;
  std::vector<size_t> places;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!numbers[i].has_value()) continue;
    AMANAT_ASSIGN_OR_RETURN(const uint64_t number, DecodeIndex(*numbers[i]));
    keys.push_back(NumberKey(number));
    places.push_back(i);
  }
  AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(stored, Table::kAccount, keys));
  std::vector<std::optional<accounts::Account>> found(numbers.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!values[i].has_value()) return DamagedRow("ACCOUNT_KEY", "an account that is not there");
    AMANAT_ASSIGN_OR_RETURN(found[places[i]], ReadAccount(keys[i], *values[i]));
  }
  return found;
}

}  // namespace

absl::StatusOr<std::vector<std::optional<accounts::Account>>> FindAccounts(
    const Reader& stored, const std::vector<accounts::AccountKey>& keys) {
  std::vector<std::string> row_keys;
  row_keys.reserve(keys.size());
  for (const accounts::AccountKey& key : keys) {
    entry::AccountOpening opening;
    opening.office = key.office;
    opening.chart = static_cast<uint32_t>(key.chart);
    opening.currency = key.currency;
    opening.dimension = key.dimension;
    row_keys.push_back(AccountKeyOf(opening));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto numbers, ReadMany(stored, Table::kAccountKey, row_keys));
  return ReadAccounts(stored, numbers);
}

absl::StatusOr<std::optional<accounts::Account>> FindAccount(const Reader& stored,
                                                             const accounts::AccountKey& key) {
  AMANAT_ASSIGN_OR_RETURN(auto found, FindAccounts(stored, {key}));
  return std::move(found.front());
}

absl::Status ForEachAccount(
    const Reader& stored, uint64_t first,
    absl::FunctionRef<absl::StatusOr<bool>(const accounts::Account&)> take) {
  return stored.Ascend(Table::kAccount, "", NumberKey(first),
                       [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                         AMANAT_ASSIGN_OR_RETURN(const accounts::Account account,
                                                 ReadAccount(key, value));
                         return take(account);
                       });
}

absl::Status ForEachAccount(
    const Reader& stored, accounts::Chart chart, absl::string_view behind,
    absl::FunctionRef<absl::StatusOr<bool>(const accounts::Account&)> take) {
  const std::string after(behind);  // `take` may change what was given
  std::vector<std::optional<std::string>> numbers;
  bool more = true;
  const auto give = [&]() -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(const auto accounts, ReadAccounts(stored, numbers));
    numbers.clear();
    for (const auto& account : accounts) {
      AMANAT_ASSIGN_OR_RETURN(more, take(*account));
      if (!more) break;
    }
    return absl::OkStatus();
  };
  const std::string prefix = AccountKeyPrefix(static_cast<uint32_t>(chart));
  AMANAT_RETURN_IF_ERROR(
      stored.Ascend(Table::kAccountKey, prefix, after.empty() ? prefix : after,
                    [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                      if (key == after) return true;
                      numbers.emplace_back(value);
                      if (numbers.size() >= kAccountsAtOnce) AMANAT_RETURN_IF_ERROR(give());
                      return more;
                    }));
  return numbers.empty() ? absl::OkStatus() : give();
}

absl::StatusOr<Balance> BalanceAt(const Reader& stored, uint64_t account, TreeSize size) {
  Balance balance;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    AMANAT_ASSIGN_OR_RETURN(const PostingRow row, ReadPostingRow(key, value));
    balance = row.before;
    for (const Movement& movement : row.movements) {
      if (movement.index >= size) break;
      balance.Apply(movement);
    }
    return false;
  };
  AMANAT_RETURN_IF_ERROR(
      stored.Descend(Table::kPosting, NumberKey(account), PostingKey(account, size), take));
  return balance;
}

absl::StatusOr<absl::int128> BalanceOn(const Reader& stored, uint64_t account, int32_t date,
                                       TreeSize size) {
  AMANAT_ASSIGN_OR_RETURN(SumOfDays sum, SumUpTo(stored, account, date));
  uint64_t read = 0;
  const auto take_back = [&](const Movement& movement) -> absl::StatusOr<bool> {
    if (movement.index >= sum.size) return false;
    if (++read > kMovementsReadMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("account ", account, " has more than ", kMovementsReadMax,
                       " postings behind size ", size, ": ask for a later size, or for no date"));
    }
    if (movement.effective_date <= date) sum.posted -= movement.posted;
    return true;
  };
  if (size < sum.size) {
    AMANAT_RETURN_IF_ERROR(ForEachMovement(stored, account, size, take_back));
  }
  return sum.posted;
}

absl::StatusOr<TrialBalancePage> TrialBalance(const Reader& stored, TreeSize size,
                                              std::optional<int32_t> date, uint64_t first,
                                              size_t rows_max) {
  TrialBalancePage page;
  // Accounts have their numbers in the order in which they were opened.
  const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
    if (account.opened_at >= size) return false;
    if (page.rows.size() == rows_max) {
      page.next = account.number;
      return false;
    }
    page.rows.push_back({account, {}});
    return true;
  };
  AMANAT_RETURN_IF_ERROR(ForEachAccount(stored, first, take));
  for (TrialBalanceRow& row : page.rows) {
    const uint64_t number = row.account.number;
    if (date.has_value()) {
      AMANAT_ASSIGN_OR_RETURN(row.balance.posted, BalanceOn(stored, number, *date, size));
    } else {
      AMANAT_ASSIGN_OR_RETURN(row.balance, BalanceAt(stored, number, size));
    }
  }
  return page;
}

}  // namespace amanat::state
