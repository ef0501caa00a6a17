#include "services/core/testing/counted_rows.h"

namespace amanat::core_testing {
namespace {

// A functor: what FunctionRef refers to must outlive the call that it is given to.
struct Counting {
  state::Reader::Take take;
  Reads& reads;
  absl::StatusOr<bool> operator()(absl::string_view key, absl::string_view value) const {
    ++reads.rows;
    return take(key, value);
  }
};

}  // namespace

absl::StatusOr<std::optional<std::string>> CountedRows::Get(state::Table table,
                                                            absl::string_view key) const {
  ++reads_.calls;
  ++reads_.rows;
  return rows_->Get(table, key);
}

absl::Status CountedRows::GetMany(state::Table table, absl::Span<const absl::string_view> keys,
                                  TakeFound take) const {
  ++reads_.calls;
  reads_.rows += keys.size();
  return rows_->GetMany(table, keys, take);
}

absl::Status CountedRows::Ascend(state::Table table, absl::string_view prefix,
                                 absl::string_view first, Take take) const {
  ++reads_.calls;
  return rows_->Ascend(table, prefix, first, Counting{take, reads_});
}

absl::Status CountedRows::Descend(state::Table table, absl::string_view prefix,
                                  absl::string_view end, Take take) const {
  ++reads_.calls;
  return rows_->Descend(table, prefix, end, Counting{take, reads_});
}

}  // namespace amanat::core_testing
