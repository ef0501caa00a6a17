// Rows that count what is read of them. Thread-compatible.
#ifndef AMANAT_SERVICES_CORE_TESTING_COUNTED_ROWS_H_
#define AMANAT_SERVICES_CORE_TESTING_COUNTED_ROWS_H_

#include <memory>
#include <optional>
#include <string>

#include "ledger/state/reader.h"

namespace amanat::core_testing {

// What was read of the tables, and of the entries: from another process each call is one of its
// own.
struct Reads {
  size_t calls = 0;
  size_t rows = 0;
  size_t entries = 0;
};

class CountedRows final : public state::Reader {
 public:
  // `reads` outlives this object.
  CountedRows(std::shared_ptr<const state::Reader> rows, Reads& reads)
      : rows_(std::move(rows)), reads_(reads) {}

  absl::StatusOr<std::optional<std::string>> Get(state::Table table,
                                                 absl::string_view key) const override;
  absl::Status GetMany(state::Table table, absl::Span<const absl::string_view> keys,
                       TakeFound take) const override;
  absl::Status Ascend(state::Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(state::Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

 private:
  const std::shared_ptr<const state::Reader> rows_;
  Reads& reads_;
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_COUNTED_ROWS_H_
