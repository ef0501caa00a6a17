// What a verification found, what it could not look at, and the verdict that follows from both. Every
// finding names its place: a log and the index of an entry, or a log and the path of a file in its
// export. ledger/doc/verification.md explains each rule and each limitation.
//
// Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_REPORT_H_
#define AMANAT_LEDGER_VERIFY_REPORT_H_

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
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

// What keeps a verification that found nothing wrong from saying that all is right: an auditor's
// limitation of scope. Nobody is blamed for one.
enum class Limitation {
  kMissing,  // logs that the directory admits, or that others saw larger
  kWaiting,  // entries that rest on what the set does not hold, and those behind them
  kNewer,  // entries decided by a version of the rules that this program does not have, and behind
  kUntrusted,  // the trust file came with what it is to vouch for
  kUnderived,  // effects that were not made again, references and sums that were not examined
};
constexpr size_t kLimitations = 5;
// "missing" and so on, stable.
absl::string_view LimitationName(Limitation limitation);

struct ReportedLimitation {
  std::string log_name;           // empty: of the whole set
  std::optional<LogIndex> index;  // the first entry that it is about
  uint64_t count = 1;             // of what the limitation's kind counts
  std::string detail;
};

// Of each kind the first kFindingsListedMax; all are counted.
class Limitations {
 public:
  void Add(Limitation kind, ReportedLimitation limitation);
  uint64_t count(Limitation kind) const { return lists_[static_cast<size_t>(kind)].count; }
  const std::vector<ReportedLimitation>& listed(Limitation kind) const {
    return lists_[static_cast<size_t>(kind)].listed;
  }
  // How many of the kind were added and are not listed.
  uint64_t unlisted(Limitation kind) const { return lists_[static_cast<size_t>(kind)].unlisted; }
  bool empty() const;

 private:
  struct List {
    uint64_t count = 0;
    uint64_t unlisted = 0;
    std::vector<ReportedLimitation> listed;
  };
  std::array<List, kLimitations> lists_;
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

// Sums over all logs of the set in minor units; `spent` is net, `held` is reserved and not spent. Logs say
// what they like, so 64 bits need not hold them.
struct AllotmentSums {
  std::string allotment;
  money::Currency currency;
  absl::int128 issued = 0;
  absl::int128 accepted = 0;
  absl::int128 spent = 0;
  absl::int128 held = 0;
  absl::int128 returned = 0;
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

enum class SetVerdict {
  kVerified,  // everything that the directory admits is here as far as others cite it, all of it was
              // examined and made again, and nothing is wrong
  kIncomplete,  // nothing wrong was found, and there are limitations
  kFailed,      // something is wrong
};
// "verified", "incomplete" or "failed", stable.
absl::string_view SetVerdictName(SetVerdict verdict);

struct Report {
  std::vector<LogReport> logs;
  Findings findings;
  Limitations limitations;
  std::vector<AllotmentSums> allotments;
  std::vector<InTransit> in_transit;
  uint64_t in_transit_count = 0;
  // Entries of acts whose effects were derived again from their command and agreed, and those whose
  // decision asks for an entry of a log that is not in the set; without rules all of them.
  uint64_t effects_derived = 0;
  uint64_t effects_not_derived = 0;

  // Verified never says more than the report does: an entry that was not examined is a limitation,
  // whatever the reason.
  SetVerdict verdict() const;
  uint64_t entries_examined() const;
  uint64_t entries() const;  // that the checkpoints cover
};

// What an entry or file that keeps the rule looks like; for the `expected` of a finding.
std::string ExpectationOf(const std::string& rule);

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_REPORT_H_
