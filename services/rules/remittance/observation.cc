#include "services/rules/remittance/observation.h"

#include <string>

namespace amanat::remittance {
namespace {

// Fingerprints of what names an agent; 0: not stated.
struct AgentContent {
  uint32_t bic, system, member;
};

bool MayBeSame(const AgentContent& first, const AgentContent& second) {
  if (first.bic != 0 && second.bic != 0) return first.bic == second.bic;
  if (first.member != 0 && second.member != 0 && first.system == second.system) {
    return first.member == second.member;
  }
  return true;
}

// Where both are stated.
bool Contradict(const std::optional<money::Money>& first,
                const std::optional<money::Money>& second) {
  return first.has_value() && second.has_value() && *first != *second;
}
bool Contradict(const std::string& first, const std::string& second) {
  return !first.empty() && !second.empty() && first != second;
}
template <typename T>
bool ContradictEncoded(const std::optional<T>& first, const std::optional<T>& second) {
  return first.has_value() && second.has_value() && wire::Encode(*first) != wire::Encode(*second);
}

}  // namespace

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

absl::string_view ContradictionOf(const Remittance& first, const Remittance& second) {
  if (first.kind == MessageKind::kPacs008 || second.kind == MessageKind::kPacs008) return "";
  if (first.sent != second.sent) return "another amount";
  if (Contradict(first.received, second.received)) return "another amount received";
  if (Contradict(first.fee, second.fee)) return "another fee";
  if (Contradict(first.source, second.source)) return "another country of origin";
  if (Contradict(first.destination, second.destination)) return "another destination";
  if (first.value_date != second.value_date) return "another value date";
  if (ContradictEncoded(first.applied_rate, second.applied_rate)) return "another rate";
  if (ContradictEncoded(first.reference, second.reference)) return "another reference rate";
  if (Contradict(first.funding, second.funding)) return "another way of paying in";
  if (Contradict(first.payout, second.payout)) return "another way of paying out";
  if (Contradict(first.purpose, second.purpose)) return "another purpose";
  if (Contradict(first.bpm_class, second.bpm_class)) return "another class";
  return "";
}

OnceFingerprint PriceKey(const PriceObserved& event) {
  return *OnceFingerprint::FromBytes(entry::Fingerprint(
      "remittance/price", {event.period, event.provider, event.source, event.destination,
                           event.payment_method, event.pickup_method, event.speed}));
}

absl::StatusOr<money::Ratio> RatioOf(const Rate& rate) {
  constexpr uint64_t kMax{money::kAmountMax};
  if (rate.numerator > kMax || rate.denominator > kMax) {
    return absl::InvalidArgumentError("a rate with too many digits");
  }
  return money::MakeRatio(static_cast<int64_t>(rate.numerator),
                          static_cast<int64_t>(rate.denominator));
}

std::optional<PercentMillionths> CostOf(const Remittance& remittance) {
  if (!remittance.fee || !remittance.applied_rate || !remittance.reference) return std::nullopt;
  if (remittance.fee->minor_units < 0) return std::nullopt;
  const auto applied = RatioOf(*remittance.applied_rate);
  const auto reference = RatioOf(remittance.reference->rate);
  if (!applied.ok() || !reference.ok()) return std::nullopt;
  const auto margin = MarginPercent(*reference, *applied);
  if (!margin.ok()) return std::nullopt;
  const auto fee = static_cast<uint64_t>(remittance.fee->minor_units);
  const auto cost = TotalCost({remittance.sent, fee, *margin, std::nullopt});
  if (!cost.ok()) return std::nullopt;
  return *cost;
}

}  // namespace amanat::remittance
