// The command line of amanat-verify. A run does one work, and takes no option that says nothing of it: what
// would be passed over in silence is refused.
//
//   Arguments arguments;
//   const usage::Reading reading = ReadArguments(argc, argv, "0.1.0", arguments);
//   if (reading.then == usage::Reading::Then::kGoOn) ... arguments.work() ...
//
// Thread-safe: functions of what they are given.
#ifndef AMANAT_CLIENTS_VERIFIER_ARGUMENTS_H_
#define AMANAT_CLIENTS_VERIFIER_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/audit/audit.h"
#include "clients/evidence/entry_proof.h"
#include "services/usage/reading.h"

namespace amanat::verifier {

constexpr char kAllowIncomplete[] = "incomplete";

// What the program is asked for, of SET but for the last: one entry's proof stands alone.
enum class Work { kReport, kList, kAudit, kProve, kCheckBundle, kProof };

struct Arguments {
  std::string set;
  std::string trust;
  std::string state;
  std::string allow;
  std::vector<std::string> evidence;  // files of forks
  std::string list;                   // word of a ListKind
  std::string log;
  evidence::ProofFiles proof;
  std::vector<std::string> prove;  // places of entries
  std::string bundle;              // of documents, to be checked
  bool audit = false;
  audit::AuditOptions audit_options;  // those that it alone has
  bool csv = false;
  bool hledger = false;
  bool json = false;
  bool quiet = false;
  bool no_progress = false;
  size_t memory_mib = 0;

  // Of what ReadArguments took, which is one alone.
  Work work() const;
};

// An option, and the works of which it says something.
struct OptionUse {
  absl::string_view option;  // "--list"; of what stands by its place its one word
  unsigned works = 0;        // a bit for each
  bool IsOf(Work work) const { return (works >> static_cast<unsigned>(work) & 1) != 0; }
};

// Every option but those that print a page and end.
absl::Span<const OptionUse> OptionUses();

void AddArguments(CLI::App& app, Arguments& arguments);

// `version` stands at the foot of the page of the manual.
usage::Reading ReadArguments(int argc, const char* const* argv, const std::string& version,
                             Arguments& arguments);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_ARGUMENTS_H_
