#include "services/rules/repatriation/codes.h"

#include <algorithm>

namespace amanat::repatriation {

using Codes = std::vector<absl::string_view>;

const Codes& CaseReasons() {
  static const auto& codes =
      *new Codes{"contract-violation",  "abuse",   "illness", "death", "calamity", "war",
                 "illegal-recruitment", "stranded"};
  return codes;
}
const Codes& HiringCodes() {
  static const auto& codes = *new Codes{"agency", "employer", "direct", "government"};
  return codes;
}
const Codes& CostLines() {
  static const auto& codes =
      *new Codes{"ticket", "attendant-ticket", "exit-fine",   "shelter",    "medical",
                 "legal",  "remains",          "interpreter", "subsistence"};
  return codes;
}
const Codes& EmergencyCodes() {
  static const auto& codes = *new Codes{"no-second-officer", "life-at-risk", "office-closed"};
  return codes;
}
const Codes& ReleaseReasons() {
  static const auto& codes =
      *new Codes{"no-longer-needed", "paid-by-liable-party", "entered-in-error"};
  return codes;
}
const Codes& WithdrawalReasons() {
  static const auto& codes =
      *new Codes{"no-longer-needed", "paid-by-liable-party", "declined-by-person",
                 "replaced",  // by another recommendation, of another amount, line or allotment
                 "entered-in-error"};
  return codes;
}
const Codes& CaseOutcomes() {
  static const auto& codes = *new Codes{"repatriated",
                                        "helped-abroad",  // and stays there
                                        "settled-by-liable-party",
                                        "referred",
                                        "declined-by-person",
                                        "contact-lost",
                                        "entered-in-error"};
  return codes;
}

bool IsOneOf(const Codes& codes, absl::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

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
  }
  return "unknown";
}

}  // namespace amanat::repatriation
