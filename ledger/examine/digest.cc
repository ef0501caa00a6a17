#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/base/status.h"
#include "ledger/entry/wire.h"
#include "ledger/examine/log_state.h"

namespace amanat::examine {
namespace {

using state::Table;

constexpr size_t kChunkBytes = 64u << 10;

// Length-prefixed, in one order: a digest of what the state says, not of how memory or a store
// holds it. Hashed chunk by chunk, each behind the digest of those before it.
class Input {
 public:
  void Number(uint64_t value) {
    wire::AppendVarint(value, bytes_);
    if (bytes_.size() >= kChunkBytes) bytes_ = Sha256(bytes_);
  }
  void Signed(int64_t value) { Number(wire::ZigZag(value)); }
  void Bytes(absl::string_view value) {
    wire::AppendVarint(value.size(), bytes_);
    bytes_.append(value.data(), value.size());
    if (bytes_.size() >= kChunkBytes) bytes_ = Sha256(bytes_);
  }
  void Row(Table table, absl::string_view key, absl::string_view value) {
    Number(static_cast<uint64_t>(table));
    Bytes(key);
    Bytes(value);
  }
  Hash Digest() const { return *Hash::FromBytes(Sha256(bytes_)); }

 private:
  std::string bytes_ = "amanat/state/v2\n";
};

}  // namespace

absl::StatusOr<Hash> LogState::Digest() const {
  Input input;
  input.Bytes(id_.view());
  input.Bytes(directory_log().view());
  input.Number(size());
  input.Signed(last_record_time());
  input.Bytes(incarnation().view());
  input.Number(accounts_.all().size());
  for (const accounts::Account& account : accounts_.all()) {
    input.Bytes(state::EncodeAccount(account));
  }
  input.Number(accounts_.holds().size());
  for (const auto& [index, postings] : accounts_.holds()) {
    input.Number(index);
    input.Bytes(state::EncodeHold(postings));
  }
  std::vector<LogIndex> reversed(accounts_.reversed().begin(), accounts_.reversed().end());
  std::sort(reversed.begin(), reversed.end());
  input.Number(reversed.size());
  for (const LogIndex index : reversed) input.Number(index);
  input.Number(frontier_.size());
  for (const auto& [log, mark] : frontier_) {
    input.Bytes(log.view());
    input.Bytes(wire::Encode(mark));
  }
  std::vector<Table> tables = {Table::kIdempotencyKey, Table::kOnce,   Table::kOnceRun,
                               Table::kConsumed,       Table::kStream, Table::kAddressed};
  if (rules_ != nullptr) {
    tables.insert(tables.end(), rules_->tables().begin(), rules_->tables().end());
  }
  for (const Table table : tables) {
    AMANAT_RETURN_IF_ERROR(rows_.Ascend(
        table, "", "", [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
          input.Row(table, key, value);
          return true;
        }));
  }
  return input.Digest();
}

}  // namespace amanat::examine
