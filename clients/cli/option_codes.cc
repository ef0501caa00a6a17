#include "clients/cli/option_codes.h"

#include <vector>

#include "amanat/acts/directory.h"
#include "ledger/base/check.h"
#include "ledger/directory/events.h"
#include "services/forms/channel.h"
#include "services/forms/codes.h"
#include "services/forms/remittance_form.h"
#include "services/forms/reversal_form.h"
#include "services/usage/command_model.h"

namespace amanat::cli {
namespace {

using forms::Codes;

// All that an operator can have.
Codes Roles() {
  static const auto& names = *[] {
    auto* all = new std::vector<absl::string_view>;
    for (const entry::EnumValue& value : acts::directory::kRoleValues) {
      const auto role = static_cast<directory::Role>(value.number);
      if (role != directory::Role::kUnspecified) all->push_back(directory::RoleName(role));
    }
    return all;
  }();
  return names;
}

constexpr absl::string_view kCaseStates[] = {"open", "recommended", "approved", "paid", "closed"};
constexpr absl::string_view kClaimStates[] = {"filed",    "recommended",     "approved",
                                              "rejected", "payment-ordered", "paid"};
Codes CaseStates() { return kCaseStates; }
Codes ClaimStates() { return kClaimStates; }

struct Taking {
  const char* command;
  const char* option;
  Codes (*codes)();
};

constexpr Taking kTakings[] = {
    {"claims list", "--state", ClaimStates},
    {"claims reject", "--reason", forms::ClaimRejections},
    {"contribution enrol", "--hiring", forms::MemberHiring},
    {"directory admit-operator", "--roles", Roles},
    {"directory revoke-key", "--reason", forms::KeyRevocations},
    {"directory set-ceiling", "--line", forms::CostLines},
    {"directory set-party", "--kind", forms::PartyKinds},
    {"directory set-party-status", "--reason", forms::PartyStatusReasons},
    {"directory set-party-status", "--status", forms::PartyStatuses},
    {"directory set-profile", "--languages", forms::Languages},
    {"directory set-rate", "--source", forms::RateSources},
    {"remittance record", "--bpm-class", remittance::BpmClasses},
    {"remittance record", "--funding", remittance::FundingChannels},
    {"remittance record", "--payout", remittance::PayoutChannels},
    {"remittance record", "--reference-source", forms::RateSources},
    {"repatriation cases", "--state", CaseStates},
    {"repatriation close", "--outcome", forms::CaseOutcomes},
    {"repatriation emergency-approve", "--emergency", forms::EmergencyReasons},
    {"repatriation emergency-approve", "--line", forms::CostLines},
    {"repatriation open-case", "--hiring", forms::CaseHiring},
    {"repatriation open-case", "--reason", forms::CaseReasons},
    {"repatriation recommend", "--line", forms::CostLines},
    {"repatriation release", "--reason", forms::ReleaseReasons},
    {"repatriation withdraw", "--reason", forms::WithdrawalReasons},
    {"reverse", "--reason", forms::ReversalReasons},
    {"treasury accept-line", "--expense", forms::ExpenseCodes},
    {"treasury decline", "--reason", forms::DeclineReasons},
    {"treasury issue", "--purpose", forms::AllotmentPurposes},
    {"treasury refuse-return", "--reason", forms::ReturnRefusalReasons},
    {"treasury send-back-line", "--reason", forms::LineReturnReasons},
};

}  // namespace

void ApplyCodes(CLI::App& app) {
  for (const Taking& taking : kTakings) {
    CLI::App* command = usage::FindCommand(app, taking.command);
    AMANAT_CHECK(command != nullptr);
    CLI::Option* option = command->get_option_no_throw(taking.option);
    AMANAT_CHECK(option != nullptr);
    usage::TakeOneOf(*option, taking.codes());
  }
}

}  // namespace amanat::cli
