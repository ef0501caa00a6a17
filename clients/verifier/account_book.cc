#include "clients/verifier/account_book.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::verifier {

absl::Status AccountBook::Take(const ListedEntry& listed) {
  if (!listed.accepted()) return absl::OkStatus();
  const auto breach = accounts_.Apply(listed.entry(), listed.event_type);
  AMANAT_RETURN_IF_ERROR(breach.status());
  if (breach->has_value()) {
    return absl::InternalError(absl::StrCat(listed.Place(), ": ", (*breach)->Text(catalogue_)));
  }
  accounts_.Forget();
  (void)accounts_.TakeChanged();  // nobody stores them
  return absl::OkStatus();
}

const accounts::Account& AccountBook::Of(const entry::Posting& posting) const {
  const accounts::Account* account = accounts_.Find(posting.account);
  AMANAT_CHECK(account != nullptr);
  return *account;
}

std::string CurrencyText(money::Currency currency) {
  const std::string code(money::CodeOf(currency));
  return code.empty() ? absl::StrCat(currency.numeric) : code;
}

}  // namespace amanat::verifier
