// What can be asked of a liquidation and its lines without any state. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_LIQUIDATION_FORMS_H_
#define AMANAT_SERVICES_RULES_TREASURY_LIQUIDATION_FORMS_H_

#include <string>

#include "absl/status/status.h"
#include "amanat/acts/treasury.h"
#include "ledger/examine/rules.h"

namespace amanat::treasury {

constexpr size_t kLiquidationSpendsMax = 500;

// InvalidArgument unless there are 1 to kLiquidationSpendsMax spends, ascending, each with an amount.
absl::Status CheckForm(const LiquidationSubmitted& body);
// InvalidArgument unless the line is either an expense or a receivable, by a code.
absl::Status CheckForm(const LiquidationLineAccepted& body);

// Head office decides a line of a liquidation once.
OnceFingerprint OnceOfLine(const entry::Reference& liquidation, LogIndex spend);

// Whether somebody of that code was ever admitted at the site.
bool IsOperatorOf(const examine::Context& context, const std::string& code,
                  const std::string& site);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_LIQUIDATION_FORMS_H_
