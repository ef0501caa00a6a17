#include "ledger/state/keys.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::state {
namespace {

size_t KeyBytes(Table table) {
  return table == Table::kIdempotencyKey || table == Table::kOnce ? 16 : 24;
}

absl::string_view ViewOf(const std::array<uint8_t, 24>& key, size_t bytes) {
  return {reinterpret_cast<const char*>(key.data()), bytes};
}

template <typename Id>
Id IdOf(const std::array<uint8_t, 24>& key) {
  Id id;
  std::memcpy(id.value.data(), key.data(), Id::kSize);
  return id;
}

LogIndex SuffixOf(const std::array<uint8_t, 24>& key) {
  return ReadBigEndian64(ViewOf(key, 24).substr(16));
}

std::string KeyWithIndex(absl::string_view id, LogIndex index) {
  std::string key(id);
  AppendBigEndian64(index, key);
  return key;
}

}  // namespace

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
      stored.Descend(Table::kStream, stream.view(), KeyWithIndex(stream.view(), size), take));
  return version + behind;
}

// A change, and what decides its order in most comparisons.
struct Keys::Place {
  Table table;
  uint64_t first_bytes;
  const Change* change;
};

std::vector<Keys::Place> Keys::PlacesInOrder(const std::vector<Change>& journal) {
  std::vector<Place> places;
  places.reserve(journal.size());
  for (const Change& change : journal) {
    places.push_back({change.table, ReadBigEndian64(ViewOf(change.key, 8)), &change});
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    if (a.table != b.table) return a.table < b.table;
    if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
    return a.change->key < b.change->key;
  });
  return places;
}

Keys::Keys(const Reader* stored) : stored_(stored) { generations_.emplace_back(); }

std::optional<std::string> Keys::Stored(Table table, absl::string_view key) const {
  if (stored_ == nullptr) return std::nullopt;
  auto value = stored_->Get(table, key);
  if (value.ok()) return *std::move(value);
  read_status_.Update(value.status());
  return std::nullopt;
}

std::optional<KeyUse> Keys::FindIdempotencyKey(const IdempotencyKey& key) const {
  for (const Generation& generation : generations_) {
    const auto it = generation.idempotency_keys.find(key);
    if (it != generation.idempotency_keys.end()) return it->second;
  }
  const auto value = Stored(Table::kIdempotencyKey, key.view());
  if (!value.has_value()) return std::nullopt;
  const auto use = DecodeRow<KeyUse>("IDEMPOTENCY_KEY", *value);
  if (use.ok()) return *use;
  read_status_.Update(use.status());
  return std::nullopt;
}

std::optional<LogIndex> Keys::FindOnce(const OnceFingerprint& fingerprint) const {
  for (const Generation& generation : generations_) {
    const auto it = generation.once.find(fingerprint);
    if (it != generation.once.end()) return it->second;
  }
  if (once_asked_.contains(fingerprint)) {
    const auto it = once_found_.find(fingerprint);
    return it == once_found_.end() ? std::nullopt : std::make_optional(it->second);
  }
  const auto value = Stored(Table::kOnce, fingerprint.view());
  return value.has_value() ? IndexIn(*value) : std::nullopt;
}

void Keys::LookAhead(std::vector<OnceFingerprint> fingerprints) {
  once_asked_.clear();
  once_found_.clear();
  if (stored_ == nullptr) return;
  std::sort(fingerprints.begin(), fingerprints.end());
  fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()), fingerprints.end());
  current().once.reserve(current().once.size() + fingerprints.size());
  std::vector<absl::string_view> keys;
  keys.reserve(fingerprints.size());
  for (const OnceFingerprint& fingerprint : fingerprints) keys.push_back(fingerprint.view());
  const auto take = [&](size_t position, absl::string_view value) -> absl::Status {
    if (const auto index = IndexIn(value)) once_found_.emplace(fingerprints[position], *index);
    return absl::OkStatus();
  };
  const absl::Status status = stored_->GetMany(Table::kOnce, keys, take);
  read_status_.Update(status);
  if (status.ok()) once_asked_.insert(fingerprints.begin(), fingerprints.end());
}

std::optional<LogIndex> Keys::IndexIn(absl::string_view value) const {
  const auto index = DecodeIndex(value);
  if (index.ok()) return *index;
  read_status_.Update(index.status());
  return std::nullopt;
}

std::optional<LogIndex> Keys::ConsumerOf(const LogId& log, LogIndex index) const {
  for (const Generation& generation : generations_) {
    const auto it = generation.consumed.find({log, index});
    if (it != generation.consumed.end()) return it->second;
  }
  const auto value = Stored(Table::kConsumed, KeyWithIndex(log.view(), index));
  return value.has_value() ? IndexIn(*value) : std::nullopt;
}

// The rows of a generation that is being stored may be readable already: those before its begin are
// counted, and it counts its own.
uint64_t Keys::StoredVersion(const StreamId& stream) const {
  if (stored_ == nullptr) return 0;
  const auto version = StreamVersionAt(*stored_, stream, generations_.front().begin);
  if (version.ok()) return *version;
  read_status_.Update(version.status());
  return 0;
}

uint64_t Keys::VersionOf(const StreamId& stream) const {
  uint64_t version = StoredVersion(stream);
  for (const Generation& generation : generations_) {
    const auto it = generation.advances.find(stream);
    if (it != generation.advances.end()) version += it->second;
  }
  return version;
}

void Keys::Journal(Table table, absl::string_view id, LogIndex suffix, LogIndex index,
                   const StreamRow& stream) {
  Change& change = journal_.emplace_back(Change{table, {}, index, stream});
  std::memcpy(change.key.data(), id.data(), 16);
  for (int i = 23; i >= 16; --i, suffix >>= 8) change.key[i] = static_cast<uint8_t>(suffix);
}

void Keys::UseIdempotencyKey(const IdempotencyKey& key, const KeyUse& use) {
  current().idempotency_keys.emplace(key, use);
  Journal(Table::kIdempotencyKey, key.view(), 0, use.index);
}

void Keys::UseOnce(const OnceFingerprint& fingerprint, LogIndex index) {
  current().once.emplace(fingerprint, index);
  Journal(Table::kOnce, fingerprint.view(), 0, index);
}

void Keys::Consume(const LogId& log, LogIndex index, LogIndex consumer) {
  current().consumed.emplace(Consumed{log, index}, consumer);
  Journal(Table::kConsumed, log.view(), index, consumer);
}

void Keys::Advance(const StreamId& stream, LogIndex index, int32_t effective_date,
                   std::optional<uint64_t> version) {
  ++current().advances[stream];
  Journal(Table::kStream, stream.view(), index, index, {effective_date, version});
}

void Keys::RollbackTo(size_t mark) {
  Generation& generation = current();
  for (; journal_.size() > mark; journal_.pop_back()) {
    const Change& change = journal_.back();
    switch (change.table) {
      case Table::kIdempotencyKey:
        generation.idempotency_keys.erase(IdOf<IdempotencyKey>(change.key));
        break;
      case Table::kOnce:
        generation.once.erase(IdOf<OnceFingerprint>(change.key));
        break;
      case Table::kConsumed:
        generation.consumed.erase({IdOf<LogId>(change.key), SuffixOf(change.key)});
        break;
      default: {
        const auto it = generation.advances.find(IdOf<StreamId>(change.key));
        if (--it->second == 0) generation.advances.erase(it);
      }
    }
  }
}

void Keys::Forget() {
  AMANAT_CHECK(stored_ == nullptr);
  journal_.clear();
}

std::string Keys::ValueOf(const Change& change) const {
  switch (change.table) {
    case Table::kIdempotencyKey:
      return wire::Encode(
          generations_.back().idempotency_keys.at(IdOf<IdempotencyKey>(change.key)));
    case Table::kStream:
      return EncodeStreamRow(change.stream);
    default:
      return EncodeIndex(change.index);
  }
}

void Keys::WriteTo(Changes& changes) {
  AMANAT_CHECK(stored_ != nullptr && generations_.size() == 1);
  // In the order of the store, which takes neighbours at less cost.
  LogIndex end = generations_.back().begin;
  for (const Place& place : PlacesInOrder(journal_)) {
    const Change& change = *place.change;
    changes.Put(change.table, ViewOf(change.key, KeyBytes(change.table)), ValueOf(change));
    end = std::max(end, change.index + 1);
  }
  const size_t advances = generations_.back().advances.size();
  journal_.clear();
  generations_.emplace_back().begin = end;
  // As many as this time, most likely.
  generations_.back().advances.reserve(advances);
}

void Keys::ForgetStored() {
  AMANAT_CHECK(generations_.size() == 2);
  generations_.pop_front();
  once_asked_.clear();
  once_found_.clear();
}

std::vector<std::pair<std::string, std::string>> Keys::RowsInMemory(Table table) const {
  AMANAT_CHECK(stored_ == nullptr);
  const Generation& all = generations_.back();
  std::vector<std::pair<std::string, std::string>> rows;
  if (table == Table::kIdempotencyKey) {
    for (const auto& [key, use] : all.idempotency_keys) {
      rows.emplace_back(key.str(), wire::Encode(use));
    }
  } else if (table == Table::kOnce) {
    for (const auto& [key, index] : all.once) rows.emplace_back(key.str(), EncodeIndex(index));
  } else if (table == Table::kConsumed) {
    for (const auto& [key, index] : all.consumed) {
      rows.emplace_back(KeyWithIndex(key.first.view(), key.second), EncodeIndex(index));
    }
  } else {
    for (const auto& [stream, version] : all.advances) {
      rows.emplace_back(stream.str(), EncodeIndex(version));
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace amanat::state
