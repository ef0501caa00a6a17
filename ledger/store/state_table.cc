#include "ledger/store/state_table.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/store/log_table_keys.h"

namespace amanat::store {
namespace {

using state::Table;

// Whose rows are held at one time.
constexpr size_t kKeysAskedTogetherMax = 256;
// As many keys in a row make up for the iterator that finds where they stand, or that none does.
constexpr size_t kNeighboursMin = 32;

Family FamilyOf(Table table) {
  switch (table) {
    case Table::kIdempotencyKey:
    case Table::kOnce:
    case Table::kStream:
      return Family::kKeys;
    case Table::kPosting:
    case Table::kDay:
      return Family::kReports;
    default:
      return Family::kState;
  }
}

std::string TableKey(const LogId& log, Table table, absl::string_view key) {
  return RowKey(log, static_cast<uint8_t>(table), key);
}

absl::Status Named(const LogId& log, Table table, const rocksdb::Status& status) {
  return Annotate(FromRocksdb(status),
                  absl::StrCat("log ", log.hex(), ", state table ", static_cast<int>(table)));
}

rocksdb::ReadOptions OptionsAt(const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  return options;
}

// A filter knows whole prefixes only: what is wider has to look everywhere.
rocksdb::ReadOptions OptionsFor(Table table, absl::string_view prefix,
                                const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options = OptionsAt(snapshot);
  options.total_order_seek = FamilyOf(table) == Family::kKeys && prefix.size() < 16;
  return options;
}

}  // namespace

std::shared_ptr<const state::Reader> StateTable::Pin() const {
  return std::shared_ptr<const state::Reader>(
      new StateTable(database_, log_, database_->db_->GetSnapshot()));
}

StateTable::~StateTable() {
  if (snapshot_ != nullptr) database_->db_->ReleaseSnapshot(snapshot_);
}

absl::StatusOr<std::optional<std::string>> StateTable::Get(Table table,
                                                           absl::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      database_->db_->Get(OptionsAt(snapshot_), database_->family(FamilyOf(table)),
                          ToSlice(TableKey(log_, table, key)), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return Named(log_, table, status);
  return std::optional<std::string>(std::move(value));
}

absl::Status StateTable::GetMany(Table table, absl::Span<const absl::string_view> keys,
                                 TakeFound take) const {
  size_t first = 0;
  // Whatever is few or stands far apart is asked for through the filters.
  while (keys.size() - first > kNeighboursMin) {
    AMANAT_ASSIGN_OR_RETURN(const size_t walked, WalkNeighbours(table, keys, first, take));
    first += walked;
    if (walked >= kNeighboursMin) continue;
    const size_t count = std::min(keys.size() - first, kKeysAskedTogetherMax);
    AMANAT_RETURN_IF_ERROR(GetFiltered(table, keys, first, count, take));
    first += count;
  }
  return GetFiltered(table, keys, first, keys.size() - first, take);
}

absl::StatusOr<size_t> StateTable::WalkNeighbours(Table table,
                                                  absl::Span<const absl::string_view> keys,
                                                  size_t first, TakeFound take) const {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db_->NewIterator(
      OptionsFor(table, "", snapshot_), database_->family(FamilyOf(table))));
  const std::string whole = TableKey(log_, table, "");
  size_t next = first;
  for (it->Seek(ToSlice(TableKey(log_, table, keys[first]))); it->Valid(); it->Next()) {
    if (!it->key().starts_with(ToSlice(whole))) break;
    const absl::string_view row = FromSlice(it->key()).substr(whole.size());
    next = std::lower_bound(keys.begin() + next, keys.end(), row) - keys.begin();
    if (next == keys.size()) return next - first;
    // A row between two keys: the next key is another seek.
    if (keys[next] != row) return next - first;
    AMANAT_RETURN_IF_ERROR(take(next, FromSlice(it->value())));
    if (++next == keys.size()) return next - first;
  }
  if (!it->status().ok()) return Named(log_, table, it->status());
  return keys.size() - first;
}

absl::Status StateTable::GetFiltered(Table table, absl::Span<const absl::string_view> keys,
                                     size_t begin, size_t all, TakeFound take) const {
  const size_t chunk_max = std::min(all, kKeysAskedTogetherMax);
  std::string whole;  // all keys of a chunk, one behind the other
  std::vector<rocksdb::Slice> slices(chunk_max);
  std::vector<rocksdb::PinnableSlice> values(chunk_max);
  std::vector<rocksdb::Status> statuses(chunk_max);
  for (size_t first = begin; first < begin + all; first += chunk_max) {
    const size_t count = std::min(chunk_max, begin + all - first);
    whole.clear();
    for (size_t i = 0; i < count; ++i) {
      whole.append(log_.view().data(), LogId::kSize);
      whole.push_back(static_cast<char>(table));
      whole.append(keys[first + i].data(), keys[first + i].size());
    }
    for (size_t i = 0, at = 0; i < count; ++i) {
      slices[i] = {whole.data() + at, LogId::kSize + 1 + keys[first + i].size()};
      at += slices[i].size();
    }
    database_->db_->MultiGet(OptionsAt(snapshot_), database_->family(FamilyOf(table)), count,
                             slices.data(), values.data(), statuses.data(), /*sorted_input=*/true);
    for (size_t i = 0; i < count; ++i) {
      if (statuses[i].IsNotFound()) continue;
      if (!statuses[i].ok()) return Named(log_, table, statuses[i]);
      AMANAT_RETURN_IF_ERROR(take(first + i, FromSlice(values[i])));
      values[i].Reset();
    }
  }
  return absl::OkStatus();
}

absl::Status StateTable::Ascend(Table table, absl::string_view prefix, absl::string_view first,
                                Take take) const {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db_->NewIterator(
      OptionsFor(table, prefix, snapshot_), database_->family(FamilyOf(table))));
  const std::string whole = TableKey(log_, table, prefix);
  for (it->Seek(ToSlice(TableKey(log_, table, first))); it->Valid(); it->Next()) {
    if (!it->key().starts_with(ToSlice(whole))) break;
    AMANAT_ASSIGN_OR_RETURN(const bool more, take(FromSlice(it->key()).substr(LogId::kSize + 1),
                                                  FromSlice(it->value())));
    if (!more) return absl::OkStatus();
  }
  return it->status().ok() ? absl::OkStatus() : Named(log_, table, it->status());
}

absl::Status StateTable::Descend(Table table, absl::string_view prefix, absl::string_view end,
                                 Take take) const {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db_->NewIterator(
      OptionsFor(table, prefix, snapshot_), database_->family(FamilyOf(table))));
  const std::string whole = TableKey(log_, table, prefix);
  const std::string last = TableKey(log_, table, end);
  for (it->SeekForPrev(ToSlice(last)); it->Valid(); it->Prev()) {
    if (!it->key().starts_with(ToSlice(whole))) break;
    if (it->key() == ToSlice(last)) continue;
    AMANAT_ASSIGN_OR_RETURN(const bool more, take(FromSlice(it->key()).substr(LogId::kSize + 1),
                                                  FromSlice(it->value())));
    if (!more) return absl::OkStatus();
  }
  return it->status().ok() ? absl::OkStatus() : Named(log_, table, it->status());
}

absl::Status StateTable::Write(const state::Changes& changes, rocksdb::WriteBatch& batch) const {
  rocksdb::Status failed;
  std::string key = log_.str();
  changes.ForEach(
      [&](state::Changes::Kind kind, Table table, absl::string_view row, absl::string_view value) {
        key.resize(LogId::kSize);
        key.push_back(static_cast<char>(table));
        key.append(row.data(), row.size());
        rocksdb::ColumnFamilyHandle* const family = database_->family(FamilyOf(table));
        rocksdb::Status status;
        switch (kind) {
          case state::Changes::Kind::kPut:
            status = batch.Put(family, key, ToSlice(value));
            break;
          case state::Changes::Kind::kDelete:
            status = batch.Delete(family, key);
            break;
          case state::Changes::Kind::kAdd:
            status = batch.Merge(family, key, ToSlice(value));
            break;
        }
        if (!status.ok()) failed = status;
      });
  return FromRocksdb(failed);
}

}  // namespace amanat::store
