#include "ledger/state/overlay.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/check.h"

namespace amanat::state {
namespace {

constexpr size_t kArenaBlockBytes = 64u << 10;

std::string RowBytes(Table table, absl::string_view key) {
  std::string bytes;
  bytes.reserve(1 + key.size());
  bytes.push_back(static_cast<char>(table));
  bytes.append(key.data(), key.size());
  return bytes;
}

}  // namespace

absl::string_view Overlay::Arena::Copy(absl::string_view first, absl::string_view second) {
  const size_t bytes = first.size() + second.size();
  if (bytes > left_) {
    const size_t block = std::max(bytes, kArenaBlockBytes);
    blocks_.push_back(std::make_unique<char[]>(block));
    next_ = blocks_.back().get();
    left_ = block;
  }
  char* const begin = next_;
  if (!first.empty()) std::memcpy(begin, first.data(), first.size());
  if (!second.empty()) std::memcpy(begin + first.size(), second.data(), second.size());
  next_ += bytes;
  left_ -= bytes;
  return {begin, bytes};
}

Overlay::Overlay(const Reader* stored) : stored_(stored) { generations_.emplace_back(); }
Overlay::~Overlay() = default;

Overlay::RowKey Overlay::KeyOf(absl::string_view bytes) {
  uint64_t head = 0;
  const size_t known = std::min<size_t>(bytes.size(), sizeof(head));
  for (size_t i = 0; i < sizeof(head); ++i) {
    head = head << 8 | (i < known ? static_cast<uint8_t>(bytes[i]) : 0);
  }
  return {head, bytes};
}

void Overlay::Set(Table table, absl::string_view key, absl::string_view value, bool deleted) {
  Generation& newest = generations_.back();
  const char number = static_cast<char>(table);
  const RowKey row = KeyOf(newest.arena.Copy({&number, 1}, key));
  const Slot slot{newest.arena.Copy(value, {}), deleted};
  const auto [it, inserted] = newest.rows.try_emplace(row, slot);
  journal_.push_back({it->first, !inserted, inserted ? Slot{} : it->second});
  if (!inserted) it->second = slot;
}

void Overlay::Put(Table table, absl::string_view key, absl::string_view value) {
  Set(table, key, value, /*deleted=*/false);
}

void Overlay::Delete(Table table, absl::string_view key) { Set(table, key, {}, /*deleted=*/true); }

void Overlay::RollbackTo(size_t savepoint) {
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

const Overlay::Slot* Overlay::Find(const RowKey& key) const {
  for (auto generation = generations_.rbegin(); generation != generations_.rend(); ++generation) {
    const auto it = generation->rows.find(key);
    if (it != generation->rows.end()) return &it->second;
  }
  return nullptr;
}

absl::StatusOr<std::optional<std::string>> Overlay::Get(Table table, absl::string_view key) const {
  const std::string bytes = RowBytes(table, key);
  if (const Slot* slot = Find(KeyOf(bytes))) {
    if (slot->deleted) return std::optional<std::string>();
    return std::optional<std::string>(std::string(slot->value));
  }
  if (stored_ == nullptr) return std::optional<std::string>();
  const auto asked = std::lower_bound(asked_.begin(), asked_.end(), bytes);
  if (asked != asked_.end() && *asked == bytes) return found_[asked - asked_.begin()];
  return stored_->Get(table, key);
}

absl::Status Overlay::LookAhead(Table table, std::vector<std::string> keys) {
  asked_.clear();
  found_.clear();
  if (stored_ == nullptr) return absl::OkStatus();
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<std::optional<std::string>> found(keys.size());
  std::vector<absl::string_view> views(keys.begin(), keys.end());
  AMANAT_RETURN_IF_ERROR(
      stored_->GetMany(table, views, [&](size_t position, absl::string_view value) -> absl::Status {
        found[position] = std::string(value);
        return absl::OkStatus();
      }));
  for (std::string& key : keys) key.insert(key.begin(), static_cast<char>(table));
  asked_ = std::move(keys);
  found_ = std::move(found);
  return absl::OkStatus();
}

// The rows of all generations in one order, of each key the newest: forwards from a key, or
// backwards from before one.
class Overlay::Merged {
 public:
  Merged(const std::deque<Generation>& generations, const std::string& prefix,
         const std::string& from, bool forwards)
      : prefix_(prefix), forwards_(forwards) {
    for (auto it = generations.rbegin(); it != generations.rend(); ++it) {
      cursors_.push_back({&it->rows, it->rows.lower_bound(KeyOf(from))});
    }
  }

  // The next key, and its slot; a null slot at the end. Bytes without the table.
  std::pair<absl::string_view, const Slot*> Peek() const {
    const Rows::value_type* best = nullptr;
    for (const Cursor& cursor : cursors_) {
      const Rows::value_type* row = RowAt(cursor);
      if (row == nullptr) continue;
      const bool nearer =
          best == nullptr || (forwards_ ? row->first < best->first : best->first < row->first);
      if (nearer) best = row;
    }
    if (best == nullptr) return {{}, nullptr};
    return {best->first.bytes.substr(1), &best->second};
  }

  void Next() {
    const absl::string_view key = Peek().first;
    for (Cursor& cursor : cursors_) {
      const Rows::value_type* row = RowAt(cursor);
      if (row == nullptr || row->first.bytes.substr(1) != key) continue;
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
      return absl::StartsWith(cursor.at->first.bytes, prefix_) ? &*cursor.at : nullptr;
    }
    if (cursor.at == cursor.rows->begin()) return nullptr;
    const auto before = std::prev(cursor.at);
    return absl::StartsWith(before->first.bytes, prefix_) ? &*before : nullptr;
  }

  const std::string& prefix_;
  const bool forwards_;
  std::vector<Cursor> cursors_;  // newest generation first, which wins among equal keys
};

absl::Status Overlay::Ascend(Table table, absl::string_view prefix, absl::string_view first,
                             Take take) const {
  const std::string whole = RowBytes(table, prefix);
  const std::string from = RowBytes(table, first);
  Merged merged(generations_, whole, from, /*forwards=*/true);
  bool more = true;
  // Gives out own rows before `key`, or all; returns whether the row at `key` itself is one.
  const auto give_before = [&](const absl::string_view* key) -> absl::StatusOr<bool> {
    for (auto [own, slot] = merged.Peek(); more && slot != nullptr;
         std::tie(own, slot) = merged.Peek()) {
      if (key != nullptr && *key < own) return false;
      const bool same = key != nullptr && *key == own;
      if (!slot->deleted) {
        AMANAT_ASSIGN_OR_RETURN(more, take(own, slot->value));
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
  const std::string whole = RowBytes(table, prefix);
  const std::string from = RowBytes(table, end);
  Merged merged(generations_, whole, from, /*forwards=*/false);
  bool more = true;
  const auto give_behind = [&](const absl::string_view* key) -> absl::StatusOr<bool> {
    for (auto [own, slot] = merged.Peek(); more && slot != nullptr;
         std::tie(own, slot) = merged.Peek()) {
      if (key != nullptr && own < *key) return false;
      const bool same = key != nullptr && *key == own;
      if (!slot->deleted) {
        AMANAT_ASSIGN_OR_RETURN(more, take(own, slot->value));
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
  for (const auto& [key, slot] : generations_.back().rows) {
    const Table table = static_cast<Table>(static_cast<uint8_t>(key.bytes.front()));
    if (slot.deleted) {
      changes.Delete(table, key.bytes.substr(1));
    } else {
      changes.Put(table, key.bytes.substr(1), slot.value);
    }
  }
  journal_.clear();
  generations_.emplace_back();
  return changes;
}

void Overlay::ForgetStored() {
  AMANAT_CHECK(generations_.size() > 1);
  generations_.pop_front();
  asked_.clear();
  found_.clear();
}

size_t Overlay::rows_in_memory() const {
  size_t rows = 0;
  for (const Generation& generation : generations_) rows += generation.rows.size();
  return rows;
}

}  // namespace amanat::state
