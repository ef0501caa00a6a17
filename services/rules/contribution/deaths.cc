#include "services/rules/contribution/deaths.h"

#include <algorithm>

#include "services/rules/act/recorded_row.h"

namespace amanat::rules::contribution {

const state::TypedTable<Deaths, SubjectId>& DeathsByPerson() {
  static const auto& table = *new state::TypedTable<Deaths, SubjectId>(kDeaths, "deaths");
  return table;
}

absl::StatusOr<std::optional<ClaimedDeath>> DeathOf(const state::Reader& rows,
                                                    const SubjectId& person) {
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Deaths> deaths, DeathsByPerson().Find(rows, person));
  if (!deaths.has_value() || deaths->claims.empty()) return std::optional<ClaimedDeath>();
  return std::make_optional(*std::min_element(
      deaths->claims.begin(), deaths->claims.end(),
      [](const ClaimedDeath& a, const ClaimedDeath& b) { return a.died_on < b.died_on; }));
}

absl::Status RecordDeath(state::Overlay& rows, const SubjectId& person, const ClaimedDeath& death) {
  return DeathsByPerson().Change(
      rows, [&](Deaths& deaths) { deaths.claims.push_back(death); }, person);
}

absl::Status ForgetDeath(state::Overlay& rows, const SubjectId& person, const StreamId& claim) {
  AMANAT_ASSIGN_OR_RETURN(Deaths deaths, FindRecorded(DeathsByPerson(), rows, person));
  if (std::erase_if(deaths.claims,
                    [&](const ClaimedDeath& death) { return death.claim == claim; }) != 1) {
    return absl::InternalError("a claim on a death that is not recorded");
  }
  if (deaths.claims.empty()) return DeathsByPerson().Delete(rows, person);
  return DeathsByPerson().Put(rows, deaths, person);
}

}  // namespace amanat::rules::contribution
