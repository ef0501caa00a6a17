// What signed notes ask of text: valid UTF-8, no control characters, no Unicode space in names.
// Thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_NOTE_CHARACTERS_H_
#define AMANAT_LEDGER_CHECKPOINT_NOTE_CHARACTERS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::checkpoint {

// OK when `text` is UTF-8 (shortest forms, no surrogates) without a character below U+0020 other
// than LF. InvalidArgument names the offset and the reason.
absl::Status CheckNoteCharacters(absl::string_view text);

// Whether valid UTF-8 holds a character with the Unicode property White_Space, as Unicode 6.3 to 15
// have it: a list of our own, because who may sign a log must not hang on a node's version of ICU.
bool HasUnicodeSpace(absl::string_view utf8);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_NOTE_CHARACTERS_H_
