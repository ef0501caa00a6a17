#include "ledger/state/keys.h"

#include <limits>
#include <utility>

#include "ledger/base/status.h"
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
  const auto index = once_.Find(fingerprint);
  if (index.ok()) return *index;
  read_status_.Update(index.status());
  return std::nullopt;
}

void Keys::LookAhead(const std::vector<OnceFingerprint>& fingerprints) {
  read_status_.Update(once_.LookAhead(fingerprints));
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

void Keys::UseOnce(const std::vector<OnceFingerprint>& fingerprints, LogIndex index, bool in_line) {
  if (in_line) {
    once_.UseInLine(fingerprints, index);
    return;
  }
  for (const OnceFingerprint& fingerprint : fingerprints) once_.Use(fingerprint, index);
}

void Keys::Consume(const LogId& log, LogIndex index, LogIndex consumer) {
  rows_->Put(Table::kConsumed, KeyOf(log, index), EncodeIndex(consumer));
}

void Keys::Advance(const StreamId& stream, LogIndex index, const StreamRow& row) {
  rows_->Put(Table::kStream, KeyOf(stream, index), EncodeStreamRow(row));
}

}  // namespace amanat::state
