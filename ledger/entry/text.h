// Prints any type that lists its fields (wire.h) as one line of JSON, for people and for tools.
//
//   ToJson(posting, catalogue);   // {"account":7,"amount":-1234,"phase":"HOLD"}
//
// Fields stand in the order and under the names of the list, all of them. Identifiers, hashes, keys
// and encoded bytes are hexadecimal, and null when zero or absent; text is text where it is
// printable UTF-8, hexadecimal otherwise; enumerations have their names, and those that the catalogue
// gives have event types and outcomes; dates are
// YYYY-MM-DD, times ISO 8601 or null for 0; money is {"currency":"SAR","amount":"12.34"}.
//
// The output is for reading: nothing reads it back. Thread-compatible.
#ifndef AMANAT_LEDGER_ENTRY_TEXT_H_
#define AMANAT_LEDGER_ENTRY_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/catalogue.h"

namespace amanat::entry {

// A JSON string literal of `text`, or of its hexadecimal form when it is not printable UTF-8.
std::string JsonString(absl::string_view text);

class JsonWriter {
 public:
  explicit JsonWriter(const Catalogue& catalogue) : catalogue_(catalogue) {}

  std::string Take() { return absl::StrCat("{", out_, "}"); }

  template <typename T>
  void Field(uint32_t, const char* name, const T& value, wire::TextForm = wire::TextForm::kNone) {
    absl::StrAppend(&out_, out_.empty() ? "" : ",", "\"", name, "\":", Value(name, value));
  }

 private:
  template <typename T>
  std::string Value(absl::string_view name, const T& value) const {
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, Outcome>) {
      return JsonString(catalogue_.OutcomeName(value));
    } else if constexpr (std::is_enum_v<T>) {
      return Enumeration(value);
    } else if constexpr (std::is_integral_v<T>) {
      return Number(name, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return String(name, value);
    } else if constexpr (wire::Fixed<T>) {
      return value.is_zero() ? "null" : absl::StrCat("\"", value.hex(), "\"");
    } else if constexpr (std::is_same_v<T, wire::CivilDate>) {
      return Date(value);
    } else if constexpr (std::is_same_v<T, wire::Instant>) {
      return Time(value);
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      return Currency(value);
    } else if constexpr (std::is_same_v<T, money::Money>) {
      return Amount(value);
    } else {
      JsonWriter inner(catalogue_);
      wire::VisitFields(value, inner);
      return inner.Take();
    }
  }
  template <typename T>
  std::string Value(absl::string_view name, const std::optional<T>& value) const {
    return value.has_value() ? Value(name, *value) : "null";
  }
  template <typename T>
  std::string Value(absl::string_view name, const std::vector<T>& values) const {
    std::string items;
    for (const T& value : values) {
      absl::StrAppend(&items, items.empty() ? "" : ",", Value(name, value));
    }
    return absl::StrCat("[", items, "]");
  }
  // The name that EnumName, found beside the enumeration, gives; the number without one.
  template <typename T>
  static std::string Enumeration(T value) {
    if constexpr (requires { EnumName(value); }) {
      return JsonString(EnumName(value));
    } else {
      return absl::StrCat(static_cast<uint64_t>(value));
    }
  }
  // Fields named *event_type or *event_types hold numbers of event types.
  template <typename T>
  std::string Number(absl::string_view name, T value) const {
    if constexpr (std::is_same_v<T, uint32_t>) {
      if (IsEventTypeField(name)) return JsonString(catalogue_.EventTypeName(value));
    }
    return absl::StrCat(value);
  }
  static bool IsEventTypeField(absl::string_view name);
  static std::string String(absl::string_view name, const std::string& value);
  static std::string Date(const wire::CivilDate& date);
  static std::string Time(const wire::Instant& time);
  static std::string Currency(money::Currency currency);
  static std::string Amount(const money::Money& amount);

  const Catalogue& catalogue_;
  std::string out_;
};

template <typename T>
std::string ToJson(const T& value, const Catalogue& catalogue) {
  JsonWriter writer(catalogue);
  wire::VisitFields(value, writer);
  return writer.Take();
}

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_TEXT_H_
