// Writes the fields of a value in the wire format (wire.h) to a sink: once to one that only counts,
// then to one that fills a string of exactly that size, so that no byte is copied twice.
//
//   SizeSink size;
//   Writer writer(size);
//   VisitFields(value, writer);
//
// A value must not change between the two. Thread-compatible.
#ifndef AMANAT_LEDGER_ENTRY_WIRE_WRITER_H_
#define AMANAT_LEDGER_ENTRY_WIRE_WRITER_H_

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/entry/wire_fields.h"

namespace amanat::wire {

class SizeSink {
 public:
  void Varint(uint64_t value) { size_ += VarintBytes(value); }
  void Bytes(absl::string_view bytes) { size_ += bytes.size(); }
  size_t size() const { return size_; }

 private:
  size_t size_ = 0;
};

// The memory from `next` on must hold all that is written.
class MemorySink {
 public:
  explicit MemorySink(char* next) : next_(next) {}
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) *next_++ = static_cast<char>(value | 0x80);
    *next_++ = static_cast<char>(value);
  }
  void Bytes(absl::string_view bytes) {
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }
  const char* next() const { return next_; }

 private:
  char* next_;
};

template <typename Sink>
class Writer {
 public:
  explicit Writer(Sink& sink) : sink_(sink) {}

  template <typename T>
  void Field(uint32_t number, const char*, const T& value, TextForm = TextForm::kNone) {
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
  void Field(uint32_t number, const char*, const std::vector<T>& values,
             TextForm = TextForm::kNone) {
    if (values.empty()) return;
    if constexpr (Unsigned<T>) {
      size_t size = 0;
      for (const T value : values) size += VarintBytes(static_cast<uint64_t>(value));
      Head(number, size);
      for (const T value : values) sink_.Varint(static_cast<uint64_t>(value));
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
    sink_.Varint(Tag(number, kVarintType));
    sink_.Varint(value);
  }
  void Head(uint32_t number, size_t size) {
    sink_.Varint(Tag(number, kBytesType));
    sink_.Varint(size);
  }
  void Bytes(uint32_t number, absl::string_view bytes) {
    Head(number, bytes.size());
    sink_.Bytes(bytes);
  }
  template <typename T>
  void Message(uint32_t number, const T& value, bool even_when_empty) {
    SizeSink size;
    Writer<SizeSink> counter(size);
    VisitFields(value, counter);
    if (size.size() == 0 && !even_when_empty) return;
    Head(number, size.size());
    VisitFields(value, *this);
  }

  Sink& sink_;
};

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_WIRE_WRITER_H_
