#include "services/rules/repatriation/payment_form.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/core/fund_rules.h"
#include "services/forms/document_form.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::repatriation {

using core::Decision;
using core::Refuse;

absl::Status CheckForm(const AssistanceDisbursed& body) {
  if (body.receipts.size() > kReceiptsMax) {
    return absl::InvalidArgumentError(absl::StrCat("at most ", kReceiptsMax, " receipts"));
  }
  std::set<Hash> receipts;
  for (const Hash& receipt : body.receipts) {
    if (receipt.is_zero()) continue;  // which the rules refuse
    if (!receipts.insert(receipt).second) {
      return absl::InvalidArgumentError("a receipt stands twice in one payment");
    }
    if (forms::IsDigestOfNothing(receipt)) {
      return absl::InvalidArgumentError("a receipt is an empty file, which is no document");
    }
  }
  return absl::OkStatus();
}

std::optional<Decision> CheckPayment(const AssistanceDisbursed& body, const money::Money& approved,
                                     wire::CivilDate distress, wire::CivilDate effective) {
  const bool any_zero = std::any_of(body.receipts.begin(), body.receipts.end(),
                                    [](const Hash& digest) { return digest.is_zero(); });
  if (body.receipts.empty() || any_zero) {
    return Refuse(outcome::kDocumentsMissing, "a payment needs the digest of its receipt");
  }
  const std::string text = absl::StrCat("approved was ", money::FormatMoney(approved));
  if (body.amount.currency != approved.currency) return Refuse(outcome::kCurrencyMismatch, text);
  if (body.amount.minor_units > approved.minor_units) {
    return Refuse(outcome::kAmountMismatch, text);
  }
  if (auto refusal = core::CheckAmount(body.amount)) return refusal;
  if (body.expense_date > effective || body.expense_date < distress ||
      effective.days - body.expense_date.days > kExpenseAgeDaysMax) {
    return Refuse(outcome::kInvalidPeriod,
                  absl::StrCat("the expense is not between the distress and the effective date, or "
                               "older than ",
                               kExpenseAgeDaysMax, " days"));
  }
  return std::nullopt;
}

}  // namespace amanat::repatriation
