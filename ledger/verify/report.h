// What a verification found. Every finding names its place: a log and the index of an entry, or a
// log and the path of a file in its export. ledger/doc/verification.md explains each rule.
//
// Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_REPORT_H_
#define AMANAT_LEDGER_VERIFY_REPORT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/money/money.h"

namespace amanat::verify {

constexpr size_t kFindingsListedMax = 100;
constexpr size_t kInTransitListedMax = 10'000;

struct ReportedFinding {
  std::string log_name;           // or the sub-directory's name while the log's is not known
  std::optional<LogIndex> index;  // of the entry
  std::string path;               // of the file, relative to the set
  std::string rule;               // UPPER_SNAKE, stable
  std::string expected;
  std::string found;
};

// The first kFindingsListedMax findings; all are counted.
class Findings {
 public:
  void Add(ReportedFinding finding) {
    ++count_;
    if (listed_.size() < kFindingsListedMax) listed_.push_back(std::move(finding));
  }
  // Findings that nobody kept.
  void CountUnlisted(uint64_t more) { count_ += more; }
  uint64_t count() const { return count_; }
  const std::vector<ReportedFinding>& listed() const { return listed_; }

 private:
  uint64_t count_ = 0;
  std::vector<ReportedFinding> listed_;
};

struct LogReport {
  std::string name;    // empty when the log could not be told
  std::string folder;  // its sub-directory of the set
  LogId id;
  TreeSize size = 0;  // of the checkpoint
  Hash root;
  TreeSize examined = 0;    // entries that keep all rules, from the first on
  Hash examined_root;       // of these
  uint64_t signatures = 0;  // checked, the checkpoint's among them
  double seconds = 0;
};

// An entry that cannot be examined: it rests on what this set does not hold yet, or is decided by a
// version of the rules that this program does not have; nobody is blamed.
struct Waiting {
  std::string log_name;
  LogIndex index = 0;
  std::string reason;
};

// References of one log into a log that is not in the set.
struct NotExamined {
  std::string log_name;
  std::string other_log;  // its name, or its id where the directory does not know it
  uint64_t references = 0;
};

// Sums over all logs of the set; `spent` is net, `held` is reserved and not spent.
struct AllotmentSums {
  std::string allotment;
  money::Currency currency;
  int64_t issued = 0;
  int64_t accepted = 0;
  int64_t spent = 0;
  int64_t held = 0;
  int64_t returned = 0;
  bool examined = true;  // false: a log that has a part in it is not in the set
};

// A posting on an inter-office account that the other side has not taken up yet.
struct InTransit {
  std::string log_name;
  LogIndex index = 0;
  std::string account;  // name of its chart
  std::string allotment;
  money::Money amount;  // debit positive
};

struct Report {
  std::vector<LogReport> logs;
  Findings findings;
  std::vector<Waiting> waiting;
  std::vector<Waiting> upgrades;  // `reason` says which version
  std::vector<NotExamined> not_examined;
  std::vector<AllotmentSums> allotments;
  std::vector<InTransit> in_transit;
  uint64_t in_transit_count = 0;
  // Entries of acts whose effects were derived again from their command and agreed, and those whose
  // decision asks for an entry of a log that is not in the set. Zero without rules.
  uint64_t effects_derived = 0;
  uint64_t effects_not_derived = 0;

  // Nothing wrong was found, and this program was too old for nothing.
  bool verified() const { return findings.count() == 0 && upgrades.empty(); }
  // Nothing wrong was found, as far as this program can tell.
  bool incomplete() const { return findings.count() == 0 && !upgrades.empty(); }
  uint64_t entries_examined() const;
};

// What an entry or file that keeps the rule looks like; for the `expected` of a finding.
std::string ExpectationOf(const std::string& rule);

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_REPORT_H_
