// Two visitors over any type that lists its fields (ledger/entry/wire.h), for the golden vectors of
// bodies: one fills the fields with values that tell them apart, one prints what stands on the wire.
// Thread-compatible.
#ifndef AMANAT_TESTS_CONFORMANCE_ACTS_BODY_FILLER_H_
#define AMANAT_TESTS_CONFORMANCE_ACTS_BODY_FILLER_H_

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/entry/wire.h"
#include "nlohmann/json.hpp"

namespace amanat::golden {

// kTypical: every field has a value of its own, lists have two elements. kExtreme: the largest and
// smallest values of each kind; optional messages are there and empty, lists begin with an element
// of nothing but zeros.
enum class Shape { kTypical, kExtreme };

class Filler {
 public:
  // `only`: the one field that is filled, 0 for all of them.
  explicit Filler(Shape shape, uint32_t only = 0) : shape_(shape), only_(only) {}

  template <typename T>
  void Field(uint32_t number, const char*, T& value, wire::TextForm = wire::TextForm::kNone) {
    if (only_ == 0 || only_ == number) Fill(value);
  }

 private:
  bool extreme() const { return shape_ == Shape::kExtreme; }
  template <typename T>
  void Fill(std::optional<T>& value) {
    value.emplace();
    if (!extreme()) Fill(*value);
  }
  template <typename T>
  void Fill(std::vector<T>& values) {
    values.resize(2);
    if (!extreme()) Fill(values.front());
    Fill(values.back());
  }
  template <typename T>
  void Fill(T& value) {
    const uint64_t n = ++filled_;
    const int64_t odd = static_cast<int64_t>(n % 2);
    if constexpr (std::is_same_v<T, bool>) {
      value = true;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(extreme() ? 2 : 1);
    } else if constexpr (std::is_unsigned_v<T>) {
      value = extreme() ? std::numeric_limits<T>::max() : static_cast<T>(100 * n);
    } else if constexpr (std::is_same_v<T, int64_t>) {
      value = extreme() ? (odd ? INT64_MIN : INT64_MAX) : (odd ? -1 : 1) * static_cast<int64_t>(n);
    } else if constexpr (std::is_same_v<T, wire::CivilDate>) {
      value.days = extreme() ? (odd ? wire::kCivilDaysMin : wire::kCivilDaysMax)
                             : 20'454 + static_cast<int64_t>(n);
    } else if constexpr (std::is_same_v<T, wire::Instant>) {
      value.micros = extreme() ? wire::kInstantMicrosMax : 1'767'225'600'000'000 + odd;
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      value.numeric = extreme() ? 999 : odd ? 682 : 608;
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = "text-" + std::to_string(n);
      for (int i = 0; extreme() && i < 100; ++i) value += "\xc3\xa9";  // 200 bytes of UTF-8
    } else if constexpr (wire::Fixed<T>) {
      value.value.fill(extreme() ? 0xff : static_cast<uint8_t>(n));
      value.value.front() = 0x80;
    } else {
      Filler inner(shape_);
      inner.filled_ = filled_;
      wire::VisitFields(value, inner);
      filled_ = inner.filled_;
    }
  }

  const Shape shape_;
  const uint32_t only_;
  uint64_t filled_ = 0;
};

// The fields that stand on the wire, by name and in their order: numbers as they are written (dates
// in days, times in microseconds, enumerations by number), everything else in hexadecimal.
class FieldsJson {
 public:
  template <typename T>
  void Field(uint32_t, const char* name, const T& value, wire::TextForm = wire::TextForm::kNone) {
    if (!Absent(value)) json_[name] = Value(value);
  }
  template <typename T>
  void Field(uint32_t, const char* name, const std::optional<T>& value) {
    if (value.has_value()) json_[name] = Value(*value);
  }
  nlohmann::ordered_json Take() { return std::move(json_); }

 private:
  template <typename T>
  static bool Absent(const std::vector<T>& values) {
    return values.empty();
  }
  template <typename T>
  static bool Absent(const T& value) {
    const nlohmann::ordered_json json = Value(value);
    return json == 0 || json == false || json == "" || json.empty() || IsZero(value);
  }
  template <typename T>
  static bool IsZero(const T& value) {
    if constexpr (wire::Fixed<T>) return value.is_zero();
    return false;
  }
  template <typename T>
  static nlohmann::ordered_json Value(const std::vector<T>& values) {
    auto items = nlohmann::ordered_json::array();
    for (const T& value : values) items.push_back(Value(value));
    return items;
  }
  template <typename T>
  static nlohmann::ordered_json Value(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<uint64_t>(value);
    } else if constexpr (std::is_integral_v<T>) {
      return value;
    } else if constexpr (std::is_same_v<T, wire::CivilDate>) {
      return value.days;
    } else if constexpr (std::is_same_v<T, wire::Instant>) {
      return value.micros;
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      return value.numeric;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return HexEncode(value);
    } else if constexpr (wire::Fixed<T>) {
      return value.hex();
    } else {
      FieldsJson inner;
      wire::VisitFields(value, inner);
      return inner.Take();
    }
  }

  nlohmann::ordered_json json_ = nlohmann::ordered_json::object();
};

}  // namespace amanat::golden

#endif  // AMANAT_TESTS_CONFORMANCE_ACTS_BODY_FILLER_H_
