// A verification's report, for people and for programs.
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_VERIFIER_PRINT_H_
#define AMANAT_CLIENTS_VERIFIER_PRINT_H_

#include <string>

#include "ledger/verify/report.h"

namespace amanat::verifier {

// Which trust file was used. `unverified`: it lay beside what it is to vouch for, so that its
// fingerprint must be compared with one received by another way.
struct Trust {
  std::string path;
  std::string fingerprint;  // SHA-256 of the file, in hexadecimal
  bool unverified = false;
};

// Lines; the last one is the verdict: "verified: 3 logs, 24 entries, 0 findings" or "FAILED: ...".
std::string FormatReport(const verify::Report& report, const Trust& trust);
// The verdict alone.
std::string FormatVerdict(const verify::Report& report);
// One JSON object; amounts are integers of minor units with their currency.
std::string FormatJson(const verify::Report& report, const Trust& trust);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_PRINT_H_
