// A table of rows of one type by keys of typed parts, with secondary indexes that it keeps itself.
//
//   struct Deposit { ...; Visit };                               // strict encoding, entry/wire.h
//   const TypedTable<Deposit, std::string, std::string>& Deposits();   // by collector, slip
//
//   Deposits().Put(rows, deposit, "bank-of-manila", "S-17");
//   AMANAT_ASSIGN_OR_RETURN(std::optional<Deposit> found, Deposits().Find(rows, collector, slip));
//   AMANAT_RETURN_IF_ERROR(Deposits().Scan(rows, KeyOf(collector), "", [&](...) {...}));
//   AMANAT_ASSIGN_OR_RETURN(auto many, Deposits().FindMany(rows, {{collector, "S-17"}, ...}));
//
// An index is a table whose key is what the index function gives, then the row's own key, and whose
// value says how long that is; rows for which it gives nothing stand in no index. Put and Delete keep
// the indexes, nobody else does. Scans of an index give the rows themselves, read in batches.
//
// Errors: those of the reader; DataLoss for a row or key that does not parse, naming the table.
// Thread-safe: constant after construction.
#ifndef AMANAT_LEDGER_STATE_TYPED_TABLE_H_
#define AMANAT_LEDGER_STATE_TYPED_TABLE_H_

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "ledger/base/check.h"
#include "ledger/state/overlay.h"
#include "ledger/state/read_many.h"
#include "ledger/state/row_key.h"
#include "ledger/state/rows.h"

namespace amanat::state {

// Rows behind an index that are read together, unless the caller says how many it may want.
constexpr size_t kIndexRowsAtOnce = 32;

template <typename Row, typename... Parts>
class TypedTable {
 public:
  using Key = std::tuple<Parts...>;
  struct Index {
    Table table;
    // What rows are found and ordered by; nothing for a row that the index leaves out.
    std::optional<std::string> (*key)(const Row& row, const Key& key);
  };
  // Gets key and row; returns whether it wants more. It must not write to the rows it is given from.
  using Take = absl::FunctionRef<absl::StatusOr<bool>(const Key&, const Row&)>;
  struct Found {
    std::string index_key;  // of the index that is scanned; without one the key's own bytes
    Key key;
    Row row;
  };
  // The same for some rows at once, never none.
  using TakeMany = absl::FunctionRef<absl::StatusOr<bool>(absl::Span<const Found>)>;

  TypedTable(Table table, const char* name, std::vector<Index> indexes = {})
      : table_(table), name_(name), indexes_(std::move(indexes)) {}

  Table table() const { return table_; }
  const char* name() const { return name_; }

  absl::StatusOr<std::optional<Row>> Find(const Reader& rows, const Parts&... parts) const {
    return FindAt(rows, KeyOf(parts...));
  }

  // The rows of the keys in their order, which may be any; nothing where there is none.
  absl::StatusOr<std::vector<std::optional<Row>>> FindMany(const Reader& rows,
                                                           const std::vector<Key>& keys) const {
    std::vector<std::string> bytes;
    bytes.reserve(keys.size());
    for (const Key& key : keys) {
      bytes.push_back(std::apply([](const Parts&... parts) { return KeyOf(parts...); }, key));
    }
    AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(rows, table_, bytes));
    std::vector<std::optional<Row>> found(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      if (!values[i].has_value()) continue;
      AMANAT_ASSIGN_OR_RETURN(found[i], Parse(*values[i]));
    }
    return found;
  }

  absl::Status Put(Overlay& rows, const Row& row, const Parts&... parts) const {
    const std::string bytes = KeyOf(parts...);
    if (!indexes_.empty()) {
      const Key key(parts...);
      AMANAT_ASSIGN_OR_RETURN(const std::optional<Row> before, FindAt(rows, bytes));
      for (const Index& index : indexes_) {
        std::optional<std::string> old;
        if (before.has_value()) old = index.key(*before, key);
        const std::optional<std::string> now = index.key(row, key);
        if (old == now) continue;
        if (old.has_value()) rows.Delete(index.table, *old + bytes);
        if (now.has_value()) rows.Put(index.table, *now + bytes, EncodeIndex(bytes.size()));
      }
    }
    rows.Put(table_, bytes, wire::Encode(row));
    return absl::OkStatus();
  }

  // The row, or an empty one where there is none, as `change` leaves it. Precondition: no indexes.
  absl::Status Change(Overlay& rows, absl::FunctionRef<void(Row&)> change,
                      const Parts&... parts) const {
    AMANAT_CHECK(indexes_.empty());
    return rows.Change(table_, KeyOf(parts...),
                       [&](std::optional<absl::string_view> before) -> absl::StatusOr<std::string> {
                         Row row;
                         if (before.has_value()) {
                           AMANAT_ASSIGN_OR_RETURN(row, Parse(*before));
                         }
                         change(row);
                         return wire::Encode(row);
                       });
  }

  absl::Status Delete(Overlay& rows, const Parts&... parts) const {
    const std::string bytes = KeyOf(parts...);
    if (!indexes_.empty()) {
      const Key key(parts...);
      AMANAT_ASSIGN_OR_RETURN(const std::optional<Row> before, FindAt(rows, bytes));
      for (const Index& index : indexes_) {
        if (!before.has_value()) break;
        if (const auto old = index.key(*before, key)) rows.Delete(index.table, *old + bytes);
      }
    }
    rows.Delete(table_, bytes);
    return absl::OkStatus();
  }

  // The rows whose keys begin with `prefix`, ascending, from the key behind `after` on (a whole key,
  // as KeyOf gives it; empty: from the first one).
  absl::Status Scan(const Reader& rows, absl::string_view prefix, absl::string_view after,
                    Take take) const {
    return rows.Ascend(
        table_, prefix, after.empty() ? prefix : after,
        [&](absl::string_view bytes, absl::string_view value) -> absl::StatusOr<bool> {
          if (!after.empty() && bytes == after) return true;
          return Give(bytes, value, take);
        });
  }

  // The same, up to `at_once` rows at a time, so that what belongs to them can be read together, too.
  absl::Status ScanInBatches(const Reader& rows, absl::string_view prefix, absl::string_view after,
                             size_t at_once, TakeMany take) const {
    std::vector<Found> batch;
    bool more = true;
    const auto give = [&]() -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(more, take(batch));
      batch.clear();
      return absl::OkStatus();
    };
    AMANAT_RETURN_IF_ERROR(
        rows.Ascend(table_, prefix, after.empty() ? prefix : after,
                    [&](absl::string_view bytes, absl::string_view value) -> absl::StatusOr<bool> {
                      if (!after.empty() && bytes == after) return true;
                      Found& found = batch.emplace_back();
                      found.index_key = std::string(bytes);
                      AMANAT_RETURN_IF_ERROR(ParseKey(bytes, found.key));
                      AMANAT_ASSIGN_OR_RETURN(found.row, Parse(value));
                      if (batch.size() >= at_once) AMANAT_RETURN_IF_ERROR(give());
                      return more;
                    }));
    return batch.empty() ? absl::OkStatus() : give();
  }

  // The same, by an index: `prefix` and `after` are of the index's keys. `take` gets the index's key,
  // too, to go on behind it.
  absl::Status ScanIndex(
      const Reader& rows, Table index, absl::string_view prefix, absl::string_view after,
      absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, const Key&, const Row&)> take)
      const {
    return ScanIndexInBatches(rows, index, prefix, after, kIndexRowsAtOnce,
                              [&](absl::Span<const Found> batch) -> absl::StatusOr<bool> {
                                for (const Found& found : batch) {
                                  AMANAT_ASSIGN_OR_RETURN(
                                      const bool more, take(found.index_key, found.key, found.row));
                                  if (!more) return false;
                                }
                                return true;
                              });
  }

  // The same, up to `at_once` rows at a time, and up to the index's key `end`, unless it is empty.
  absl::Status ScanIndexInBatches(const Reader& rows, Table index, absl::string_view prefix,
                                  absl::string_view after, size_t at_once, TakeMany take,
                                  absl::string_view end = "") const {
    std::vector<Found> batch;
    std::vector<std::string> own;  // keys of the rows in the batch
    bool more = true;
    const auto give = [&]() -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(rows, table_, own));
      for (size_t i = 0; i < batch.size(); ++i) {
        if (!values[i].has_value()) return Damaged("an index names a row that is not there");
        AMANAT_RETURN_IF_ERROR(ParseKey(own[i], batch[i].key));
        AMANAT_ASSIGN_OR_RETURN(batch[i].row, Parse(*values[i]));
      }
      AMANAT_ASSIGN_OR_RETURN(more, take(batch));
      batch.clear();
      own.clear();
      return absl::OkStatus();
    };
    AMANAT_RETURN_IF_ERROR(rows.Ascend(
        index, prefix, after.empty() ? prefix : after,
        [&](absl::string_view bytes, absl::string_view own_bytes) -> absl::StatusOr<bool> {
          if (!after.empty() && bytes == after) return true;
          if (!end.empty() && bytes >= end) return false;
          AMANAT_ASSIGN_OR_RETURN(const uint64_t own_size, DecodeIndex(own_bytes));
          if (own_size > bytes.size()) return Damaged("an index row without the row's key");
          own.emplace_back(bytes.substr(bytes.size() - own_size));
          batch.push_back({std::string(bytes), Key(), Row()});
          if (batch.size() >= at_once) AMANAT_RETURN_IF_ERROR(give());
          return more;
        }));
    return batch.empty() ? absl::OkStatus() : give();
  }

 private:
  absl::Status Damaged(absl::string_view why) const {
    return absl::DataLossError(absl::StrCat("state table ", name_, ": ", why));
  }

  absl::StatusOr<std::optional<Row>> FindAt(const Reader& rows, absl::string_view key) const {
    AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> value, rows.Get(table_, key));
    if (!value.has_value()) return std::optional<Row>();
    AMANAT_ASSIGN_OR_RETURN(Row row, Parse(*value));
    return std::optional<Row>(std::move(row));
  }

  absl::StatusOr<Row> Parse(absl::string_view value) const {
    auto row = wire::Decode<Row>(value);
    if (!row.ok()) return Damaged(row.status().message());
    return row;
  }

  absl::Status ParseKey(absl::string_view bytes, Key& key) const {
    const absl::Status parsed =
        std::apply([&](auto&... parts) { return KeyReader(bytes).Read(parts...); }, key);
    return parsed.ok() ? parsed : Damaged(parsed.message());
  }

  absl::StatusOr<bool> Give(absl::string_view bytes, absl::string_view value, Take take) const {
    Key key;
    AMANAT_RETURN_IF_ERROR(ParseKey(bytes, key));
    AMANAT_ASSIGN_OR_RETURN(const Row row, Parse(value));
    return take(key, row);
  }

  const Table table_;
  const char* const name_;
  const std::vector<Index> indexes_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_TYPED_TABLE_H_
