// What a check of stores found. Values are plain data.
#ifndef AMANAT_LEDGER_UPKEEP_REPORT_H_
#define AMANAT_LEDGER_UPKEEP_REPORT_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"

namespace amanat::upkeep {

// One thing that is not as it must be.
struct Damage {
  std::string place;  // "entry 17", "tile 0/3", "state ONCE 0a1b", "guard", "files", "manifest"
  std::string expected;
  std::string found;
};

// A store that ends short of its guard: a backup was put back, or it is a copy whose twin went on. What it
// holds may be right in every byte; what was signed behind it is missing, and no writer opens it until
// RecoverToGuard (recovery.h) has brought it up to the guard.
struct BehindGuard {
  std::string guard_path;
  TreeSize guard_size = 0;  // entries that may have been signed
  Incarnation incarnation;  // by whom
};

struct LogReport {
  LogId log;
  std::string name;  // empty when entry 0 does not say it
  TreeSize size = 0;
  Hash root;
  TreeSize state_size = 0;            // entries that the stored state covers
  std::optional<Hash> state_digest;   // of a state that was compared with the entries
  uint64_t rows_not_compared = 0;     // of the fund's tables, and notes in rows of streams
  std::string not_compared;           // why; empty when everything was compared
  std::vector<Damage> damages;        // the first one of each check
  std::optional<BehindGuard> behind;  // which is no damage

  // Nothing of it is there but its guard.
  bool lost() const { return behind.has_value() && size == 0; }
};

struct StoreReport {
  std::string path;
  std::vector<Damage> damages;  // of the store as a whole
  std::vector<LogReport> logs;
  std::vector<std::string> lacks;  // of a backup: BackupManifest::lacks

  bool damaged() const {
    return !damages.empty() || std::any_of(logs.begin(), logs.end(), [](const LogReport& log) {
      return !log.damages.empty();
    });
  }
  bool behind() const {
    return std::any_of(logs.begin(), logs.end(),
                       [](const LogReport& log) { return log.behind.has_value(); });
  }
  bool clean() const { return !damaged() && !behind() && lacks.empty(); }
};

inline bool AnyDamaged(const std::vector<StoreReport>& reports) {
  return std::any_of(reports.begin(), reports.end(),
                     [](const StoreReport& report) { return report.damaged(); });
}
inline bool AllClean(const std::vector<StoreReport>& reports) {
  return std::all_of(reports.begin(), reports.end(),
                     [](const StoreReport& report) { return report.clean(); });
}

// Where a check stands: `done` of `size` entries or rows of a step; size 0: not known.
struct Progress {
  std::string path;
  std::string step;
  uint64_t done = 0;
  uint64_t size = 0;
};
using ShowProgress = std::function<void(const Progress&)>;

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_REPORT_H_
