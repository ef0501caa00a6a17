// How many there are of something, in words: "1 line", "2 lines", "0 entries".
//
//   absl::StrCat(Counted(recorded, "line"), " recorded, ", Counted(missing, "entry", "entries"), " missing");
//
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_BASE_COUNTED_H_
#define AMANAT_LEDGER_BASE_COUNTED_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace amanat {

// `many` is what several are called: `one` with an s behind it unless told.
std::string Counted(uint64_t count, absl::string_view one, absl::string_view many = "");

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_COUNTED_H_
