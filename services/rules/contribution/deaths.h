// For whom a claim on his death stands at head office, so that nobody pays, is paid or has a later event
// who is dead. A row for each person; whoever files, or rejects, such a claim keeps it (RecordDeath,
// ForgetDeath), and a rejected claim leaves nothing.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto death, DeathOf(context.rows(), member));
//   if (death.has_value() && paid_on >= death->died_on) ...
//
// The row is looked up by the person alone: for almost everybody there is none, which is what a line of a
// file can afford to ask. It is read as of the entry that is decided, whatever streams its command names:
// a death that became known meanwhile refuses the act, with a reason, and does not abort it.
//
// Thread-safe: a constant table; functions over what they are given.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_DEATHS_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_DEATHS_H_

#include <optional>
#include <vector>

#include "ledger/state/typed_table.h"
#include "services/rules/act/tables.h"

namespace amanat::rules::contribution {

constexpr state::Table kDeaths{kContributionTables + 8};

// A claim on a death that was filed and not rejected.
struct ClaimedDeath {
  StreamId claim;
  wire::CivilDate died_on;  // the date of its event
  LogIndex filed = 0;       // index of the filing
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "claim", self.claim);
    v.Field(2, "died_on", self.died_on);
    v.Field(3, "filed", self.filed);
  }
  bool operator==(const ClaimedDeath&) const = default;
};

// One for each programme at most, in the order of their filing; never none.
struct Deaths {
  std::vector<ClaimedDeath> claims;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "claims", self.claims);
  }
};
// By person.
const state::TypedTable<Deaths, SubjectId>& DeathsByPerson();

// Of the claims that stand on the person's death the one with the earliest date, the first one filed of
// these; nothing when none stands.
absl::StatusOr<std::optional<ClaimedDeath>> DeathOf(const state::Reader& rows,
                                                    const SubjectId& person);

absl::Status RecordDeath(state::Overlay& rows, const SubjectId& person, const ClaimedDeath& death);
// Internal when the claim stands on no death of the person.
absl::Status ForgetDeath(state::Overlay& rows, const SubjectId& person, const StreamId& claim);

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_DEATHS_H_
