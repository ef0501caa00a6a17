#include "ledger/state/table.h"

namespace amanat::state {
namespace {

constexpr uint32_t kSignBit = uint32_t{1} << 31;

}  // namespace

void AppendBigEndian64(uint64_t value, std::string& out) {
  char bytes[8];
  for (int i = 7; i >= 0; --i, value >>= 8) bytes[i] = static_cast<char>(value);
  out.append(bytes, sizeof(bytes));
}

uint64_t ReadBigEndian64(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

void AppendDate(int32_t days, std::string& out) {
  const uint32_t value = static_cast<uint32_t>(days) ^ kSignBit;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

int32_t ReadDate(absl::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return static_cast<int32_t>(value ^ kSignBit);
}

}  // namespace amanat::state
