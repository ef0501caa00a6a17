// The accounts of a log while its entries are listed, by the same code that examined them: what a posting
// is to, and where every account stands.
//
// Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_ACCOUNT_BOOK_H_
#define AMANAT_CLIENTS_VERIFIER_ACCOUNT_BOOK_H_

#include <string>

#include "absl/status/status.h"
#include "clients/verifier/listed_entry.h"
#include "ledger/accounts/accounts.h"

namespace amanat::verifier {

class AccountBook {
 public:
  // The log's catalogue outlives this object.
  explicit AccountBook(const verify::VerifiedSet::Log& log)
      : catalogue_(*log.catalogue), accounts_(*log.catalogue) {
    accounts_.Permit(log.permits);
  }

  // The log's entries in their order; a refusal changes nothing. Internal when an entry that was examined
  // does not fit, which cannot be.
  absl::Status Take(const ListedEntry& listed);

  // Precondition: a posting of an entry that was taken.
  const accounts::Account& Of(const entry::Posting& posting) const;
  const std::vector<accounts::Account>& all() const { return accounts_.all(); }
  std::string ChartOf(const accounts::Account& account) const {
    return catalogue_.ChartName(account.opening.chart);
  }

 private:
  const entry::Catalogue& catalogue_;
  accounts::Accounts accounts_;
};

// The code of a currency, or its number where it has none.
std::string CurrencyText(money::Currency currency);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_ACCOUNT_BOOK_H_
