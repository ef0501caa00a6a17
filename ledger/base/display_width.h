// How many columns of a terminal a text takes: what makes lists in columns stand under each other in any script.
//
//   DisplayWidth("Riyadh");   // 6
//   DisplayWidth("利雅得");    // 6: ideographs are two columns wide
//
// Marks that stand above or below another character take none. For eyes only: what Unicode says of a character
// changes with ICU's version, so nothing that is decided asks for it. Thread-safe.
#ifndef AMANAT_LEDGER_BASE_DISPLAY_WIDTH_H_
#define AMANAT_LEDGER_BASE_DISPLAY_WIDTH_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace amanat {

// Of a text as Printable (printable.h) gives it; a byte that is not UTF-8 counts as one column.
size_t DisplayWidth(absl::string_view text);

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_DISPLAY_WIDTH_H_
