// How far a claim has come:
//
//   FILED -> RECOMMENDED -> APPROVED -> PAYMENT_ORDERED -> PAID
//        \-> REJECTED <-/
#ifndef AMANAT_SERVICES_RULES_CLAIMS_CLAIM_STATE_H_
#define AMANAT_SERVICES_RULES_CLAIMS_CLAIM_STATE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace amanat::claims {

// Numbers stand in rows and are never reused.
enum class ClaimState : uint32_t {
  kFiled = 1,
  kRecommended = 2,
  kApproved = 3,
  kRejected = 4,
  kPaymentOrdered = 5,
  kPaid = 6,
};

constexpr absl::string_view ClaimStateName(ClaimState state) {
  switch (state) {
    case ClaimState::kFiled:
      return "FILED";
    case ClaimState::kRecommended:
      return "RECOMMENDED";
    case ClaimState::kApproved:
      return "APPROVED";
    case ClaimState::kRejected:
      return "REJECTED";
    case ClaimState::kPaymentOrdered:
      return "PAYMENT_ORDERED";
    case ClaimState::kPaid:
      return "PAID";
  }
  return "UNKNOWN";
}

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_CLAIM_STATE_H_
