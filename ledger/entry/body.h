// Reads the body of a command or line that is to be decided. Beside the wire format, which bounds numbers
// and dates and knows how long hashes and ids are, it asks two things of every body:
//   * that each text has the form that its field says (text_form.h), so that nothing about a person can
//     stand in a log: neither in what is accepted, nor in what is refused, whose body stands there, too;
//   * that no amount of money is beyond money::kAmountMax, so that whatever adds up entries has room.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<KeyRevoked>(command.body));
//
// An empty text is absent, and no body is refused for that here: where one must be given the rules of the
// act say so. An element of a list is never empty. What was decided before need not be asked again.
// Thread-safe: functions without state.
#ifndef AMANAT_LEDGER_ENTRY_BODY_H_
#define AMANAT_LEDGER_ENTRY_BODY_H_

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/entry/wire.h"

namespace amanat::entry {

// Looks at the texts and the amounts of a body's fields, and of the messages in it. A text whose field
// list gives it no form does not compile.
class FormCheck {
 public:
  // Empty when every text has its form and every amount is within its bound; else the path of the first
  // one that has not, and what it is asked to be. Never the text itself.
  const std::string& problem() const { return problem_; }

  template <typename T>
  void Field(uint32_t, const char* name, const T& value) {
    static_assert(!std::is_same_v<T, std::string> && !std::is_same_v<T, std::vector<std::string>>,
                  "a text in a body has a form");
    if (problem_.empty()) Look(name, value);
  }
  void Field(uint32_t, const char* name, const std::string& value, wire::TextForm form) {
    if (value.empty() || wire::HasForm(form, value)) return;
    Refuse(name, form);
  }
  void Field(uint32_t, const char* name, const std::vector<std::string>& values,
             wire::TextForm form) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (!wire::HasForm(form, values[i])) return Refuse(absl::StrCat(name, "[", i, "]"), form);
    }
  }

 private:
  void Refuse(absl::string_view path, wire::TextForm form) {
    if (!problem_.empty()) return;
    problem_ =
        absl::StrCat(path, ": is not ", wire::FormInWords(form),
                     ": give it in that form; free text has no place in a log, nor has a name");
  }
  template <typename T>
  void Look(absl::string_view path, const std::optional<T>& value) {
    if (value.has_value()) Look(path, *value);
  }
  template <typename T>
  void Look(absl::string_view path, const std::vector<T>& values) {
    if constexpr (kHasFields<T>) {
      for (size_t i = 0; i < values.size() && problem_.empty(); ++i) {
        Look(path, values[i]);
        if (!problem_.empty()) problem_.insert(path.size(), absl::StrCat("[", i, "]"));
      }
    }
  }
  void Look(absl::string_view path, const money::Money& value) {
    if (!problem_.empty() || money::IsWithinAmountMax(value.minor_units)) return;
    problem_ = absl::StrCat(path, ": an amount is at most ", money::kAmountMax,
                            " minor units, and this is ", value.minor_units);
  }
  template <typename T>
  void Look(absl::string_view path, const T& value) {
    if constexpr (kHasFields<T>) {
      FormCheck inner;
      wire::VisitFields(value, inner);
      if (!inner.problem_.empty()) problem_ = absl::StrCat(path, ".", inner.problem_);
    }
  }

  template <typename T>
  static constexpr bool kHasFields =
      !std::is_arithmetic_v<T> && !std::is_enum_v<T> && !wire::Fixed<T> &&
      !std::is_same_v<T, wire::CivilDate> && !std::is_same_v<T, wire::Instant> &&
      !std::is_same_v<T, money::Currency>;

  std::string problem_;
};

// InvalidArgument names the field, and says what its text or amount is to be.
template <typename Body>
absl::Status CheckForms(const Body& body) {
  FormCheck check;
  wire::VisitFields(body, check);
  if (check.problem().empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(check.problem());
}

template <typename Body>
absl::StatusOr<Body> DecodeBody(absl::string_view bytes) {
  absl::StatusOr<Body> body = wire::Decode<Body>(bytes);
  if (!body.ok()) return body;
  if (absl::Status forms = CheckForms(*body); !forms.ok()) body = std::move(forms);
  return body;
}

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_BODY_H_
