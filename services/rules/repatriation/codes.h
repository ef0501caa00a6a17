// The codes that repatriation knows, and the states of an assistance. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace amanat::repatriation {

const std::vector<absl::string_view>& CaseReasons();
const std::vector<absl::string_view>& HiringCodes();
const std::vector<absl::string_view>& CostLines();
const std::vector<absl::string_view>& EmergencyCodes();
const std::vector<absl::string_view>& ReleaseReasons();
const std::vector<absl::string_view>& WithdrawalReasons();
const std::vector<absl::string_view>& CaseOutcomes();

bool IsOneOf(const std::vector<absl::string_view>& codes, absl::string_view code);

enum class AssistanceState : uint8_t {
  kRecommended,
  kApproved,  // its amount is held
  kDisbursed,
  kReleased,   // approved, and will not be paid
  kWithdrawn,  // recommended, and will not be approved
};
absl::string_view StateName(AssistanceState state);  // "recommended"

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_CODES_H_
