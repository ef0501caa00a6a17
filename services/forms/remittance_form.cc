#include "services/forms/remittance_form.h"

#include <algorithm>
#include <iterator>

#include "ledger/base/status.h"
#include "ledger/money/currency.h"
#include "services/forms/country.h"

namespace amanat::remittance {
namespace {

constexpr absl::string_view kBpmClasses[] = {
    "personal-transfer", "compensation", "capital-transfer", "social-benefit", "npish-transfer"};

absl::Status RequireInUse(money::Currency currency, CivilDays on) {
  const absl::Status in_use = money::CheckInUse(currency, on);
  return in_use.ok() ? in_use : absl::InvalidArgumentError(in_use.message());
}

}  // namespace

absl::Span<const absl::string_view> BpmClasses() { return kBpmClasses; }

bool IsBpmClass(absl::string_view text) {
  return std::find(std::begin(kBpmClasses), std::end(kBpmClasses), text) != std::end(kBpmClasses);
}

bool IsValueDate(CivilDays date, CivilDays effective) {
  return date - effective <= kValueDateAheadDaysMax && effective - date <= kObservedAgeDaysMax;
}

absl::Status CheckCountries(absl::string_view source, absl::string_view destination) {
  for (const absl::string_view country : {source, destination}) {
    if (!country.empty() && !forms::IsCountry(country)) {
      return absl::InvalidArgumentError("a country is no ISO 3166-1 alpha-3 code");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCurrencies(const Remittance& remittance) {
  const CivilDays on = remittance.value_date.days;
  AMANAT_RETURN_IF_ERROR(RequireInUse(remittance.sent.currency, on));
  if (!remittance.received) return absl::OkStatus();
  return RequireInUse(remittance.received->currency, on);
}

absl::Status CheckCurrencies(const PriceObserved& price) {
  for (const auto* quote : {&price.for_200_dollars, &price.for_500_dollars}) {
    if (!quote->has_value()) continue;
    AMANAT_RETURN_IF_ERROR(RequireInUse((*quote)->amount.currency, price.observed_on.days));
  }
  return absl::OkStatus();
}

}  // namespace amanat::remittance
