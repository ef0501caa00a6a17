#include "services/rules/remittance/observation.h"

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

OnceFingerprint PriceKey(const PriceObserved& event) {
  return *OnceFingerprint::FromBytes(entry::Fingerprint(
      "remittance/price", {event.period, event.provider, event.source, event.destination,
                           event.payment_method, event.pickup_method}));
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
