// Keys and values of a log in its database: ledger/doc/store_layout.md. For this folder only.
#ifndef AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_
#define AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace amanat::store {

constexpr uint8_t kEntryKind = 0x01;
constexpr uint8_t kFrontierKind = 0x02;
constexpr uint8_t kCheckpointKind = 0x03;
constexpr uint8_t kTileKind = 0x10;  // + level

constexpr size_t kKeyBytes = 16 + 1 + 8;
constexpr size_t kPrefixBytes = 16 + 1;

inline void AppendBigEndian(uint64_t value, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// Precondition: at least 8 bytes.
inline uint64_t ReadBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_LOG_TABLE_KEYS_H_
