// The derived state of one log, as it is stored beside the log's entries (store::LogTable writes
// it): as it stands at each read, or pinned as it stood once. Thread-safe.
#ifndef AMANAT_LEDGER_STORE_STATE_TABLE_H_
#define AMANAT_LEDGER_STORE_STATE_TABLE_H_

#include <memory>

#include "ledger/base/bytes.h"
#include "ledger/state/changes.h"
#include "ledger/state/reader.h"
#include "ledger/store/database.h"

namespace rocksdb {
class Snapshot;
class WriteBatch;
}  // namespace rocksdb

namespace amanat::store {

class StateTable final : public state::Reader {
 public:
  // `database` outlives this object.
  StateTable(const Database* database, const LogId& log) : database_(database), log_(log) {}
  // The rows as they stand now, whatever is written later. Keeps the files that it needs; `database`
  // outlives it.
  std::shared_ptr<const state::Reader> Pin() const;
  ~StateTable() override;
  StateTable(const StateTable&) = delete;
  StateTable& operator=(const StateTable&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(state::Table table,
                                                 absl::string_view key) const override;
  absl::Status GetMany(state::Table table, absl::Span<const absl::string_view> keys,
                       TakeFound take) const override;
  absl::Status Ascend(state::Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(state::Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

  // Adds the rows to `batch`.
  absl::Status Write(const state::Changes& changes, rocksdb::WriteBatch& batch) const;

 private:
  StateTable(const Database* database, const LogId& log, const rocksdb::Snapshot* snapshot)
      : database_(database), log_(log), snapshot_(snapshot) {}

  // Answers for keys from `first` on, as long as one seek does for them; returns for how many.
  absl::StatusOr<size_t> WalkNeighbours(state::Table table,
                                        absl::Span<const absl::string_view> keys, size_t first,
                                        TakeFound take) const;
  // Answers for `all` keys from `begin` on, wherever they stand.
  absl::Status GetFiltered(state::Table table, absl::Span<const absl::string_view> keys,
                           size_t begin, size_t all, TakeFound take) const;

  const Database* const database_;
  const LogId log_;
  const rocksdb::Snapshot* const snapshot_ = nullptr;  // owned; nullptr: not pinned
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_STATE_TABLE_H_
