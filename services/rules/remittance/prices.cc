// Prices are observed: what services quoted, not what anybody sent.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/forms/remittance_form.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/tables.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::CheckCountries;
using amanat::remittance::CheckCurrencies;
using amanat::remittance::kMarginMax;
using amanat::remittance::kObservationsMax;
using amanat::remittance::kObservedAgeDaysMax;
using amanat::remittance::ObservedQuote;
using amanat::remittance::PriceKey;
using amanat::remittance::PricesObserved;
using amanat::remittance::RatioOf;
using amanat::remittance::TotalCost;
using core::Outcome;
using core::Refuse;
using directory::Role;

absl::Status CheckQuote(const std::optional<ObservedQuote>& quote) {
  if (!quote) return absl::OkStatus();
  if (quote->fee_minor_units > uint64_t{money::kAmountMax}) {
    return absl::InvalidArgumentError("a fee larger than an amount can be");
  }
  if (quote->margin > kMarginMax || quote->margin < -kMarginMax) {
    return absl::InvalidArgumentError("a margin larger than one can be");
  }
  if (quote->applied_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*quote->applied_rate).status());
  return TotalCost(*quote).status();
}

absl::Status CheckPrice(const PriceObserved& price) {
  if (price.period.empty()) return absl::InvalidArgumentError("the quarter of a price is missing");
  if (price.provider.empty()) return absl::InvalidArgumentError("a price without its provider");
  if (price.source.empty() || price.destination.empty()) {
    return absl::InvalidArgumentError("the countries of a price are missing");
  }
  AMANAT_RETURN_IF_ERROR(CheckCountries(price.source, price.destination));
  if (!price.for_200_dollars && !price.for_500_dollars) {
    return absl::InvalidArgumentError("a price without a quote");
  }
  AMANAT_RETURN_IF_ERROR(CheckCurrencies(price));
  if (price.reference_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*price.reference_rate).status());
  AMANAT_RETURN_IF_ERROR(CheckQuote(price.for_200_dollars));
  return CheckQuote(price.for_500_dollars);
}

std::optional<Decision> CheckMoney(const PriceObserved& price) {
  for (const auto* quote : {&price.for_200_dollars, &price.for_500_dollars}) {
    if (!quote->has_value()) continue;
    const auto digits = money::MinorUnits((*quote)->amount.currency);
    if (!digits.ok()) return Refuse(outcome::kNoMinorUnit, digits.status().message());
  }
  return std::nullopt;
}

absl::StatusOr<Decision> Decide(const Given<PricesObserved>& given) {
  if (!given.command.subjects.empty()) {
    return absl::InvalidArgumentError("an observation names no person");
  }
  const std::vector<PriceObserved>& prices = given.body.observations;
  if (prices.empty() || prices.size() > kObservationsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an entry observes 1 to ", kObservationsMax, " prices"));
  }
  Decision decision;
  for (const PriceObserved& price : prices) {
    if (auto refusal = CheckMoney(price)) return *std::move(refusal);
    if (auto refusal = core::CheckDate("the price's date", price.observed_on,
                                       given.command.effective_date, kObservedAgeDaysMax)) {
      return *std::move(refusal);
    }
    AMANAT_RETURN_IF_ERROR(CheckPrice(price));
    decision.once.push_back(PriceKey(price));
  }
  for (auto key = decision.once.begin(); key != decision.once.end(); ++key) {
    if (std::find(decision.once.begin(), key, *key) != key) {
      return absl::InvalidArgumentError("one price is observed twice in the entry");
    }
  }
  for (const OnceFingerprint& key : decision.once) {
    if (given.context.log.FindOnce(key).has_value()) {
      return Refuse(Outcome::kDuplicate, "one of the prices was observed before");
    }
  }
  return decision;
}

absl::Status Evolve(const Recorded<PricesObserved>& recorded, Evolution& evolution) {
  uint64_t place = 0;
  for (const PriceObserved& price : recorded.body.observations) {
    if (!CheckPrice(price).ok()) return absl::InternalError("an accepted price that says nothing");
    AMANAT_RETURN_IF_ERROR(Prices().Put(evolution.rows, price, price.period, price.source,
                                        price.destination, recorded.index(), place++));
  }
  return absl::OkStatus();
}

}  // namespace

Act ObservePrices() {
  return MakeAct<PricesObserved, Decide, Evolve>(event::kPricesObserved, Place::kAnywhere,
                                                 {Role::kReporter});
}

}  // namespace amanat::rules::remittance
