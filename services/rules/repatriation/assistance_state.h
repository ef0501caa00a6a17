// The states of an assistance. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_ASSISTANCE_STATE_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_ASSISTANCE_STATE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace amanat::repatriation {

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

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_ASSISTANCE_STATE_H_
