// The strict subset of protobuf's wire format in which commands, entries and their bodies are
// written: two encodings of one value do not exist. A type lists its fields once, in ascending
// order, and the same list writes, reads and prints it:
//
//   struct Posting {
//     uint64_t account = 0;
//     int64_t amount = 0;
//     template <typename Self, typename Visitor>
//     static void Visit(Self& self, Visitor& v) {
//       v.Field(1, "account", self.account);
//       v.Field(2, "amount", self.amount);
//     }
//   };
//   std::string bytes = wire::Encode(posting);
//   absl::StatusOr<Posting> again = wire::Decode<Posting>(bytes);
//
// Grammar and the reader's answer to every malformation: ledger/doc/entry_format.md. In short:
// fields ascend, varints are minimal, zero scalars and empty strings, lists and plain sub-messages
// are absent, unsigned repeated scalars are packed, int64 is zigzag, unknown fields are refused.
// Thread-compatible; nothing here keeps state.
#ifndef AMANAT_LEDGER_ENTRY_WIRE_H_
#define AMANAT_LEDGER_ENTRY_WIRE_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/status.h"
#include "ledger/entry/calendar.h"
#include "ledger/money/money.h"

namespace amanat::wire {

constexpr size_t kRepeatedFieldsMax = 65'536;

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

class Writer {
 public:
  std::string Take() { return std::move(out_); }

  template <typename T>
  void Field(uint32_t number, const char*, const T& value) {
    if constexpr (Unsigned<T>) {
      Scalar(number, static_cast<uint64_t>(value));
    } else if constexpr (std::is_same_v<T, int64_t>) {
      Scalar(number, ZigZag(value));
    } else if constexpr (std::is_same_v<T, CivilDate>) {
      Scalar(number, ZigZag(value.days));
    } else if constexpr (std::is_same_v<T, Instant>) {
      Scalar(number, ZigZag(value.micros));
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      Scalar(number, value.numeric);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!value.empty()) Bytes(number, value);
    } else if constexpr (Fixed<T>) {
      if (!value.is_zero()) Bytes(number, value.view());
    } else {
      Message(number, value, /*even_when_empty=*/false);
    }
  }
  template <typename T>
  void Field(uint32_t number, const char*, const std::optional<T>& value) {
    if (value.has_value()) Message(number, *value, /*even_when_empty=*/true);
  }
  template <typename T>
  void Field(uint32_t number, const char*, const std::vector<T>& values) {
    if (values.empty()) return;
    if constexpr (Unsigned<T>) {
      std::string packed;
      for (const T value : values) AppendVarint(static_cast<uint64_t>(value), packed);
      Bytes(number, packed);
    } else {
      for (const T& value : values) {
        if constexpr (std::is_same_v<T, std::string>) {
          Bytes(number, value);
        } else if constexpr (Fixed<T>) {
          Bytes(number, value.view());
        } else {
          Message(number, value, /*even_when_empty=*/true);
        }
      }
    }
  }

 private:
  void Scalar(uint32_t number, uint64_t value) {
    if (value == 0) return;
    AppendVarint(uint64_t{number} << 3, out_);
    AppendVarint(value, out_);
  }
  void Bytes(uint32_t number, absl::string_view bytes) {
    AppendVarint(uint64_t{number} << 3 | 2, out_);
    AppendVarint(bytes.size(), out_);
    out_.append(bytes.data(), bytes.size());
  }
  template <typename T>
  void Message(uint32_t number, const T& value, bool even_when_empty) {
    Writer inner;
    VisitFields(value, inner);
    const std::string bytes = inner.Take();
    if (even_when_empty || !bytes.empty()) Bytes(number, bytes);
  }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  // OK when every byte was understood; else InvalidArgument with offset and reason.
  absl::Status Finish();

  // An absent field is zero, whatever the type's own initial value: else its absence and its
  // presence would be two encodings of one value.
  template <typename T>
  void Field(uint32_t number, const char* name, T& value) {
    absl::string_view bytes;
    value = T{};
    if constexpr (Unsigned<T>) {
      uint64_t raw = 0;
      if (!Scalar(number, name, &raw)) return;
      if constexpr (std::is_same_v<T, bool>) {
        if (raw > 1) return Fail(name, "a boolean other than 0 or 1");
        value = raw == 1;
      } else {
        value = static_cast<T>(raw);
        if (static_cast<uint64_t>(value) != raw) Fail(name, "a number too large");
      }
    } else if constexpr (std::is_same_v<T, int64_t>) {
      if (uint64_t raw = 0; Scalar(number, name, &raw)) value = UnZigZag(raw);
    } else if constexpr (std::is_same_v<T, CivilDate>) {
      uint64_t raw = 0;
      if (!Scalar(number, name, &raw)) return;
      value.days = UnZigZag(raw);
      if (value.days < kCivilDaysMin || value.days > kCivilDaysMax) {
        Fail(name, "a date outside the years 1 to 9999");
      }
    } else if constexpr (std::is_same_v<T, Instant>) {
      uint64_t raw = 0;
      if (!Scalar(number, name, &raw)) return;
      value.micros = UnZigZag(raw);
      if (value.micros < 0 || value.micros > kInstantMicrosMax) {
        Fail(name, "a time outside the years 1970 to 9999");
      }
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      uint64_t raw = 0;
      if (!Scalar(number, name, &raw)) return;
      if (raw > 999) return Fail(name, "not an ISO 4217 number");
      value.numeric = static_cast<uint16_t>(raw);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!Bytes(number, name, &bytes)) return;
      if (bytes.empty()) return Fail(name, "an empty value that should be absent");
      value.assign(bytes.data(), bytes.size());
    } else if constexpr (Fixed<T>) {
      if (!Bytes(number, name, &bytes)) return;
      FixedValue(name, bytes, value);
      if (status_.ok() && value.is_zero()) Fail(name, "a zero value that should be absent");
    } else {
      if (Bytes(number, name, &bytes) && bytes.empty()) {
        return Fail(name, "an empty message that should be absent");
      }
      Message(name, bytes, value);
    }
  }
  template <typename T>
  void Field(uint32_t number, const char* name, std::optional<T>& value) {
    absl::string_view bytes;
    value.reset();
    if (Bytes(number, name, &bytes)) Message(name, bytes, value.emplace());
  }
  template <typename T>
  void Field(uint32_t number, const char* name, std::vector<T>& values) {
    absl::string_view bytes;
    values.clear();
    if constexpr (Unsigned<T>) {
      if (Bytes(number, name, &bytes)) Packed(name, bytes, values);
    } else {
      while (Bytes(number, name, &bytes)) {
        if (values.size() == kRepeatedFieldsMax) return Fail(name, "repeated too often");
        T& value = values.emplace_back();
        if constexpr (std::is_same_v<T, std::string>) {
          value.assign(bytes.data(), bytes.size());
        } else if constexpr (Fixed<T>) {
          FixedValue(name, bytes, value);
        } else {
          Message(name, bytes, value);
        }
      }
    }
  }

 private:
  // True when the next field is `number`; then its value is consumed.
  bool Scalar(uint32_t number, const char* name, uint64_t* value);
  bool Bytes(uint32_t number, const char* name, absl::string_view* value);
  bool Next(uint32_t number, uint32_t wire_type, const char* name);
  bool Varint(const char* name, uint64_t* value);
  void Fail(absl::string_view name, absl::string_view reason);
  void FailInside(absl::string_view name, const absl::Status& inner);

  template <typename T>
  void FixedValue(const char* name, absl::string_view bytes, T& value) {
    auto fixed = T::FromBytes(bytes);
    if (!fixed.ok()) return Fail(name, "wrong length");
    value = *fixed;
  }
  template <typename T>
  void Message(const char* name, absl::string_view bytes, T& value) {
    Reader inner(bytes);
    VisitFields(value, inner);
    if (absl::Status status = inner.Finish(); !status.ok()) FailInside(name, status);
  }
  template <typename T>
  void Packed(const char* name, absl::string_view bytes, std::vector<T>& values) {
    if (bytes.empty()) return Fail(name, "an empty list that should be absent");
    Reader inner(bytes);
    while (inner.offset_ < bytes.size() && inner.status_.ok()) {
      uint64_t raw = 0;
      if (!inner.Varint(name, &raw)) break;
      if (values.size() == kRepeatedFieldsMax) return Fail(name, "repeated too often");
      values.push_back(static_cast<T>(raw));
      if (static_cast<uint64_t>(values.back()) != raw) return Fail(name, "a number too large");
    }
    if (!inner.status_.ok()) FailInside(name, inner.status_);
  }

  absl::string_view bytes_;
  size_t offset_ = 0;
  uint32_t last_ = 0;  // highest field number read
  absl::Status status_;
};

template <typename T>
std::string Encode(const T& value) {
  Writer writer;
  VisitFields(value, writer);
  return writer.Take();
}

template <typename T>
absl::StatusOr<T> Decode(absl::string_view bytes) {
  T value;
  Reader reader(bytes);
  VisitFields(value, reader);
  AMANAT_RETURN_IF_ERROR(reader.Finish());
  return value;
}

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_WIRE_H_
