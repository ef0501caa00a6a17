// What a verification leaves for the next one: of each log how many entries kept all rules, and
// their root. JSON, so that an auditor can read it and keep it beside the report.
//
//   AMANAT_ASSIGN_OR_RETURN(options.remembered, ReadState("audit.state"));
//   ...
//   AMANAT_RETURN_IF_ERROR(WriteState("audit.state", Advance(options.remembered, *report)));
//
// Thread-safe: pure functions over a file.
#ifndef AMANAT_CLIENTS_VERIFIER_STATE_FILE_H_
#define AMANAT_CLIENTS_VERIFIER_STATE_FILE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/verify/verify.h"

namespace amanat::verifier {

constexpr size_t kStateFileBytesMax = 4 << 20;

using State = std::map<LogId, verify::Remembered>;

std::string FormatState(const State& state);
// Strict; InvalidArgument says what is wrong.
absl::StatusOr<State> ParseState(const std::string& text);

// Empty when there is no file yet; InvalidArgument names the path.
absl::StatusOr<State> ReadState(const std::string& path);

// What a report without findings adds to what was remembered. A log never goes back.
State Advance(State state, const verify::Report& report);
// Durably, the old state or the new one.
absl::Status WriteState(const std::string& path, const State& state);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_STATE_FILE_H_
