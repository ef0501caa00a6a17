// Keys of a log's rows in its database: ledger/doc/store_layout.md. For this folder only.
#ifndef AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_
#define AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_

#include <rocksdb/slice.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/merkle/tile.h"
#include "ledger/state/table.h"

namespace amanat::store {

// Rows of Family::kState that are not of the derived state; state::Table has the other numbers.
constexpr uint8_t kFrontierRow = 0xf0;
constexpr uint8_t kCheckpointRow = 0xf1;
constexpr uint8_t kEdgeRow = 0xf8;  // + level: the tile that still grows
static_assert(kFrontierRow == state::kTableNumberMax + 1);

constexpr size_t kEntryKeyBytes = LogId::kSize + 8;
constexpr size_t kTileKeyBytes = LogId::kSize + 8 + 1;
// Log id, table and what is looked up: all that a filter of Family::kKeys needs to know.
constexpr size_t kKeysPrefixBytes = LogId::kSize + 1 + 16;

inline rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline absl::string_view FromSlice(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

inline std::string EntryKey(const LogId& log, LogIndex index) {
  std::string key = log.str();
  state::AppendBigEndian64(index, key);
  return key;
}

// The size of the tree that makes the tile full; saturates beyond 64 bits.
inline TreeSize TileEnd(int level, uint64_t number) {
  const int shift = merkle::kTileHeight * (level + 1);
  if (shift >= 64 || number >= (UINT64_MAX >> shift)) return UINT64_MAX;
  return (number + 1) << shift;
}

// What errors call it.
inline std::string TileText(int level, uint64_t number) {
  return absl::StrCat("tile ", level, "/", number);
}

inline std::string TileKey(const LogId& log, int level, uint64_t number) {
  std::string key = log.str();
  state::AppendBigEndian64(TileEnd(level, number), key);
  key.push_back(static_cast<char>(level));
  return key;
}

inline std::string RowKey(const LogId& log, uint8_t row, absl::string_view key = {}) {
  std::string bytes;
  bytes.reserve(LogId::kSize + 1 + key.size());
  bytes.append(log.view().data(), LogId::kSize);
  bytes.push_back(static_cast<char>(row));
  bytes.append(key.data(), key.size());
  return bytes;
}

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_
