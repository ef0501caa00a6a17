// Whether bytes from outside are UTF-8, and where they stop being it.
//
//   FirstInvalidUtf8("R\xC3\xADyadh");   // npos: all valid
//   FirstInvalidUtf8("caf\xE9");         // 3: Latin-1, not UTF-8
//
// Thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_UTF8_H_
#define AMANAT_CLIENTS_INTAKE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace amanat::intake {

// Offset of the first byte that does not begin a well-formed sequence (Unicode table 3-7: shortest
// forms only, no surrogates, nothing above U+10FFFF), or npos. Text is never changed or
// normalised: many names are not in a normal form and must stay as they were written.
size_t FirstInvalidUtf8(absl::string_view text);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_UTF8_H_
