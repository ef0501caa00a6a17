// Adds turnovers of one day where they are stored, so that nobody has to read them first. For
// database.cc only.
#ifndef AMANAT_LEDGER_STORE_TURNOVER_MERGE_H_
#define AMANAT_LEDGER_STORE_TURNOVER_MERGE_H_

#include <rocksdb/merge_operator.h>

#include <string>

#include "ledger/state/rows.h"

namespace amanat::store {

class TurnoverMerge final : public rocksdb::AssociativeMergeOperator {
 public:
  // False, which the reader sees as corruption, when a row is damaged.
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* existing, const rocksdb::Slice& value,
             std::string* result, rocksdb::Logger*) const override {
    const auto added = state::DecodeTurnover({value.data(), value.size()});
    if (!added.ok()) return false;
    state::Turnover sum = *added;
    if (existing != nullptr) {
      const auto before = state::DecodeTurnover({existing->data(), existing->size()});
      if (!before.ok()) return false;
      sum.Add(*before);
    }
    *result = state::EncodeTurnover(sum);
    return true;
  }
  const char* Name() const override { return "amanat.turnover.v2"; }
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_TURNOVER_MERGE_H_
