#include "ledger/state/overlay.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::state {
namespace {

constexpr size_t kArenaBlockBytes = 64u << 10;

constexpr size_t kHeadBytes = 7;

}  // namespace

absl::string_view Overlay::RowKey::bytes() const {
  uint32_t size = 0;
  std::memcpy(&size, record, sizeof(size));
  return {record + sizeof(size), size};
}

absl::string_view Overlay::Value::bytes() const { return RowKey{0, record_}.bytes(); }

const char* Overlay::Arena::Copy(absl::string_view bytes) {
  const uint32_t size = static_cast<uint32_t>(bytes.size());
  const size_t needed = sizeof(size) + bytes.size();
  if (needed > left_) {
    const size_t block = std::max(needed, kArenaBlockBytes);
    blocks_.push_back(std::make_unique<char[]>(block));
    next_ = blocks_.back().get();
    left_ = block;
  }
  char* const begin = next_;
  std::memcpy(begin, &size, sizeof(size));
  if (!bytes.empty()) std::memcpy(begin + sizeof(size), bytes.data(), bytes.size());
  next_ += needed;
  left_ -= needed;
  return begin;
}

// Of the last bytes too, since keys of one series differ in nothing else.
uint64_t Overlay::Sieve::Hash(const Sought& key) {
  uint64_t tail = key.bytes.size();
  const size_t size = std::min(key.bytes.size(), sizeof(tail));
  std::memcpy(&tail, key.bytes.data() + key.bytes.size() - size, size);
  uint64_t hash = (key.head ^ (tail * 0x9e3779b97f4a7c15u)) * 0xd6e8feb86659fd93u;
  return (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93u >> 16;
}

Overlay::Overlay(const Reader* stored) : stored_(stored) { generations_.emplace_back(); }
Overlay::~Overlay() = default;

Overlay::Sought Overlay::SoughtOf(Table table, absl::string_view key) {
  uint64_t head = static_cast<uint8_t>(table);
  for (size_t i = 0; i < kHeadBytes; ++i) {
    head = head << 8 | (i < key.size() ? static_cast<uint8_t>(key[i]) : 0);
  }
  return {head, key};
}

void Overlay::SetAt(Rows::iterator at, bool exists, const Sought& key,
                    std::optional<absl::string_view> value) {
  ++version_;
  Generation& newest = generations_.back();
  const Value now = value.has_value() ? Value(newest.arena.Copy(*value)) : Value();
  if (exists) {
    journal_.push_back({at->first, true, at->second});
    at->second = now;
    return;
  }
  const RowKey row{key.head, newest.arena.Copy(key.bytes)};
  newest.rows.insert(at, {row, now});
  newest.sieve.Add(key);
  journal_.push_back({row, false, Value()});
}

void Overlay::Set(Table table, absl::string_view key, std::optional<absl::string_view> value) {
  Rows& rows = generations_.back().rows;
  const Sought sought = SoughtOf(table, key);
  const auto at = rows.lower_bound(sought);
  SetAt(at, at != rows.end() && !Before()(sought, at->first), sought, value);
}

absl::Status Overlay::Change(Table table, absl::string_view key, ChangeValue change) {
  Rows& rows = generations_.back().rows;
  const Sought sought = SoughtOf(table, key);
  const auto at = rows.lower_bound(sought);
  if (at != rows.end() && !Before()(sought, at->first)) {
    AMANAT_ASSIGN_OR_RETURN(
        const std::string after,
        change(at->second.deleted() ? std::optional<absl::string_view>() : at->second.bytes()));
    SetAt(at, /*exists=*/true, sought, after);
    return absl::OkStatus();
  }
  AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> before, Get(table, key));
  AMANAT_ASSIGN_OR_RETURN(
      const std::string after,
      change(before.has_value() ? std::optional<absl::string_view>(*before) : std::nullopt));
  SetAt(at, /*exists=*/false, sought, after);
  return absl::OkStatus();
}

void Overlay::Put(Table table, absl::string_view key, absl::string_view value) {
  Set(table, key, value);
}

void Overlay::Delete(Table table, absl::string_view key) { Set(table, key, std::nullopt); }

void Overlay::RollbackTo(size_t savepoint) {
  ++version_;
  Rows& rows = generations_.back().rows;
  for (; journal_.size() > savepoint; journal_.pop_back()) {
    const Step& step = journal_.back();
    if (step.existed) {
      rows.find(step.key)->second = step.before;
    } else {
      rows.erase(step.key);
    }
  }
}

const Overlay::Value* Overlay::Find(const Sought& key) const {
  for (auto generation = generations_.rbegin(); generation != generations_.rend(); ++generation) {
    if (!generation->sieve.MayHave(key)) continue;
    const auto it = generation->rows.find(key);
    if (it != generation->rows.end()) return &it->second;
  }
  return nullptr;
}

const std::optional<std::string>* Overlay::FindAsked(const Sought& key) const {
  if (answers_ == nullptr) return nullptr;
  const std::vector<RowKey>& keys = answers_->keys_;
  const auto is = [&](size_t position) {
    return position < keys.size() && keys[position].head == key.head &&
           keys[position].bytes() == key.bytes;
  };
  // The same key again, or the next one.
  for (size_t position = next_answer_ == 0 ? 0 : next_answer_ - 1; position <= next_answer_;
       ++position) {
    if (!is(position)) continue;
    next_answer_ = position + 1;
    return &answers_->values_[position];
  }
  const size_t position = std::lower_bound(keys.begin(), keys.end(), key, Before()) - keys.begin();
  if (!is(position)) return nullptr;
  next_answer_ = position + 1;
  return &answers_->values_[position];
}

absl::StatusOr<std::optional<std::string>> Overlay::Get(Table table, absl::string_view key) const {
  const Sought sought = SoughtOf(table, key);
  if (const Value* value = Find(sought)) {
    if (value->deleted()) return std::optional<std::string>();
    return std::optional<std::string>(std::string(value->bytes()));
  }
  if (stored_ == nullptr) return std::optional<std::string>();
  if (const auto* found = FindAsked(sought)) return *found;
  return stored_->Get(table, key);
}

absl::StatusOr<std::shared_ptr<const Overlay::Answers>> Overlay::Ask(
    const Reader& stored, Table table, std::vector<absl::string_view> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto answers = std::make_shared<Answers>();
  answers->values_.resize(keys.size());
  AMANAT_RETURN_IF_ERROR(
      stored.GetMany(table, keys, [&](size_t position, absl::string_view value) -> absl::Status {
        answers->values_[position] = std::string(value);
        return absl::OkStatus();
      }));
  answers->keys_.reserve(keys.size());
  for (const absl::string_view key : keys) {
    answers->keys_.push_back({SoughtOf(table, key).head, answers->arena_.Copy(key)});
  }
  return answers;
}

void Overlay::LookAhead(std::shared_ptr<const Answers> answers) {
  answers_ = std::move(answers);
  next_answer_ = 0;
}

absl::Status Overlay::LookAhead(Table table, std::vector<absl::string_view> keys) {
  LookAhead(nullptr);
  if (stored_ == nullptr) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(answers_, Ask(*stored_, table, std::move(keys)));
  return absl::OkStatus();
}

// The rows of all generations in one order, of each key the newest: forwards from a key, or
// backwards from before one.
class Overlay::Merged {
 public:
  Merged(const std::deque<Generation>& generations, Table table, absl::string_view prefix,
         absl::string_view from, bool forwards)
      : table_(table), prefix_(prefix), forwards_(forwards) {
    for (auto it = generations.rbegin(); it != generations.rend(); ++it) {
      cursors_.push_back({&it->rows, it->rows.lower_bound(SoughtOf(table, from))});
    }
  }

  // The next key and its value; a null value at the end.
  std::pair<absl::string_view, const Value*> Peek() const {
    const Rows::value_type* best = nullptr;
    for (const Cursor& cursor : cursors_) {
      const Rows::value_type* row = RowAt(cursor);
      if (row == nullptr) continue;
      const bool nearer = best == nullptr || (forwards_ ? Before()(row->first, best->first)
                                                        : Before()(best->first, row->first));
      if (nearer) best = row;
    }
    if (best == nullptr) return {{}, nullptr};
    return {best->first.bytes(), &best->second};
  }

  void Next() {
    const absl::string_view key = Peek().first;
    for (Cursor& cursor : cursors_) {
      const Rows::value_type* row = RowAt(cursor);
      if (row == nullptr || row->first.bytes() != key) continue;
      if (forwards_) {
        ++cursor.at;
      } else {
        --cursor.at;
      }
    }
  }

 private:
  struct Cursor {
    const Rows* rows;
    Rows::const_iterator at;  // forwards: the next row; backwards: the one behind it
  };
  const Rows::value_type* RowAt(const Cursor& cursor) const {
    if (forwards_) {
      if (cursor.at == cursor.rows->end()) return nullptr;
      return IsWithin(cursor.at->first) ? &*cursor.at : nullptr;
    }
    if (cursor.at == cursor.rows->begin()) return nullptr;
    const auto before = std::prev(cursor.at);
    return IsWithin(before->first) ? &*before : nullptr;
  }
  bool IsWithin(const RowKey& key) const {
    return key.table() == table_ && absl::StartsWith(key.bytes(), prefix_);
  }

  const Table table_;
  const absl::string_view prefix_;
  const bool forwards_;
  std::vector<Cursor> cursors_;  // newest generation first, which wins among equal keys
};

absl::Status Overlay::Ascend(Table table, absl::string_view prefix, absl::string_view first,
                             Take take) const {
  Merged merged(generations_, table, prefix, first, /*forwards=*/true);
  bool more = true;
  // Gives out own rows before `key`, or all; returns whether the row at `key` itself is one.
  const auto give_before = [&](const absl::string_view* key) -> absl::StatusOr<bool> {
    for (auto [own, value] = merged.Peek(); more && value != nullptr;
         std::tie(own, value) = merged.Peek()) {
      if (key != nullptr && *key < own) return false;
      const bool same = key != nullptr && *key == own;
      if (!value->deleted()) {
        AMANAT_ASSIGN_OR_RETURN(more, take(own, value->bytes()));
      }
      merged.Next();
      if (same) return true;
    }
    return false;
  };
  if (stored_ != nullptr) {
    AMANAT_RETURN_IF_ERROR(stored_->Ascend(
        table, prefix, first,
        [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
          AMANAT_ASSIGN_OR_RETURN(const bool replaced, give_before(&key));
          if (more && !replaced) {
            AMANAT_ASSIGN_OR_RETURN(more, take(key, value));
          }
          return more;
        }));
  }
  return give_before(nullptr).status();
}

absl::Status Overlay::Descend(Table table, absl::string_view prefix, absl::string_view end,
                              Take take) const {
  Merged merged(generations_, table, prefix, end, /*forwards=*/false);
  bool more = true;
  const auto give_behind = [&](const absl::string_view* key) -> absl::StatusOr<bool> {
    for (auto [own, value] = merged.Peek(); more && value != nullptr;
         std::tie(own, value) = merged.Peek()) {
      if (key != nullptr && own < *key) return false;
      const bool same = key != nullptr && *key == own;
      if (!value->deleted()) {
        AMANAT_ASSIGN_OR_RETURN(more, take(own, value->bytes()));
      }
      merged.Next();
      if (same) return true;
    }
    return false;
  };
  if (stored_ != nullptr) {
    AMANAT_RETURN_IF_ERROR(stored_->Descend(
        table, prefix, end,
        [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
          AMANAT_ASSIGN_OR_RETURN(const bool replaced, give_behind(&key));
          if (more && !replaced) {
            AMANAT_ASSIGN_OR_RETURN(more, take(key, value));
          }
          return more;
        }));
  }
  return give_behind(nullptr).status();
}

Changes Overlay::Seal() {
  AMANAT_CHECK(stored_ != nullptr);
  Changes changes;
  for (const auto& [key, value] : generations_.back().rows) {
    if (value.deleted()) {
      changes.Delete(key.table(), key.bytes());
    } else {
      changes.Put(key.table(), key.bytes(), value.bytes());
    }
  }
  journal_.clear();
  generations_.emplace_back();
  return changes;
}

void Overlay::ForgetStored() {
  AMANAT_CHECK(generations_.size() > 1);
  ++version_;
  generations_.pop_front();
  LookAhead(nullptr);
}

size_t Overlay::rows_in_memory() const {
  size_t rows = 0;
  for (const Generation& generation : generations_) rows += generation.rows.size();
  return rows;
}

}  // namespace amanat::state
