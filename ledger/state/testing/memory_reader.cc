#include "ledger/state/testing/memory_reader.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/state/rows.h"

namespace amanat::state {
namespace {

std::string Sum(const std::string& before, absl::string_view added) {
  const auto turnover = DecodeTurnover(added);
  AMANAT_CHECK(turnover.ok());
  Turnover sum = *turnover;
  if (!before.empty()) {
    const auto old = DecodeTurnover(before);
    AMANAT_CHECK(old.ok());
    sum.Add(*old);
  }
  return EncodeTurnover(sum);
}

}  // namespace

void MemoryReader::Apply(const Changes& changes) {
  absl::MutexLock lock(&mutex_);
  changes.ForEach([&](Changes::Kind kind, Table table, absl::string_view key,
                      absl::string_view value) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const auto row = std::make_pair(table, std::string(key));
    if (kind == Changes::Kind::kDelete) {
      rows_.erase(row);
    } else if (kind == Changes::Kind::kPut) {
      rows_[row] = std::string(value);
    } else {
      rows_[row] = Sum(rows_[row], value);
    }
  });
}

MemoryReader::Rows MemoryReader::rows() const {
  absl::MutexLock lock(&mutex_);
  return rows_;
}

void MemoryReader::Set(Table table, const std::string& key, const std::string& value) {
  absl::MutexLock lock(&mutex_);
  rows_[{table, key}] = value;
}

absl::Status MemoryReader::Begin() const {
  if (on_read) on_read();
  return broken;
}

absl::StatusOr<std::optional<std::string>> MemoryReader::Get(Table table,
                                                             absl::string_view key) const {
  AMANAT_RETURN_IF_ERROR(Begin());
  absl::MutexLock lock(&mutex_);
  const auto it = rows_.find({table, std::string(key)});
  if (it == rows_.end()) return std::optional<std::string>();
  return std::optional<std::string>(it->second);
}

std::vector<MemoryReader::Row> MemoryReader::Between(Table table, absl::string_view prefix,
                                                     absl::string_view first,
                                                     const std::string* end) const {
  absl::MutexLock lock(&mutex_);
  std::vector<Row> found;
  for (auto it = rows_.lower_bound({table, std::string(first)}); it != rows_.end(); ++it) {
    const auto& [row_table, key] = it->first;
    if (row_table != table || !absl::StartsWith(key, prefix)) break;
    if (end != nullptr && key >= *end) break;
    found.emplace_back(key, it->second);
  }
  return found;
}

absl::Status MemoryReader::Ascend(Table table, absl::string_view prefix, absl::string_view first,
                                  Take take) const {
  AMANAT_RETURN_IF_ERROR(Begin());
  for (const auto& [key, value] : Between(table, prefix, first, nullptr)) {
    AMANAT_ASSIGN_OR_RETURN(const bool more, take(key, value));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::Status MemoryReader::Descend(Table table, absl::string_view prefix, absl::string_view end,
                                   Take take) const {
  AMANAT_RETURN_IF_ERROR(Begin());
  const std::string last(end);
  std::vector<Row> found = Between(table, prefix, prefix, &last);
  std::reverse(found.begin(), found.end());
  for (const auto& [key, value] : found) {
    AMANAT_ASSIGN_OR_RETURN(const bool more, take(key, value));
    if (!more) break;
  }
  return absl::OkStatus();
}

}  // namespace amanat::state
