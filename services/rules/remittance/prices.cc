// Prices are observed: what services quoted, not what anybody sent.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/core/corrections.h"
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

// The refusal of what one price of an entry, the `place`-th from 1, has in common with another one.
Decision RefuseTwin(size_t place, absl::string_view other, bool same) {
  return Refuse(same ? Outcome::kDuplicate : outcome::kIdentifierReused,
                absl::StrCat("price ", place, same ? " is " : " contradicts ", other));
}

// Two of one entry for one service; conflicts first.
std::optional<Decision> CheckTwins(const std::vector<PriceObserved>& prices,
                                   const std::vector<OnceFingerprint>& keys) {
  std::optional<Decision> duplicate;
  for (size_t i = 1; i < keys.size(); ++i) {
    const auto first =
        std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i), keys[i]);
    const auto twin = static_cast<size_t>(first - keys.begin());
    if (twin == i) continue;
    const bool same = wire::Encode(prices[twin]) == wire::Encode(prices[i]);
    Decision refusal =
        RefuseTwin(i + 1, absl::StrCat("price ", twin + 1, " of the same entry"), same);
    if (!same) return refusal;
    if (!duplicate.has_value()) duplicate = std::move(refusal);
  }
  return duplicate;
}

// Whether the entry at `index`, which has the price's key, says the same of it.
absl::StatusOr<bool> SaysTheSame(const PriceObserved& price, LogIndex index,
                                 const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(context.log.id(), index));
  if (leaf.entry.line.has_value() ||
      leaf.command.event_type != static_cast<uint32_t>(event::kPricesObserved)) {
    return false;  // a payment has the fingerprint
  }
  const auto recorded = wire::Decode<PricesObserved>(leaf.command.body);
  if (!recorded.ok()) return absl::InternalError("accepted prices with a malformed body");
  const std::string said = wire::Encode(price);
  return std::any_of(recorded->observations.begin(), recorded->observations.end(),
                     [&](const PriceObserved& known) { return wire::Encode(known) == said; });
}

// What the prices' keys become, or why one of them is not to be observed; conflicts first.
absl::StatusOr<Decision> UseKeys(const std::vector<PriceObserved>& prices,
                                 const std::vector<OnceFingerprint>& keys, const Context& context) {
  Decision decision;
  std::optional<Decision> duplicate;
  for (size_t i = 0; i < keys.size(); ++i) {
    AMANAT_ASSIGN_OR_RETURN(const core::KeyUse use,
                            core::FindKeyUse(context, keys[i], core::HeldBy::kObservation));
    decision.once.push_back(use.free);
    if (!use.standing.has_value()) continue;
    AMANAT_ASSIGN_OR_RETURN(const bool same, SaysTheSame(prices[i], *use.standing, context));
    Decision refusal =
        RefuseTwin(i + 1, absl::StrCat("what entry ", *use.standing, " observed"), same);
    if (!same) {
      return core::RefuseReused(context, *use.standing,
                                absl::StrCat("says something else of price ", i + 1));
    }
    if (!duplicate.has_value()) duplicate = std::move(refusal);
  }
  return duplicate.has_value() ? *std::move(duplicate) : decision;
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
  std::vector<OnceFingerprint> keys;
  for (const PriceObserved& price : prices) {
    if (auto refusal = CheckMoney(price)) return *std::move(refusal);
    if (auto refusal = core::CheckDate("the price's date", price.observed_on,
                                       given.command.effective_date, kObservedAgeDaysMax)) {
      return *std::move(refusal);
    }
    AMANAT_RETURN_IF_ERROR(CheckPrice(price));
    keys.push_back(PriceKey(price));
  }
  if (auto refusal = CheckTwins(prices, keys)) return *std::move(refusal);
  return UseKeys(prices, keys, given.context);
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
