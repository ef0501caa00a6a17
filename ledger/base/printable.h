// Text that came from elsewhere (a service, a file, its name, an export), made fit for a terminal or a
// line of a log: nothing in it is obeyed, hidden, or shown in another order than it stands.
//
//   Printable("caf\xE9\x1b[2J");   // "caf\xe9\u001b[2J"
//
// Escaped are bytes that are not UTF-8 (\xNN), and as \uNNNN, as in JSON, what Unicode calls control
// characters (line ends and tabs among them), format characters (bidirectional marks, zero-width ones),
// separators of lines and paragraphs, and what is for private use. Everything else stays as it is.
//
// For eyes only: what decides anything never asks for it. Thread-safe.
#ifndef AMANAT_LEDGER_BASE_PRINTABLE_H_
#define AMANAT_LEDGER_BASE_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace amanat {

// One line.
std::string Printable(absl::string_view text);

// Several lines: their ends ("\n") stay.
std::string PrintableLines(absl::string_view text);

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_PRINTABLE_H_
