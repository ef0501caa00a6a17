#include "services/rules/claims/the_dead.h"

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/contribution/deaths.h"

namespace amanat::rules::claims {

using amanat::claims::ClaimFiled;
using amanat::claims::Heir;
using core::Decision;
using core::Refuse;

absl::StatusOr<std::optional<Decision>> RefuseTheDead(const ClaimFiled& body,
                                                      const std::vector<SubjectId>& subjects,
                                                      const directory::Benefit& benefit,
                                                      const state::Reader& rows) {
  if (auto refusal = amanat::claims::RefuseDeceasedMember(body, benefit)) return refusal;
  for (const Heir& heir : body.heirs) {
    if (heir.subject >= subjects.size()) return absl::InternalError("an heir who is no subject");
    AMANAT_ASSIGN_OR_RETURN(const auto death, contribution::DeathOf(rows, subjects[heir.subject]));
    if (!death.has_value()) continue;
    return std::make_optional(
        Refuse(outcome::kPersonDeceased,
               absl::StrCat("a claim stands on the death of the payee of rank ", heir.rank,
                            ", entry ", death->filed, ": the dead are not paid")));
  }
  if (amanat::claims::IsOfDeath(benefit) || subjects.empty()) return std::optional<Decision>();
  AMANAT_ASSIGN_OR_RETURN(const auto death, contribution::DeathOf(rows, subjects.front()));
  if (!death.has_value() || body.event_date <= death->died_on) return std::optional<Decision>();
  return std::make_optional(
      Refuse(outcome::kPersonDeceased, absl::StrCat("a claim stands on the member's death, entry ",
                                                    death->filed, ", which was before the event")));
}

}  // namespace amanat::rules::claims
