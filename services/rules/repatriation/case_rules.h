// What the acts on a case have in common. Errors are those of the rows. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_CASE_RULES_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_CASE_RULES_H_

#include "services/rules/act/act.h"
#include "services/rules/repatriation/tables.h"

namespace amanat::rules::repatriation {

// InvalidArgument unless the command names the case's stream, and as many subjects.
absl::Status CheckCaseAct(const Command& command, const StreamId& case_id, size_t subjects = 0);

// The refusal of an act on a case that is not there or is closed.
std::optional<Decision> CheckOpen(const std::optional<Case>& found);

// The refusal of a proposal that does not follow the case's earlier ones, or an unknown cost line or
// no allotment: InvalidArgument.
absl::StatusOr<std::optional<Decision>> CheckProposal(const std::optional<Case>& found,
                                                      uint64_t number, absl::string_view line,
                                                      const StreamId& allotment);

// As it stands after a recommendation or an emergency approval.
template <typename Body>
Assistance ProposedBy(const Recorded<Body>& recorded) {
  Assistance assistance;
  assistance.line = recorded.body.line;
  assistance.amount = recorded.body.amount;
  assistance.allotment = recorded.body.allotment;
  assistance.recommender = recorded.author;
  assistance.proposed = recorded.index();
  assistance.recommended_at = recorded.leaf.entry.record_time;
  return assistance;
}

// The refusal of an act that needs an assistance in another state.
Decision RefuseState(const Assistance& assistance);

// Disbursed / allotment cash, of the assistance's currency and allotment.
void PostPayment(Decision& decision, const Context& context, const Assistance& assistance,
                 int64_t minor_units, entry::Phase phase);

}  // namespace amanat::rules::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_CASE_RULES_H_
