// Reads the body of a command or line that is to be decided. Beside the wire format it asks one thing of
// every body: that its texts are text, UTF-8 without control characters, so that whoever shows an entry,
// or reads it with a program of his own, gets what stands there. What else a text must be, the rules say.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<KeyRevoked>(command.body));
//
// What was decided before need not be asked again. Thread-safe: functions without state.
#ifndef AMANAT_LEDGER_ENTRY_BODY_H_
#define AMANAT_LEDGER_ENTRY_BODY_H_

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/utf8.h"
#include "ledger/entry/wire.h"

namespace amanat::entry {

// Looks at the strings of a body's fields, and of the messages in it.
class TextCheck {
 public:
  const absl::Status& status() const { return status_; }

  template <typename T>
  void Field(uint32_t, const char* name, const T& value) {
    if (status_.ok()) Look(name, value);
  }

 private:
  static bool IsText(absl::string_view value) {
    while (!value.empty()) {
      const std::optional<char32_t> c = TakeCharacter(value);
      // Unicode's class Cc, as the ranges that it will always be.
      if (!c.has_value() || *c < 0x20 || (*c >= 0x7f && *c <= 0x9f)) return false;
    }
    return true;
  }
  void Look(const char* name, const std::string& value) {
    if (IsText(value)) return;
    status_ =
        absl::InvalidArgumentError(absl::StrCat(name, ": not UTF-8 without control characters"));
  }
  template <typename T>
  void Look(const char* name, const std::optional<T>& value) {
    if (value.has_value()) Look(name, *value);
  }
  template <typename T>
  void Look(const char* name, const std::vector<T>& values) {
    for (const T& value : values) Field(0, name, value);
  }
  template <typename T>
  void Look(const char*, const T& value) {
    constexpr bool kIsOneValue = std::is_arithmetic_v<T> || std::is_enum_v<T> || wire::Fixed<T> ||
                                 std::is_same_v<T, wire::CivilDate> ||
                                 std::is_same_v<T, wire::Instant> ||
                                 std::is_same_v<T, money::Currency>;
    if constexpr (!kIsOneValue) wire::VisitFields(value, *this);
  }

  absl::Status status_;
};

// InvalidArgument names the field. All strings of `body` are texts: its type has no field of bytes
// without a fixed size, as none that proto/acts makes has.
template <typename Body>
absl::Status CheckTexts(const Body& body) {
  TextCheck check;
  wire::VisitFields(body, check);
  return check.status();
}

template <typename Body>
absl::StatusOr<Body> DecodeBody(absl::string_view bytes) {
  auto body = wire::Decode<Body>(bytes);
  if (!body.ok()) return body;
  const absl::Status texts = CheckTexts(*body);
  if (!texts.ok()) return texts;
  return body;
}

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_BODY_H_
