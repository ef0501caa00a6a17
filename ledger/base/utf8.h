// UTF-8, decoded by ICU: shortest forms alone, no surrogates, nothing above U+10FFFF (Unicode table
// 3-7). Text is never changed or normalised: many names are in no normal form and must stay as they
// were written.
//
//   FirstInvalidUtf8("R\xC3\xADyadh");   // npos: all valid
//   FirstInvalidUtf8("caf\xE9");         // 3: Latin-1, not UTF-8
//
// How characters are encoded never changes; what Unicode says of one does, from version to version,
// and nodes have ICUs of different ages. What decides whether an entry or a note is taken asks for
// ranges of code points therefore, and never for properties of ICU's tables.
//
// Thread-safe.
#ifndef AMANAT_LEDGER_BASE_UTF8_H_
#define AMANAT_LEDGER_BASE_UTF8_H_

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace amanat {

// Takes one character off the front. Nothing, and `text` as it was, when none that is well-formed
// stands there.
std::optional<char32_t> TakeCharacter(absl::string_view& text);

// Offset of the first byte that does not begin a well-formed character, or npos.
size_t FirstInvalidUtf8(absl::string_view text);

// Characters of a text; each byte that is not UTF-8 is one.
size_t CountCharacters(absl::string_view text);

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_UTF8_H_
