// Rows of many keys at once, which costs little more than one of them where the rows are another
// process's.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(rows, Table::kAccount, keys));
//   if (values[i].has_value()) ...   // of keys[i]
//
// Errors: those of the reader. Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_STATE_READ_MANY_H_
#define AMANAT_LEDGER_STATE_READ_MANY_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/state/reader.h"

namespace amanat::state {

// The values in the order of `keys`, which may be any, with repetitions; nothing where no row stands.
absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(
    const Reader& rows, Table table, const std::vector<std::string>& keys);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_READ_MANY_H_
