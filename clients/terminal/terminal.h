// The terminal of a program that people run. All that it writes passes here, so that no text from
// elsewhere, be it a service's, a file's or its name, can do more than be read (ledger/base/printable.h);
// tests/lint/words.json refuses other ways of writing in `clients`.
//
//   terminal::PrintLine("outcome  ACCEPTED");          // data, standard output
//   terminal::Say("amanat: the file is refused");      // words to a person, standard error
//   if (terminal::IsAPerson()) answer = terminal::Ask("Sign? Type yes to go on: ");
//
// A failed write to standard output is told by Flush (ledger/base/standard_output.h). Not thread-safe.
#ifndef AMANAT_CLIENTS_TERMINAL_TERMINAL_H_
#define AMANAT_CLIENTS_TERMINAL_TERMINAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::terminal {

// Data on standard output: a line, or lines that end themselves.
void PrintLine(absl::string_view line);
void PrintLines(absl::string_view lines);
// Cancelled when whoever read it is gone, Unavailable when anything could not be written for another reason.
absl::Status Flush();

// A line to a person, on standard error, or lines that end themselves.
void Say(absl::string_view line);
void SayLines(absl::string_view lines);

// Whether standard input is a terminal, so that somebody is there to answer.
bool IsAPerson();
// Writes the question, without a line end, and reads one line; empty at the end of input.
std::string Ask(absl::string_view question);

// Replaces the line of progress on standard error; an empty one takes it away.
void ShowProgress(absl::string_view line);
// Whether standard error is a terminal, on which a line can be replaced.
bool ShowsProgress();

}  // namespace amanat::terminal

#endif  // AMANAT_CLIENTS_TERMINAL_TERMINAL_H_
