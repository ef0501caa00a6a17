// Reads the stored rows of one log's derived state. ledger/store has the implementation over
// RocksDB; testing/ has one in memory.
//
// Implementations are thread-safe. What they give is what the last finished write left or a later
// one: whoever wants the state as of a size bounds what it reads by index (rows of kStream and
// kPosting carry theirs). Errors: DataLoss for damage, naming the row; Unavailable when the disk
// does not answer.
#ifndef AMANAT_LEDGER_STATE_READER_H_
#define AMANAT_LEDGER_STATE_READER_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/base/status.h"
#include "ledger/state/table.h"

namespace amanat::state {

class Reader {
 public:
  // Gets key (without what names log and table) and value; returns whether it wants more.
  using Take = absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, absl::string_view)>;
  // Gets the position of a key among those asked for, and its value.
  using TakeFound = absl::FunctionRef<absl::Status(size_t, absl::string_view)>;

  virtual ~Reader() = default;

  // Whether it has rows of reports (kPosting, kDay). Who examines and writes nothing down has none.
  virtual bool has_reports() const { return true; }

  virtual absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                         absl::string_view key) const = 0;
  // Those of `keys`, which ascend, at which a row stands: as Get for each, but at less cost where
  // the implementation knows how to ask for neighbours together.
  virtual absl::Status GetMany(Table table, absl::Span<const absl::string_view> keys,
                               TakeFound take) const {
    for (size_t i = 0; i < keys.size(); ++i) {
      AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> value, Get(table, keys[i]));
      if (value.has_value()) AMANAT_RETURN_IF_ERROR(take(i, *value));
    }
    return absl::OkStatus();
  }
  // The rows from `first` on whose keys begin with `prefix`, ascending. `first` begins with it, too.
  virtual absl::Status Ascend(Table table, absl::string_view prefix, absl::string_view first,
                              Take take) const = 0;
  // The rows before `end` whose keys begin with `prefix`, descending. `end` begins with it, too.
  virtual absl::Status Descend(Table table, absl::string_view prefix, absl::string_view end,
                               Take take) const = 0;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_READER_H_
