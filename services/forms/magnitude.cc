#include "services/forms/magnitude.h"

#include <algorithm>
#include <iterator>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "services/forms/cost.h"

namespace amanat::forms {
namespace {

using money::Money;

// The thresholds, in dollars' worth, and of costs in percent of what is sent.
constexpr int64_t kPersonDollarsMax = 100'000;
constexpr int64_t kOfficeDollarsMax = 100'000'000;
constexpr int64_t kFundDollarsMax = 10'000'000'000;
constexpr int64_t kCostPercentMax = 50;
constexpr int64_t kGiftPercentMax = 25;  // a price may cost so much less than nothing

// How many units of a currency a dollar is, as a power of ten rounded up: of those not named here one
// hundred. An order of magnitude that holds for years, so that no rate is needed to ask a question.
struct Weight {
  absl::string_view currency;
  int64_t units_per_dollar;
};
constexpr Weight kWeights[] = {
    {"AED", 10},      {"AUD", 10},        {"BHD", 1},       {"BND", 10},     {"CAD", 10},
    {"CHF", 1},       {"CLP", 1'000},     {"CNY", 10},      {"COP", 10'000}, {"DKK", 10},
    {"EUR", 1},       {"GBP", 1},         {"GNF", 10'000},  {"HKD", 10},     {"IDR", 100'000},
    {"IQD", 10'000},  {"IRR", 1'000'000}, {"JOD", 1},       {"KHR", 10'000}, {"KRW", 10'000},
    {"KWD", 1},       {"LAK", 100'000},   {"LBP", 100'000}, {"LYD", 10},     {"MGA", 10'000},
    {"MMK", 10'000},  {"MNT", 10'000},    {"MOP", 10},      {"MYR", 10},     {"NGN", 10'000},
    {"NOK", 100},     {"NZD", 10},        {"OMR", 1},       {"PYG", 10'000}, {"QAR", 10},
    {"RWF", 10'000},  {"SAR", 10},        {"SEK", 100},     {"SGD", 10},     {"SYP", 100'000},
    {"TND", 10},      {"TZS", 10'000},    {"UGX", 10'000},  {"USD", 1},      {"UZS", 100'000},
    {"VND", 100'000}, {"XAF", 1'000},     {"XOF", 1'000},   {"YER", 1'000},
};
constexpr int64_t kUsualUnitsPerDollar = 100;

// Acts whose amounts somebody has typed and nothing that is recorded bounds closely.
struct Typed {
  absl::string_view act;
  Scale scale;
};
constexpr Typed kTyped[] = {
    {"OPENING_BALANCE", Scale::kFund},           {"EXCHANGE_MADE", Scale::kFund},
    {"EXCHANGE_BEYOND_TOLERANCE", Scale::kFund}, {"ALLOTMENT_ISSUED", Scale::kOffice},
    {"ALLOTMENT_RETURNED", Scale::kOffice},      {"DEPOSIT_MADE", Scale::kOffice},
    {"ASSISTANCE_RECOMMENDED", Scale::kPerson},  {"ASSISTANCE_EMERGENCY_APPROVED", Scale::kPerson},
    {"ASSISTANCE_DISBURSED", Scale::kPerson},    {"BANK_CHARGED", Scale::kPerson},
};

int64_t DollarsMax(Scale scale) {
  switch (scale) {
    case Scale::kPerson:
      return kPersonDollarsMax;
    case Scale::kOffice:
      return kOfficeDollarsMax;
    case Scale::kFund:
      break;
  }
  return kFundDollarsMax;
}

std::optional<std::string> DoubtOfQuote(const std::optional<remittance::ObservedQuote>& quote,
                                        bool rate_disclosed) {
  if (!quote.has_value()) return std::nullopt;
  if (auto doubt = DoubtOf(quote->amount, Scale::kPerson)) return doubt;
  remittance::ObservedQuote counted = *quote;
  if (!rate_disclosed) counted.margin = 0;
  const auto cost = remittance::TotalCost(counted);
  const bool plausible = cost.ok() && *cost <= kCostPercentMax * remittance::kOnePercent &&
                         *cost >= -kGiftPercentMax * remittance::kOnePercent;
  if (plausible) return std::nullopt;
  return absl::StrCat(
      "sending ", money::FormatMoney(quote->amount), " would cost ",
      cost.ok() ? absl::StrCat(remittance::FormatPercent(*cost), " percent") : "beyond all numbers",
      " of it; above ", kCostPercentMax, " and below -", kGiftPercentMax, " percent is asked");
}

}  // namespace

std::optional<Scale> ScaleOf(absl::string_view act) {
  const auto* found = std::find_if(std::begin(kTyped), std::end(kTyped),
                                   [&](const Typed& typed) { return typed.act == act; });
  return found == std::end(kTyped) ? std::nullopt : std::make_optional(found->scale);
}

int64_t PlausibleMax(Scale scale, money::Currency currency) {
  const std::string code = money::CodeOf(currency);
  const auto* weight = std::find_if(std::begin(kWeights), std::end(kWeights),
                                    [&](const Weight& known) { return known.currency == code; });
  absl::int128 units =
      weight == std::end(kWeights) ? kUsualUnitsPerDollar : weight->units_per_dollar;
  units *= DollarsMax(scale);
  const auto digits = money::MinorUnits(currency);
  for (int digit = 0; digits.ok() && digit < *digits; ++digit) units *= 10;
  return static_cast<int64_t>(std::min(units, absl::int128(money::kAmountMax)));
}

std::optional<std::string> DoubtOf(const Money& amount, Scale scale) {
  const int64_t most = PlausibleMax(scale, amount.currency);
  if (amount.minor_units <= most && amount.minor_units >= -most) return std::nullopt;
  return absl::StrCat(money::FormatMoney(amount), " is more than ",
                      money::FormatMoney(Money{amount.currency, most}), ", above which is asked");
}

std::optional<std::string> DoubtOf(const remittance::Remittance& remittance) {
  if (auto doubt = DoubtOf(remittance.sent, Scale::kPerson)) return doubt;
  if (remittance.received.has_value()) {
    if (auto doubt = DoubtOf(*remittance.received, Scale::kPerson)) return doubt;
  }
  if (!remittance.fee.has_value()) return std::nullopt;
  const absl::int128 fee = remittance.fee->minor_units;
  if (fee * 100 <= absl::int128(remittance.sent.minor_units) * kCostPercentMax) return std::nullopt;
  return absl::StrCat("a fee of ", money::FormatMoney(*remittance.fee), " for sending ",
                      money::FormatMoney(remittance.sent), " is more than ", kCostPercentMax,
                      " percent of it, above which is asked");
}

std::optional<std::string> DoubtOf(const remittance::PriceObserved& price) {
  if (auto doubt = DoubtOfQuote(price.for_200_dollars, price.rate_disclosed)) return doubt;
  return DoubtOfQuote(price.for_500_dollars, price.rate_disclosed);
}

}  // namespace amanat::forms
