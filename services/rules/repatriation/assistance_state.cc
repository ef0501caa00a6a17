#include "services/rules/repatriation/assistance_state.h"

namespace amanat::repatriation {

absl::string_view StateName(AssistanceState state) {
  switch (state) {
    case AssistanceState::kRecommended:
      return "recommended";
    case AssistanceState::kApproved:
      return "approved";
    case AssistanceState::kDisbursed:
      return "disbursed";
    case AssistanceState::kReleased:
      return "released";
    case AssistanceState::kWithdrawn:
      return "withdrawn";
    case AssistanceState::kTakenBack:
      return "taken back";
  }
  return "unknown";
}

}  // namespace amanat::repatriation
