// What writing and reading the wire format (wire.h) have in common: varints, and which kinds of
// fields there are. Thread-safe: functions without state.
#ifndef AMANAT_LEDGER_ENTRY_WIRE_FIELDS_H_
#define AMANAT_LEDGER_ENTRY_WIRE_FIELDS_H_

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "ledger/entry/calendar.h"
#include "ledger/entry/text_form.h"
#include "ledger/money/money.h"

namespace amanat::wire {

constexpr size_t kRepeatedFieldsMax = 65'536;

// What follows a field's number on the wire.
constexpr uint32_t kVarintType = 0;
constexpr uint32_t kBytesType = 2;

constexpr uint64_t Tag(uint32_t number, uint32_t wire_type) {
  return uint64_t{number} << 3 | wire_type;
}

// How many bytes the minimal base-128 varint of `value` has: one for each 7 bits.
constexpr size_t VarintBytes(uint64_t value) {
  return static_cast<size_t>(std::bit_width(value | 1) * 9 + 64) / 64;
}
// Appends `value` as a minimal base-128 varint.
void AppendVarint(uint64_t value, std::string& out);

constexpr uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

template <typename T>
concept Unsigned = std::unsigned_integral<T> || std::is_enum_v<T>;
template <typename T>
concept Fixed = requires {
  T::kSize;
};

// The fields of a type: its own Visit, or an overload for a type of another folder.
template <typename Self, typename Visitor>
void VisitFields(Self& self, Visitor& v) {
  using Type = std::remove_const_t<Self>;
  if constexpr (std::is_same_v<Type, money::Money>) {
    v.Field(1, "currency", self.currency);
    v.Field(2, "minor_units", self.minor_units);
  } else {
    Type::Visit(self, v);
  }
}

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_WIRE_FIELDS_H_
