// The row of which the rules have made sure before an entry was accepted, for its Evolve.
//
//   AMANAT_ASSIGN_OR_RETURN(Deposit deposit, FindRecorded(Deposits(), rows, collector, slip));
//
// Thread-safe: a pure function.
#ifndef AMANAT_SERVICES_RULES_ACT_RECORDED_ROW_H_
#define AMANAT_SERVICES_RULES_ACT_RECORDED_ROW_H_

#include <optional>
#include <type_traits>
#include <utility>

#include "ledger/state/typed_table.h"

namespace amanat::rules {

// Internal when there is no such row: the entry was then accepted against the rules. The errors of
// the reader.
template <typename Row, typename... Parts>
absl::StatusOr<Row> FindRecorded(const state::TypedTable<Row, Parts...>& table,
                                 const state::Reader& rows,
                                 const std::type_identity_t<Parts>&... parts) {
  AMANAT_ASSIGN_OR_RETURN(std::optional<Row> row, table.Find(rows, parts...));
  if (row.has_value()) return *std::move(row);
  return absl::InternalError(
      absl::StrCat("state table ", table.name(), ": no row on which an accepted entry rests"));
}

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_RECORDED_ROW_H_
