// Reads the fields of a value in the wire format (wire.h), in the order of the type's list, and
// stops at the first byte that breaks a rule.
//
//   Reader reader(bytes);
//   VisitFields(value, reader);
//   AMANAT_RETURN_IF_ERROR(reader.Finish());
//
// Invariant: after an error no field matches any more, so that the first error is the one reported.
// Thread-compatible.
#ifndef AMANAT_LEDGER_ENTRY_WIRE_READER_H_
#define AMANAT_LEDGER_ENTRY_WIRE_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/wire_fields.h"

namespace amanat::wire {

class Reader {
 public:
  explicit Reader(absl::string_view bytes)
      : begin_(bytes.data()), next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // OK when every byte was understood; else InvalidArgument with offset and reason.
  absl::Status Finish() {
    if (next_ != end_) FailAtRest();
    return std::move(status_);
  }

  // An absent field is zero, whatever the type's own initial value: else its absence and its
  // presence would be two encodings of one value. Strings and lists keep their memory.
  template <typename T>
  void Field(uint32_t number, const char* name, T& value, TextForm = TextForm::kNone) {
    if constexpr (std::is_same_v<T, std::string>) {
      value.clear();
      absl::string_view bytes;
      if (!Bytes(number, name, &bytes)) return;
      if (bytes.empty()) return Fail(name, "an empty value that should be absent");
      value.assign(bytes.data(), bytes.size());
    } else if constexpr (Fixed<T>) {
      value = T{};
      absl::string_view bytes;
      if (!Bytes(number, name, &bytes) || !FixedValue(name, bytes, value)) return;
      if (value.is_zero()) Fail(name, "a zero value that should be absent");
    } else if constexpr (IsScalar<T>) {
      value = T{};
      uint64_t raw = 0;
      if (Scalar(number, name, &raw)) Convert(name, raw, value);
    } else {
      absl::string_view bytes;
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
  void Field(uint32_t number, const char* name, std::vector<T>& values,
             TextForm = TextForm::kNone) {
    values.clear();
    if (!Has(number, kBytesType, name)) return;
    absl::string_view bytes;
    if constexpr (Unsigned<T>) {
      if (BytesValue(name, &bytes)) Packed(name, bytes, values);
    } else {
      values.reserve(RunLength(Tag(number, kBytesType)));
      do {
        if (!BytesValue(name, &bytes)) return;
        if (values.size() == kRepeatedFieldsMax) return Fail(name, "repeated too often");
        T& value = values.emplace_back();
        if constexpr (std::is_same_v<T, std::string>) {
          value.assign(bytes.data(), bytes.size());
        } else if constexpr (Fixed<T>) {
          FixedValue(name, bytes, value);
        } else {
          Message(name, bytes, value);
        }
      } while (Has(number, kBytesType, name));
    }
  }

 private:
  template <typename T>
  static constexpr bool IsScalar =
      Unsigned<T> || std::is_same_v<T, int64_t> || std::is_same_v<T, CivilDate> ||
      std::is_same_v<T, Instant> || std::is_same_v<T, money::Currency>;

  // True when the next field is `number`; then its tag is consumed. Most fields are absent, and most
  // tags have one byte.
  bool Has(uint32_t number, uint32_t wire_type, const char* name) {
    if (next_ == end_) return false;
    const uint8_t byte = static_cast<uint8_t>(*next_);
    if (byte >= 0x80) return HasLongTag(number, wire_type, name);
    if (byte >> 3 != number) return false;
    ++next_;
    return TakeTag(byte, wire_type, name);
  }
  // The same with the value consumed too; false also when it is malformed.
  bool Scalar(uint32_t number, const char* name, uint64_t* value) {
    return Has(number, kVarintType, name) && ScalarValue(name, value);
  }
  bool Bytes(uint32_t number, const char* name, absl::string_view* value) {
    return Has(number, kBytesType, name) && BytesValue(name, value);
  }
  bool TakeTag(uint64_t tag, uint32_t wire_type, const char* name) {
    if ((tag & 7) != wire_type) {
      Fail(name, "wrong wire type");
      return false;
    }
    last_ = static_cast<uint32_t>(tag >> 3);
    return true;
  }
  bool HasLongTag(uint32_t number, uint32_t wire_type, const char* name);
  bool ScalarValue(const char* name, uint64_t* value);
  bool BytesValue(const char* name, absl::string_view* value);
  bool Varint(const char* name, uint64_t* value) {
    if (next_ == end_ || static_cast<uint8_t>(*next_) >= 0x80) return LongVarint(name, value);
    *value = static_cast<uint8_t>(*next_++);
    return true;
  }
  bool LongVarint(const char* name, uint64_t* value);
  // How many fields with this tag may stand here, that of the value at `next_` included; the values
  // are not looked into.
  size_t RunLength(uint64_t tag) const;

  void Fail(absl::string_view name, absl::string_view reason);
  void FailInside(absl::string_view name, const absl::Status& inner);
  void FailAtRest();
  void Stop(std::string message);

  template <typename T>
  void Convert(const char* name, uint64_t raw, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      if (raw > 1) return Fail(name, "a boolean other than 0 or 1");
      value = raw == 1;
    } else if constexpr (Unsigned<T>) {
      value = static_cast<T>(raw);
      if (static_cast<uint64_t>(value) != raw) Fail(name, "a number too large");
    } else if constexpr (std::is_same_v<T, int64_t>) {
      value = UnZigZag(raw);
    } else if constexpr (std::is_same_v<T, CivilDate>) {
      value.days = UnZigZag(raw);
      if (value.days < kCivilDaysMin || value.days > kCivilDaysMax) {
        Fail(name, "a date outside the years 1 to 9999");
      }
    } else if constexpr (std::is_same_v<T, Instant>) {
      value.micros = UnZigZag(raw);
      if (value.micros < 0 || value.micros > kInstantMicrosMax) {
        Fail(name, "a time outside the years 1970 to 9999");
      }
    } else {
      static_assert(std::is_same_v<T, money::Currency>);
      if (raw > 999) return Fail(name, "not an ISO 4217 number");
      value.numeric = static_cast<uint16_t>(raw);
    }
  }
  template <typename T>
  bool FixedValue(const char* name, absl::string_view bytes, T& value) {
    if (bytes.size() != T::kSize) {
      Fail(name, "wrong length");
      return false;
    }
    std::memcpy(value.value.data(), bytes.data(), T::kSize);
    return true;
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
    while (inner.next_ != inner.end_) {
      uint64_t raw = 0;
      if (!inner.Varint(name, &raw)) return FailInside(name, inner.status_);
      if (values.size() == kRepeatedFieldsMax) return Fail(name, "repeated too often");
      values.push_back(static_cast<T>(raw));
      if (static_cast<uint64_t>(values.back()) != raw) return Fail(name, "a number too large");
    }
  }

  const char* begin_;
  const char* next_;
  const char* end_;
  uint32_t last_ = 0;  // highest field number read
  absl::Status status_;
};

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_WIRE_READER_H_
