// Standard output of a program whose answers people and programs rely on: what could not be written is
// an error, not an empty or cut answer.
//
//   KeepStandardStreams();              // first thing in main
//   WriteOutput("outcome  ACCEPTED\n");
//   const absl::Status status = FlushOutput();   // last thing in main
//
// Not thread-safe.
#ifndef AMANAT_LEDGER_BASE_STANDARD_OUTPUT_H_
#define AMANAT_LEDGER_BASE_STANDARD_OUTPUT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat {

// Exit code of every program whose standard output could not be written.
constexpr int kExitOutputFailed = 3;

// Standard streams that were handed over closed become ones of which every use fails, so that no file or
// socket is opened under their numbers and written into by mistake.
void KeepStandardStreams();

// Buffered. After a failure nothing more is written.
void WriteOutput(absl::string_view text);

// Whether writing has failed already, as far as it is known without a flush: then nobody reads more.
bool OutputFailed();

// What became of everything that was written. Cancelled when whoever read it, at the other end of a pipe, is
// gone; Unavailable for any other failure. The message says why.
absl::Status FlushOutput();

// Ends the process by SIGPIPE, as a program ends whose reader has seen enough.
[[noreturn]] void EndByClosedPipe();

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_STANDARD_OUTPUT_H_
