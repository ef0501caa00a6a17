// Stored rows in memory, for tests of whatever reads or makes them.
//
//   MemoryReader stored;
//   stored.Apply(state.TakeChanges());
//
// Thread-safe, but for on_read. No lock is held while a caller's function runs.
#ifndef AMANAT_LEDGER_STATE_TESTING_MEMORY_READER_H_
#define AMANAT_LEDGER_STATE_TESTING_MEMORY_READER_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/state/changes.h"
#include "ledger/state/reader.h"

namespace amanat::state {

class MemoryReader final : public Reader {
 public:
  using Rows = std::map<std::pair<Table, std::string>, std::string>;

  // All or, for readers, nothing.
  void Apply(const Changes& changes) ABSL_LOCKS_EXCLUDED(mutex_);
  Rows rows() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Replaces what stands there, to damage it.
  void Set(Table table, const std::string& key, const std::string& value)
      ABSL_LOCKS_EXCLUDED(mutex_);

  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Ascend(Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

  // Called before every read: to let the rows grow meanwhile.
  std::function<void()> on_read;
  // What every read answers instead of the rows, unless OK.
  absl::Status broken;

 private:
  using Row = std::pair<std::string, std::string>;
  absl::Status Begin() const;
  std::vector<Row> Between(Table table, absl::string_view prefix, absl::string_view first,
                           const std::string* end) const ABSL_LOCKS_EXCLUDED(mutex_);

  mutable absl::Mutex mutex_;
  Rows rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_TESTING_MEMORY_READER_H_
