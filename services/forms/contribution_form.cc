#include "services/forms/contribution_form.h"

#include <algorithm>
#include <iterator>

#include "services/forms/codes.h"

namespace amanat::contribution {
namespace {

constexpr absl::string_view kCountryCodes[] = {
#include "services/forms/country_table.inc"
};

}  // namespace

bool IsCountryCode(absl::string_view text) {
  return std::binary_search(std::begin(kCountryCodes), std::end(kCountryCodes), text);
}

bool IsHiring(absl::string_view text) { return forms::IsOneOf(forms::MemberHiring(), text); }

bool IsPlausiblePeriod(CivilDays contract_start, CivilDays paid_on) {
  return contract_start - paid_on <= kContractStartAfterPaymentDaysMax &&
         paid_on - contract_start <= kContractStartBeforePaymentDaysMax;
}

absl::Status CheckForm(const Contribution& contribution) {
  if (contribution.receipt_book.empty()) {
    return absl::InvalidArgumentError("the number of the receipt book is missing");
  }
  if (contribution.receipt_number == 0) {
    return absl::InvalidArgumentError("receipt numbers begin at 1");
  }
  if (!IsCountryCode(contribution.destination)) {
    return absl::InvalidArgumentError("the destination is no ISO 3166-1 alpha-3 code");
  }
  return absl::OkStatus();
}

}  // namespace amanat::contribution
