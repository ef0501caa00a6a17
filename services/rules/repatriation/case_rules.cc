#include "services/rules/repatriation/case_rules.h"

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/acts.h"

namespace amanat::rules::repatriation {

using accounts::Chart;
using core::Refuse;

absl::Status CheckCaseAct(const Command& command, const StreamId& case_id, size_t subjects) {
  if (case_id.is_zero()) return absl::InvalidArgumentError("no case is named");
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, case_id));
  if (command.subjects.size() == subjects) return absl::OkStatus();
  return absl::InvalidArgumentError(subjects == 1
                                        ? "a case is opened for exactly one person"
                                        : "a case names its person once, when it is opened");
}

std::optional<Decision> CheckOpen(const std::optional<Case>& found) {
  if (!found.has_value()) return Refuse(outcome::kNotFound, "no such case");
  if (found->closed == 0) return std::nullopt;
  return Refuse(outcome::kWrongState, "the case is closed");
}

absl::StatusOr<std::optional<Decision>> CheckProposal(const std::optional<Case>& found,
                                                      uint64_t number, absl::string_view line,
                                                      const StreamId& allotment) {
  if (line.empty()) return absl::InvalidArgumentError("the cost line is missing");
  if (allotment.is_zero()) return absl::InvalidArgumentError("no allotment is named");
  std::optional<Decision> refusal = CheckOpen(found);
  if (!refusal.has_value() && (number != found->assistances + 1 || number > kAssistancesMax)) {
    refusal = Refuse(
        outcome::kWrongState,
        absl::StrCat("the case has ", found->assistances,
                     " assistances, the next one's number follows, up to ", kAssistancesMax));
  }
  return refusal;
}

Decision RefuseState(const Assistance& assistance) {
  return Refuse(outcome::kWrongState,
                absl::StrCat("the assistance stands ", StateName(assistance.state)));
}

void PostPayment(Decision& decision, const Context& context, const Assistance& assistance,
                 int64_t minor_units, entry::Phase phase) {
  const auto account = [&](Chart chart) {
    return accounts::AccountKey{context.site(), chart, assistance.amount.currency,
                                assistance.allotment.hex()};
  };
  core::Post(decision, account(chart::kDisbursed), account(chart::kAllotmentCash), minor_units,
             phase);
}

}  // namespace amanat::rules::repatriation
