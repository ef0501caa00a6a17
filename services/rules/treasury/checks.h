// What the treasury's acts have in common. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_
#define AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_

#include <optional>
#include <vector>

#include "services/rules/act/act.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::treasury {

// The refusal of a date of the bank's that lies after the act, or long before it.
inline std::optional<Decision> CheckBankDate(const wire::CivilDate& date, const Command& command) {
  return core::CheckDate("the bank's date", date, command.effective_date);
}

// A refusal that names the foreign entries which were read for it, so that whoever makes it again
// can read them, too.
inline Decision RefuseOn(const std::vector<entry::Reference>& read, entry::Outcome outcome,
                         absl::string_view detail) {
  Decision decision = core::Refuse(outcome, detail);
  decision.rests_on = read;
  return decision;
}

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_
