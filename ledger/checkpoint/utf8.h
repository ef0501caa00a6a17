// What signed notes ask of text: valid UTF-8, no control characters, no Unicode space in names.
// Thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_UTF8_H_
#define AMANAT_LEDGER_CHECKPOINT_UTF8_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::checkpoint {

// OK when `text` is UTF-8 (shortest forms, no surrogates) without a character below U+0020 other
// than LF. InvalidArgument names the offset and the reason.
absl::Status CheckNoteCharacters(absl::string_view text);

// Whether valid UTF-8 holds a character with the Unicode property White_Space.
bool HasUnicodeSpace(absl::string_view utf8);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_UTF8_H_
