// An audit of a set of logs: it is verified first, by the fund's rules, then every check looks at what kept
// them. docs/auditor.md shows how an auditor uses it.
//
//   AMANAT_ASSIGN_OR_RETURN(const Audited audited, RunAudit({.set = "export", .trust = "trust"}));
//   terminal::PrintLines(audited.output);
//   return audited.exit_code;
//
// An audit takes as long as verifying and some reading more; memory is what verification takes and what
// fact_reader.h says. Both programs that offer it call RunAudit, so that they say the same. Thread-safe: it
// holds nothing between calls.
#ifndef AMANAT_CLIENTS_AUDIT_AUDIT_H_
#define AMANAT_CLIENTS_AUDIT_AUDIT_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/audit/report.h"
#include "ledger/verify/verify.h"

namespace amanat::audit {

constexpr int kExitClean = 0;
constexpr int kExitErrors = 1;
constexpr int kExitWarnings = 4;  // also where nothing was found and the set is incomplete

struct AuditOptions {
  std::string set;         // a folder of exported logs
  std::string trust;       // a file; empty: the set's own, by which it is incomplete at best
  std::string parameters;  // a file; empty: those of the fund, and the defaults
  std::vector<std::string> evidence;  // files of forks, beside those of the set
  std::string as_of;                  // a date; empty: the latest record time of the set
  std::string proofs;                 // a folder to write proofs into; empty: none
  std::string page;                   // a file to write the page of HTML to; empty: none
  bool csv = false;                   // else, without `json`, text
  bool json = false;
  // What the rows of each log may take while it is verified, above which files without names are made in the
  // folder; 0: no limit.
  size_t memory_bytes_max = 0;
  std::string temporary_folder;
  std::function<void(const verify::Progress&)> progress;  // may be empty
};

struct Audited {
  std::string output;  // for standard output
  std::string
      said;  // lines for a person: the verdict where `output` is for programs, what was written
  int exit_code = kExitErrors;
};

// InvalidArgument for options or parameters that are wrong; the errors of reading the set and of writing.
absl::StatusOr<Audited> RunAudit(const AuditOptions& options);

// The same without files: `verification` has directory or set and trust, and rules unless the fund's are
// meant. Its `verified` is this function's own. `parameters` win over those that the set's directory has on
// the day.
absl::StatusOr<AuditReport> AuditSet(verify::Options verification, const Parameters& parameters,
                                     std::optional<CivilDays> as_of, const std::string& proofs);

int ExitCodeOf(Verdict verdict);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_AUDIT_H_
