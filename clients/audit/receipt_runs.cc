#include "clients/audit/receipt_runs.h"

#include <algorithm>
#include <iterator>

namespace amanat::audit {

void ReceiptRuns::Add(uint64_t number, CivilDays paid_on, LogIndex index) {
  const auto behind = runs_.upper_bound(number);
  auto run = behind == runs_.begin() ? runs_.end() : std::prev(behind);
  if (run != runs_.end() && number > run->second.last) {
    if (number - run->second.last == 1) {
      run->second.last = number;
    } else {
      run = runs_.end();
    }
  }
  if (run == runs_.end()) {
    run = runs_.emplace_hint(behind, number, ReceiptRun{number, index, paid_on});
  }
  run->second.earliest = std::min(run->second.earliest, paid_on);
  if (behind == runs_.end() || behind->first - run->second.last != 1) return;
  run->second.last = behind->second.last;
  run->second.earliest = std::min(run->second.earliest, behind->second.earliest);
  runs_.erase(behind);
}

}  // namespace amanat::audit
