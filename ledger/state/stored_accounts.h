// The accounts among a log's stored rows, looked up one at a time: for who decides a few entries over
// rows that do not change, and does not load them all.
//
//   StoredAccounts stored(rows);
//   AMANAT_RETURN_IF_ERROR(accounts.OpenOver(&stored));
//
// As thread-safe as the rows, which outlive it. DataLoss for what is damaged, and the errors of reading.
#ifndef AMANAT_LEDGER_STATE_STORED_ACCOUNTS_H_
#define AMANAT_LEDGER_STATE_STORED_ACCOUNTS_H_

#include <optional>
#include <vector>

#include "ledger/accounts/accounts.h"
#include "ledger/state/reader.h"

namespace amanat::state {

class StoredAccounts final : public accounts::AccountSource {
 public:
  explicit StoredAccounts(const Reader& rows) : rows_(rows) {}

  absl::StatusOr<uint64_t> CountAccounts() const override;
  absl::StatusOr<accounts::Account> ReadAccount(uint64_t number) const override;
  absl::StatusOr<std::optional<uint64_t>> FindAccount(
      const accounts::AccountKey& key) const override;
  absl::StatusOr<std::vector<entry::Posting>> ReadHold(LogIndex index) const override;
  absl::StatusOr<bool> IsReversed(LogIndex index) const override;

 private:
  const Reader& rows_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_STORED_ACCOUNTS_H_
