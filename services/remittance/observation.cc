#include "services/remittance/observation.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"

namespace amanat::remittance {
namespace {

constexpr size_t kBicWithoutBranch = 8;

OnceFingerprint FingerprintOf(absl::string_view purpose,
                              const std::vector<absl::string_view>& parts) {
  return *OnceFingerprint::FromBytes(
      entry::Fingerprint(absl::StrCat("remittance/", purpose), parts));
}

// 32 bits of a fingerprint, never 0; 0 for no text.
uint32_t ShortFingerprint(absl::string_view purpose, absl::string_view text) {
  if (text.empty()) return 0;
  const OnceFingerprint full = FingerprintOf(absl::StrCat("content/", purpose), {text});
  uint32_t value = 0;
  for (size_t i = 0; i < sizeof value; ++i) value = value << 8 | full.value[i];
  return std::max<uint32_t>(value, 1);
}

struct AgentContent {
  uint32_t bic, system, member;
};

AgentContent ContentOf(const Agent& agent) {
  return {ShortFingerprint("bic", absl::string_view(agent.bic).substr(0, kBicWithoutBranch)),
          ShortFingerprint("system", agent.clearing_system),
          ShortFingerprint("member", agent.clearing_member)};
}

bool MayBeSame(const AgentContent& first, const AgentContent& second) {
  if (first.bic != 0 && second.bic != 0) return first.bic == second.bic;
  if (first.member != 0 && second.member != 0 && first.system == second.system) {
    return first.member == second.member;
  }
  return true;
}

std::string ProviderOf(const Agent& agent) {
  std::string code =
      !agent.bic.empty()
          ? absl::AsciiStrToLower(absl::string_view(agent.bic).substr(0, 8))
          : CodeFromName(absl::StrCat(agent.clearing_system, " ", agent.clearing_member));
  return entry::IsCode(code) ? code : std::string(kUnstatedProvider);
}

std::optional<money::Money> FeeOf(const CreditTransfer& transfer, money::Currency currency) {
  if (transfer.charges.empty()) return std::nullopt;
  absl::int128 sum = 0;
  for (const money::Money& charge : transfer.charges) {
    if (charge.currency != currency) return std::nullopt;
    sum += charge.minor_units;
  }
  if (sum > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return money::Money{currency, static_cast<int64_t>(sum)};
}

std::optional<ObservedQuote> EventOf(const std::optional<PriceQuote>& quote) {
  if (!quote.has_value()) return std::nullopt;
  return ObservedQuote{quote->sending_amount, static_cast<uint64_t>(quote->fee_minor_units),
                       quote->margin, RateOf(quote->applied_rate)};
}

std::optional<money::Ratio> RatioOf(const std::optional<Rate>& rate) {
  if (!rate.has_value()) return std::nullopt;
  const auto ratio = RatioOf(*rate);
  if (!ratio.ok()) return std::nullopt;
  return *ratio;
}

std::optional<PriceQuote> QuoteOf(const std::optional<ObservedQuote>& event) {
  if (!event.has_value()) return std::nullopt;
  return PriceQuote{event->amount, static_cast<int64_t>(event->fee_minor_units), event->margin,
                    RatioOf(event->applied_rate)};
}

}  // namespace

Remittance ObservationOf(const CreditTransfer& transfer) {
  Remittance body;
  body.payment = DuplicateKey(transfer);
  body.content = ContentOf(transfer);
  body.kind = MessageKind::kPacs008;
  body.provider = ProviderOf(transfer.debtor_agent);
  body.source = transfer.debtor_country;
  body.destination = transfer.creditor_country;
  body.sent = transfer.instructed_amount.value_or(transfer.settlement_amount);
  if (body.sent.currency != transfer.settlement_amount.currency) {
    body.received = transfer.settlement_amount;
  }
  body.fee = FeeOf(transfer, body.sent.currency);
  body.value_date.days = transfer.settlement_date;
  body.purpose = transfer.purpose_code;
  return body;
}

std::optional<Remittance> ObservationOf(const TransferRefusal& refusal) {
  const money::Money& settlement = refusal.transfer.settlement_amount;
  if (refusal.reason != RefusalReason::kCurrencyWithoutMinorUnit ||
      settlement.currency.numeric == 0 || settlement.minor_units != 0) {
    return std::nullopt;
  }
  Remittance body;
  body.kind = MessageKind::kPacs008;
  body.provider = ProviderOf(refusal.transfer.debtor_agent);
  body.source = refusal.transfer.debtor_country;
  body.destination = refusal.transfer.creditor_country;
  body.sent = settlement;
  body.value_date.days = refusal.transfer.settlement_date;
  return body;
}

PaymentContent ContentOf(const CreditTransfer& transfer) {
  const AgentContent debtor = ContentOf(transfer.debtor_agent);
  const AgentContent creditor = ContentOf(transfer.creditor_agent);
  return {ShortFingerprint("end-to-end", transfer.end_to_end_id),
          debtor.bic,
          debtor.system,
          debtor.member,
          creditor.bic,
          creditor.system,
          creditor.member,
          transfer.instructed_amount};
}

bool SamePayment(const PaymentContent& first, const PaymentContent& second) {
  if (first.end_to_end != second.end_to_end) return false;
  if (first.instructed && second.instructed && *first.instructed != *second.instructed) {
    return false;
  }
  return MayBeSame({first.debtor_bic, first.debtor_system, first.debtor_member},
                   {second.debtor_bic, second.debtor_system, second.debtor_member}) &&
         MayBeSame({first.creditor_bic, first.creditor_system, first.creditor_member},
                   {second.creditor_bic, second.creditor_system, second.creditor_member});
}

OnceFingerprint ReferenceKey(absl::string_view provider, absl::string_view reference) {
  return FingerprintOf("reference", {provider, reference});
}

PaymentContent ContentOf(absl::string_view reference, const money::Money& sent) {
  PaymentContent content;
  content.end_to_end = ShortFingerprint("end-to-end", reference);
  content.instructed = sent;
  return content;
}

std::string CodeFromName(absl::string_view name) {
  std::string code;
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      code.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!code.empty() && code.back() != '-') {
      code.push_back('-');
    }
  }
  code.resize(std::min(code.size(), kNameCodeBytesMax));
  while (!code.empty() && code.back() == '-') code.pop_back();
  return code;
}

bool IsNameCode(absl::string_view code) { return CodeFromName(code) == code; }

PriceObserved EventOf(const PriceObservation& price) {
  PriceObserved event;
  event.period = price.period;
  event.provider = CodeFromName(price.provider);
  event.source = price.source;
  event.destination = price.destination;
  event.payment_method = CodeFromName(price.payment_method);
  event.pickup_method = CodeFromName(price.pickup_method);
  event.observed_on.days = price.observed_on;
  event.rate_disclosed = price.rate_disclosed;
  event.for_200_dollars = EventOf(price.quotes[kFor200Dollars]);
  event.for_500_dollars = EventOf(price.quotes[kFor500Dollars]);
  event.reference_rate = RateOf(price.reference_rate);
  return event;
}

PriceObservation PriceOf(const PriceObserved& event) {
  PriceObservation price;
  price.period = event.period;
  price.provider = event.provider;
  price.source = event.source;
  price.destination = event.destination;
  price.payment_method = event.payment_method;
  price.pickup_method = event.pickup_method;
  price.observed_on = event.observed_on.days;
  price.rate_disclosed = event.rate_disclosed;
  price.quotes = {QuoteOf(event.for_200_dollars), QuoteOf(event.for_500_dollars)};
  price.reference_rate = RatioOf(event.reference_rate);
  return price;
}

OnceFingerprint PriceKey(const PriceObserved& event) {
  return FingerprintOf("price", {event.period, event.provider, event.source, event.destination,
                                 event.payment_method, event.pickup_method});
}

std::optional<Rate> RateOf(const std::optional<money::Ratio>& ratio) {
  if (!ratio.has_value()) return std::nullopt;
  return Rate{static_cast<uint64_t>(ratio->numerator), static_cast<uint64_t>(ratio->denominator)};
}

absl::StatusOr<money::Ratio> RatioOf(const Rate& rate) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (rate.numerator > kMax || rate.denominator > kMax) {
    return absl::InvalidArgumentError("a rate with too many digits");
  }
  return money::MakeRatio(static_cast<int64_t>(rate.numerator),
                          static_cast<int64_t>(rate.denominator));
}

std::optional<PercentMillionths> CostOf(const Remittance& remittance) {
  if (!remittance.fee || !remittance.applied_rate || !remittance.reference) return std::nullopt;
  const auto applied = RatioOf(*remittance.applied_rate);
  const auto reference = RatioOf(remittance.reference->rate);
  if (!applied.ok() || !reference.ok()) return std::nullopt;
  const auto margin = MarginPercent(*reference, *applied);
  if (!margin.ok()) return std::nullopt;
  const auto cost =
      TotalCost({remittance.sent, remittance.fee->minor_units, *margin, std::nullopt});
  if (!cost.ok()) return std::nullopt;
  return *cost;
}

}  // namespace amanat::remittance
