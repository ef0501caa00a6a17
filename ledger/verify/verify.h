// Verifies a set of exported logs as an auditor would, trusting nothing but the trust file:
//
//   SET/trust               C2SP tlog-policy that names the directory log's key
//   SET/<site>-<book>/      one exported log each (ledger/tiles)
//   SET/evidence/*.fork     of forks, as followers kept it (ledger/checkpoint)
//
//   AMANAT_ASSIGN_OR_RETURN(Report report, VerifySet({.directory = "SET", .trust = text}));
//   if (report.verdict() == SetVerdict::kVerified) ...
//
// Order: files, checkpoints and trees; then every entry's rules, log by log, each as far as what
// it rests on allows; then the sums across logs. ledger/doc/verification.md has the whole list.
//
// Memory: 40 bytes an entry beside the derived state of each log, and some bundles. Thread-safe; a
// set is examined by the caller's thread, and its bundles are read, hashed and parsed by others.
#ifndef AMANAT_LEDGER_VERIFY_VERIFY_H_
#define AMANAT_LEDGER_VERIFY_VERIFY_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/state/row_runs.h"
#include "ledger/verify/log_set.h"
#include "ledger/verify/report.h"
#include "ledger/verify/verified_set.h"

namespace amanat::verify {

struct Progress {
  std::string log_name;
  std::string stage;  // "tree" or "rules"
  uint64_t done = 0;  // entries
  uint64_t size = 0;
};

// What an earlier verification remembered of a log: that its first `size` entries, with this root,
// kept all rules.
struct Remembered {
  std::string log_name;
  TreeSize size = 0;
  Hash root;
};

struct Options {
  std::string directory;
  const LogSet* set = nullptr;              // in place of `directory`; outlives the call
  std::string trust;                        // text of the trust file
  std::string trust_path = kTrustFileName;  // for findings
  // The trust file reached the caller by another way than the set. Unless that is said, the best
  // verdict is kIncomplete: who made the set could have made the trust file, too.
  bool trust_received_apart = false;
  // By which every entry is made again; outlives the call. Without them envelopes alone are examined,
  // and no effect is derived.
  const examine::RuleVersions* rules = nullptr;
  // The logs must still begin with what is remembered of them: see ledger/doc/verification.md.
  std::map<LogId, Remembered> remembered;
  std::vector<EvidenceFile> evidence;             // beside that of the set
  std::function<void(const Progress&)> progress;  // once a bundle
  // Called once, with the finished report and what kept all rules, whatever the verdict. An error that it
  // returns is VerifySet's.
  std::function<absl::Status(const Report&, const VerifiedSet&)> verified;
  // So many entries' rows of one log are held unpacked, at some kilobyte for each, and as many while they
  // are being packed.
  TreeSize unpacked_entries_max = 1u << 14;
  state::RowRuns::Options rows;  // of the packed rows of each log: memory, and files above it
};

// What is wrong with the logs stands in the report. An error means that the set could not be read:
// NotFound (no such directory), PermissionDenied, Unavailable, ResourceExhausted.
absl::StatusOr<Report> VerifySet(const Options& options);

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_VERIFY_H_
