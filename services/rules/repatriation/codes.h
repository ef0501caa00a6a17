// The codes that repatriation asks for (services/forms/codes.h), and the states of an assistance. Thread-safe:
// constant data.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/forms/codes.h"

namespace amanat::repatriation {

using forms::CaseHiring;
using forms::CaseOutcomes;
using forms::CaseReasons;
using forms::CostLines;
using forms::EmergencyReasons;
using forms::IsOneOf;
using forms::ReleaseReasons;
using forms::WithdrawalReasons;

enum class AssistanceState : uint8_t {
  kRecommended,
  kApproved,  // its amount is held
  kDisbursed,
  kReleased,   // approved, and will not be paid
  kWithdrawn,  // recommended, and will not be approved
  kTakenBack,  // paid, and the money came back whole
};
absl::string_view StateName(AssistanceState state);  // "recommended"

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_
