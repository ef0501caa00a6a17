#include "services/rules/treasury/liquidation_forms.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "services/core/core.h"

namespace amanat::treasury {

absl::Status CheckForm(const LiquidationSubmitted& body) {
  if (body.spends.empty() || body.spends.size() > kLiquidationSpendsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a liquidation has 1 to ", kLiquidationSpendsMax, " spends"));
  }
  if (std::adjacent_find(body.spends.begin(), body.spends.end(), std::greater_equal<>()) !=
      body.spends.end()) {
    return absl::InvalidArgumentError("the spends' indices do not ascend");
  }
  if (body.amounts.size() != body.spends.size()) {
    return absl::InvalidArgumentError("a liquidation says of each spend what is left of it");
  }
  return absl::OkStatus();
}

absl::Status CheckForm(const LiquidationLineAccepted& body) {
  if (!body.liable_party.empty() && !body.expense.empty()) {
    return absl::InvalidArgumentError("a line is an expense or a receivable, not both");
  }
  if (body.liable_party.empty() && body.expense.empty()) {
    return absl::InvalidArgumentError("a line needs the code of an expense or of a liable party");
  }
  return absl::OkStatus();
}

OnceFingerprint OnceOfLine(const entry::Reference& liquidation, LogIndex spend) {
  return core::Once("liquidation-line",
                    {liquidation.log.view(), absl::StrCat(liquidation.index), absl::StrCat(spend)});
}

bool IsOperatorOf(const examine::Context& context, const std::string& code,
                  const std::string& site) {
  const auto& operators = context.directory.operators();
  return std::any_of(operators.begin(), operators.end(), [&](const directory::Operator& known) {
    return known.admission < context.directory_size && known.body.code == code &&
           known.body.site == site;
  });
}

}  // namespace amanat::treasury
