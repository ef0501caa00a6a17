// The decisions of TreasuryCore, one function for each event type, and what they share. Errors and
// refusals are those of core::Core::Decide; every refusal rests on the foreign entries that were
// read for it, so that whoever replays it can read them, too.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_TREASURY_TREASURY_RULES_H_
#define AMANAT_SERVICES_TREASURY_TREASURY_RULES_H_

#include <optional>
#include <string>

#include "services/core/fund_rules.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/treasury/treasury_core.h"

namespace amanat::treasury {

using core::CheckAmount;
using core::Cited;
using core::Context;
using core::Decision;
using core::HeadOfficeFund;
using core::ReadCited;
using core::RequireConsulate;
using core::RequireHeadOffice;
using entry::Command;

absl::StatusOr<Decision> DecideReturn(const TreasuryCore& core, const Command& command,
                                      const Context& context);
absl::StatusOr<Decision> DecideCredit(const TreasuryCore& core, const Command& command,
                                      const Context& context);
absl::StatusOr<Decision> DecideLiquidation(const TreasuryCore& core, const Command& command,
                                           const Context& context);
absl::StatusOr<Decision> DecideLineAcceptance(const TreasuryCore& core, const Command& command,
                                              const Context& context);
absl::StatusOr<Decision> DecideLineSendingBack(const TreasuryCore& core, const Command& command,
                                               const Context& context);
// What the worker takes up; never a refusal.
absl::StatusOr<Decision> DecideAcceptanceSeen(const TreasuryCore& core, const Command& command,
                                              const Context& context);
absl::StatusOr<Decision> DecideLineAcceptanceSeen(const TreasuryCore& core, const Command& command,
                                                  const Context& context);
absl::StatusOr<Decision> DecideLineSentBackSeen(const TreasuryCore& core, const Command& command,
                                                const Context& context);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TREASURY_RULES_H_
