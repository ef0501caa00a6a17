// A verification's report, for people and for programs.
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_VERIFIER_PRINT_H_
#define AMANAT_CLIENTS_VERIFIER_PRINT_H_

#include <string>
#include <utility>
#include <vector>

#include "ledger/verify/report.h"

namespace amanat::verifier {

// Which trust file was used.
struct Trust {
  std::string path;
  std::string fingerprint;  // SHA-256 of the file, in hexadecimal
};

// Lines; the last one is the verdict.
std::string FormatReport(const verify::Report& report, const Trust& trust);
// The verdict alone, and how much each limitation counts: "verified: 3 logs, 24 of 24 entries, 0
// findings", "incomplete: 2 logs, 20 of 24 entries, 0 findings, 1 missing, 4 waiting" or "failed: ...".
std::string FormatVerdict(const verify::Report& report);
// One JSON object; amounts are as docs/json.md says.
std::string FormatJson(const verify::Report& report, const Trust& trust);
// One JSON object of names and texts.
std::string FormatFieldsJson(const std::vector<std::pair<std::string, std::string>>& fields);

// What an auditor does about a finding that a damaged or half copied export explains: what to fetch again,
// and from whom. Empty for a finding that no other copy mends.
std::string MendOf(const verify::ReportedFinding& finding);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_PRINT_H_
