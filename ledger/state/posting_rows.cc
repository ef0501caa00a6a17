#include "ledger/state/posting_rows.h"

#include <optional>

#include "ledger/base/status.h"

namespace amanat::state {
namespace {

// Before that one in its key no row can hold a movement of entry `first`.
absl::StatusOr<std::string> KeyOfRowWith(const Reader& stored, uint64_t account, LogIndex first) {
  std::string found = PostingKey(account, first);
  const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
    found = std::string(key);
    return false;
  };
  AMANAT_RETURN_IF_ERROR(
      stored.Descend(Table::kPosting, NumberKey(account), PostingKey(account, first), take));
  return found;
}

}  // namespace

std::string NumberKey(uint64_t number) {
  std::string key;
  AppendBigEndian64(number, key);
  return key;
}

std::string PostingKey(uint64_t account, LogIndex index) {
  std::string key = NumberKey(account);
  AppendBigEndian64(index, key);
  return key;
}

absl::StatusOr<PostingRow> ReadPostingRow(absl::string_view key, absl::string_view value) {
  if (key.size() != 16) return DamagedRow("POSTING", "a key of another size");
  return DecodePostingRow(ReadBigEndian64(key.substr(8)), value);
}

absl::Status ForEachMovement(const Reader& stored, uint64_t account, LogIndex first,
                             TakeMovement take) {
  AMANAT_ASSIGN_OR_RETURN(const std::string begin, KeyOfRowWith(stored, account, first));
  return stored.Ascend(Table::kPosting, NumberKey(account), begin,
                       [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                         AMANAT_ASSIGN_OR_RETURN(const PostingRow row, ReadPostingRow(key, value));
                         for (const Movement& movement : row.movements) {
                           if (movement.index < first) continue;
                           AMANAT_ASSIGN_OR_RETURN(const bool more, take(movement));
                           if (!more) return false;
                         }
                         return true;
                       });
}

absl::StatusOr<std::optional<Head>> StoredHead(const Reader& stored) {
  AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, stored.Get(Table::kHead, ""));
  if (!bytes.has_value()) return std::nullopt;
  return DecodeRow<Head>("HEAD", *bytes);
}

absl::StatusOr<TreeSize> StoredSize(const Reader& stored) {
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Head> head, StoredHead(stored));
  return head.has_value() ? head->size : 0;
}

}  // namespace amanat::state
