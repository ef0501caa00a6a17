// An audit, to be read: what was found with its evidence, what each check looked at and could not look at,
// by which parameters, as of when, and what the verification before it said. Formats: text for a terminal,
// CSV and JSON for programs, and a page of HTML that a person prints (report_page.h).
//
// Values are plain data; thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_REPORT_H_
#define AMANAT_CLIENTS_AUDIT_REPORT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"
#include "ledger/verify/report.h"

namespace amanat::audit {

// An entry that shows something: whoever holds the log finds it again, and by its hash no other one.
struct Evidence {
  std::string log;  // its name
  LogIndex index = 0;
  Hash leaf;
  auto operator<=>(const Evidence&) const = default;
  std::string str() const;  // LOG:INDEX:HASH
};

// Of one finding so many entries are named: a person looks at them, and 70,000 receipts are one fault.
inline constexpr size_t kEvidenceMax = 100;

struct AuditFinding {
  std::string check;
  Severity severity = Severity::kWarning;
  std::string site;  // empty: of the whole fund
  std::optional<Sum> amount;
  std::optional<int64_t> age_days;
  std::vector<Evidence> entries;  // kEvidenceMax at most; `detail` says how many more there are
  std::string detail;
};

// A log that was audited, as its checkpoint says it: whoever has another copy compares.
struct AuditedHead {
  std::string log;  // its name, or its folder where that could not be told
  TreeSize size = 0;
  Hash root;
};

// Where the fund signed its parameters of the checks.
struct AuditedParameters {
  uint64_t version = 0;
  Evidence entry;
  CivilDays recorded = 0;  // UTC
};

struct CheckSummary {
  std::string check;
  std::string looks_for;
  uint64_t errors = 0, warnings = 0, notes = 0;
  Coverage coverage;
};

// How an audit ended. An incomplete set is never clean: what is not there could hold anything.
enum class Verdict {
  kClean,     // no error, no warning, and the set is complete
  kWarnings,  // no error
  kErrors,    // at least one, or the verification failed
};
absl::string_view VerdictName(Verdict verdict);  // "clean", "warnings", "errors"

struct AuditReport {
  std::string fund;     // its domain
  CivilDays as_of = 0;  // the day of the moment, UTC
  bool as_of_given = false;
  std::optional<CivilDays>
      last_recorded;         // of the entries that were looked at; none: there are none
  std::string version;       // of the program
  std::string trust_path;    // of the trust file, as it was named
  std::string trust_sha256;  // in hexadecimal
  std::vector<AuditedHead> heads;
  uint64_t later_entries = 0;   // recorded after it, and left out
  uint64_t entries = 0;         // that were looked at
  std::string parameters_path;  // the auditor's file; empty: none
  std::optional<AuditedParameters> parameters_signed;
  std::vector<SetParameter> parameters_set;  // by the file or by the fund
  verify::SetVerdict verified = verify::SetVerdict::kFailed;
  uint64_t verification_findings = 0;
  std::vector<std::string> limitations;  // of the verification, a line each
  std::vector<CheckSummary> checks;
  std::vector<AuditFinding> findings;
  std::string proofs;  // the folder in which proofs were written; empty: none

  uint64_t count(Severity severity) const;
  Verdict verdict() const;
  // What is to be known of the day that was asked for: nothing was recorded until then, or nothing since a
  // day before it. Empty where there is nothing to be said.
  std::string DateRemark() const;
  // Whose the parameters are, and at which entry the fund signed its own.
  std::string ParametersRemark() const;
  // One that is set: "stale-rate.days = 7, by rules.toml; the fund says 14, the default is 7".
  std::string ParameterText(const SetParameter& set) const;
};

// As of a set that is at hand: its hashes are read here. What the verification said is added by whoever
// verified.
AuditReport MakeReport(const AuditedSet& set, const Facts& facts, const Parameters& parameters,
                       const Findings& findings);
void AddVerification(const verify::Report& verification, AuditReport& report);

// Lines that end themselves.
std::string FormatText(const AuditReport& report);
// Findings alone, a row each; the first line names the columns, also where nothing was found.
std::string FormatCsv(const AuditReport& report);
// One object; amounts are as docs/json.md says.
std::string FormatJson(const AuditReport& report);
// One line: "errors: 1 error, 3 warnings, 2 notes of 25 checks; the set is verified", and the remark on the
// date. Where the verification failed that comes first, for the checks may have found no error.
std::string FormatVerdictLine(const AuditReport& report);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_REPORT_H_
