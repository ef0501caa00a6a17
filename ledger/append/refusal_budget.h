// How many refusals of one operator a log keeps in a day. A refusal is an entry, so that nobody can deny
// later what was answered; without a bound one operator fills every follower's disk with them, up to
// 32 KiB at a time.
//
//   if (!budget.HasRoom(author, now)) ...   // a status, and nothing is written
//   budget.Count(author, now);
//
// Days are those of the record time, UTC. Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_REFUSAL_BUDGET_H_
#define AMANAT_LEDGER_APPEND_REFUSAL_BUDGET_H_

#include <cstdint>
#include <map>

#include "ledger/base/clock.h"
#include "ledger/entry/log_name.h"

namespace amanat::append {

// An officer who works all day and errs every minute has as many.
constexpr int kRefusalsOfDayMax = 500;
// A writer that starts counts what stands among this many last entries. What a file of a hundred
// thousand lines lies over is forgotten: who restarts the node is its administrator.
constexpr uint64_t kRefusalsReadMax = 1u << 14;

class RefusalBudget {
 public:
  // `author` is the operator's admission in the directory.
  bool HasRoom(LogIndex author, UnixMicros now) const {
    if (DayOf(now) != day_) return true;
    const auto found = counts_.find(author);
    return found == counts_.end() || found->second < kRefusalsOfDayMax;
  }
  void Count(LogIndex author, UnixMicros now) {
    if (DayOf(now) != day_) {
      day_ = DayOf(now);
      counts_.clear();
    }
    ++counts_[author];
  }

 private:
  static int64_t DayOf(UnixMicros time) { return time / kMicrosPerDay; }

  int64_t day_ = -1;
  std::map<LogIndex, int> counts_;
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_REFUSAL_BUDGET_H_
