#include "ledger/state/stored_accounts.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/row_key.h"
#include "ledger/state/rows.h"

namespace amanat::state {

absl::StatusOr<uint64_t> StoredAccounts::CountAccounts() const {
  // Their numbers have no gap.
  uint64_t last = 0;
  AMANAT_RETURN_IF_ERROR(
      rows_.Descend(Table::kAccount, "", std::string(9, '\xff'),
                    [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                      if (key.size() != 8) return DamagedRow("ACCOUNT", "a key of another size");
                      last = ReadBigEndian64(key);
                      return false;
                    }));
  return last;
}

absl::StatusOr<accounts::Account> StoredAccounts::ReadAccount(uint64_t number) const {
  AMANAT_ASSIGN_OR_RETURN(const auto value, rows_.Get(Table::kAccount, NumberKey(number)));
  if (value.has_value()) return DecodeAccount(number, *value);
  return DamagedRow("ACCOUNT", absl::StrCat("none of number ", number));
}

absl::StatusOr<std::optional<uint64_t>> StoredAccounts::FindAccount(
    const accounts::AccountKey& key) const {
  entry::AccountOpening opening;
  opening.office = key.office;
  opening.chart = static_cast<uint32_t>(key.chart);
  opening.currency = key.currency;
  opening.dimension = key.dimension;
  AMANAT_ASSIGN_OR_RETURN(const auto value, rows_.Get(Table::kAccountKey, AccountKeyOf(opening)));
  if (!value.has_value()) return std::nullopt;
  AMANAT_ASSIGN_OR_RETURN(const uint64_t number, DecodeIndex(*value));
  return number;
}

absl::StatusOr<std::vector<entry::Posting>> StoredAccounts::ReadHold(LogIndex index) const {
  AMANAT_ASSIGN_OR_RETURN(const auto value, rows_.Get(Table::kHold, NumberKey(index)));
  if (!value.has_value()) return std::vector<entry::Posting>();
  return DecodeHold(*value);
}

absl::StatusOr<bool> StoredAccounts::IsReversed(LogIndex index) const {
  AMANAT_ASSIGN_OR_RETURN(const auto value, rows_.Get(Table::kReversed, NumberKey(index)));
  return value.has_value();
}

}  // namespace amanat::state
