// The forms that texts in bodies have. No body has free text: what was written into a log once stands
// there, and at every follower, for ever. So a text is a word that somebody defined beforehand, or a
// number that somebody printed, and its form leaves no room for a sentence:
//
//   HasForm(TextForm::kCode, "death-natural");           // true
//   HasForm(TextForm::kCode, "Maria Santos P1234567");   // false
//   HasForm(TextForm::kMark, "RB-2026/04.1");            // true
//
// A form says nothing of whether the word is known: the rules of the act do. It is part of what the
// rules of a version are (proto/amanat/acts/v1/options.proto gives a field its form by its kind), so it
// asks no database and never changes. Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_ENTRY_TEXT_FORM_H_
#define AMANAT_LEDGER_ENTRY_TEXT_FORM_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace amanat::wire {

enum class TextForm : uint8_t {
  kNone,     // of what is no text in a body; no text has it
  kCode,     // 1 to 32 of a-z, 0-9 and '-', not beginning with '-'
  kCountry,  // 2 or 3 of A-Z
  kLogName,  // as ParseLogName reads (log_name.h)
  kTimeZone,  // 1 to 3 names joined by '/', each 1 to 14 of A-Z, a-z, 0-9, '_', '+' and '-' that begin
              // with a letter
  kMark,     // 1 to 32 of A-Z, a-z, 0-9, '-', '/', '.', '_' and '#', of them at least one digit and
             // at most 8 letters: too few for a person's full name, enough for a bank's prefix
  kQuarter,  // such as 2025_3Q
  kPurpose,  // 1 to 4 of A-Z, a-z and 0-9
};

// Whether `text` has it; an empty text has none.
bool HasForm(TextForm form, absl::string_view text);

// The form in words, behind "is": "1 to 32 of a-z, 0-9 and '-', not beginning with '-'".
absl::string_view FormInWords(TextForm form);

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_TEXT_FORM_H_
