#include "ledger/state/keys.h"

#include <limits>
#include <utility>

#include "ledger/base/status.h"
#include "ledger/state/read_many.h"
#include "ledger/state/row_key.h"

namespace amanat::state {

absl::StatusOr<uint64_t> StreamVersionAt(const Reader& stored, const StreamId& stream,
                                         TreeSize size) {
  uint64_t behind = 0;  // rows that only count, behind the last one with a version
  uint64_t version = 0;
  const auto take = [&](absl::string_view, absl::string_view value) -> absl::StatusOr<bool> {
    AMANAT_ASSIGN_OR_RETURN(const StreamRow row, DecodeStreamRow(value));
    if (!row.version.has_value()) {
      ++behind;
      return true;
    }
    version = *row.version;
    return false;
  };
  AMANAT_RETURN_IF_ERROR(
      stored.Descend(Table::kStream, stream.view(), KeyOf(stream, uint64_t{size}), take));
  return version + behind;
}

absl::StatusOr<std::vector<std::optional<LogIndex>>> FindOnce(
    const Reader& stored, const std::vector<OnceFingerprint>& fingerprints) {
  std::vector<std::string> keys;
  keys.reserve(fingerprints.size());
  for (const OnceFingerprint& fingerprint : fingerprints) keys.push_back(fingerprint.str());
  AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(stored, Table::kOnce, keys));
  std::vector<std::optional<LogIndex>> entries(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_value()) continue;
    AMANAT_ASSIGN_OR_RETURN(entries[i], DecodeIndex(*values[i]));
  }
  return entries;
}

std::optional<std::string> Keys::Find(Table table, absl::string_view key) const {
  auto value = rows_->Get(table, key);
  if (value.ok()) return *std::move(value);
  read_status_.Update(value.status());
  return std::nullopt;
}

std::optional<LogIndex> Keys::IndexAt(Table table, absl::string_view key) const {
  const auto value = Find(table, key);
  if (!value.has_value()) return std::nullopt;
  const auto index = DecodeIndex(*value);
  if (index.ok()) return *index;
  read_status_.Update(index.status());
  return std::nullopt;
}

std::optional<KeyUse> Keys::FindIdempotencyKey(const IdempotencyKey& key) const {
  const auto value = Find(Table::kIdempotencyKey, key.view());
  if (!value.has_value()) return std::nullopt;
  const auto use = DecodeRow<KeyUse>("IDEMPOTENCY_KEY", *value);
  if (use.ok()) return *use;
  read_status_.Update(use.status());
  return std::nullopt;
}

std::optional<LogIndex> Keys::FindOnce(const OnceFingerprint& fingerprint) const {
  if (!answer_.has_value() || answer_->version != rows_->version() ||
      answer_->fingerprint != fingerprint) {
    answer_ = Answer{fingerprint, rows_->version(), IndexAt(Table::kOnce, fingerprint.view())};
  }
  return answer_->index;
}

void Keys::LookAhead(const std::vector<OnceFingerprint>& fingerprints) {
  std::vector<absl::string_view> keys;
  keys.reserve(fingerprints.size());
  for (const OnceFingerprint& fingerprint : fingerprints) keys.push_back(fingerprint.view());
  read_status_.Update(rows_->LookAhead(Table::kOnce, std::move(keys)));
}

std::optional<LogIndex> Keys::ConsumerOf(const LogId& log, LogIndex index) const {
  return IndexAt(Table::kConsumed, KeyOf(log, index));
}

uint64_t Keys::VersionOf(const StreamId& stream) const {
  const auto version = StreamVersionAt(*rows_, stream, std::numeric_limits<uint64_t>::max());
  if (version.ok()) return *version;
  read_status_.Update(version.status());
  return 0;
}

void Keys::UseIdempotencyKey(const IdempotencyKey& key, const KeyUse& use) {
  rows_->Put(Table::kIdempotencyKey, key.view(), wire::Encode(use));
}

void Keys::UseOnce(const OnceFingerprint& fingerprint, LogIndex index) {
  rows_->Put(Table::kOnce, fingerprint.view(), EncodeIndex(index));
}

void Keys::Consume(const LogId& log, LogIndex index, LogIndex consumer) {
  rows_->Put(Table::kConsumed, KeyOf(log, index), EncodeIndex(consumer));
}

void Keys::Advance(const StreamId& stream, LogIndex index, const StreamRow& row) {
  rows_->Put(Table::kStream, KeyOf(stream, index), EncodeStreamRow(row));
}

}  // namespace amanat::state
