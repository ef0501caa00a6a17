// Which entries of one log another log has not answered: postings that the other side has not taken
// up, emergency approvals that head office has not ratified. No log says this of its own entries, so
// both count them under the indices that they have in the asking log, in blocks of 1,024 and of
// 1,048,576 indices. Where both logs count the same, everything is answered and need not be walked:
// what it costs to find the open ones does not depend on how many were answered.
//
//   AMANAT_RETURN_IF_ERROR(CountEntry(Asked(), rows, recipient, index));      // in the asking log
//   AMANAT_RETURN_IF_ERROR(CountEntry(Answered(), rows, asking_log, index));  // in the answering one
//   ...
//   ScanOpenRanges({asking_log, Asked(), answering_log, Answered()}, first,
//                  [&](LogIndex first, LogIndex end) {...});                  // look at these
//
// Invariant: an entry is answered once, and no entry is answered that was not counted as asked.
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_ACT_OPEN_ENTRIES_H_
#define AMANAT_SERVICES_RULES_ACT_OPEN_ENTRIES_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "ledger/state/typed_table.h"

namespace amanat::rules {

struct EntryCount {
  uint64_t count = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "count", self.count);
  }
};
// By the other log, the bits of an index that a block leaves out, and the block's number.
using EntryCounts = state::TypedTable<EntryCount, LogId, uint64_t, uint64_t>;

// The tables of a log at hand.
struct LogTables {
  LogId log;
  TreeSize size = 0;
  const state::Reader* rows = nullptr;  // nullptr: nothing of the log is at hand
};

// Counts the entry `index` of the asking log, in the rows of either log; `other` is the other one.
absl::Status CountEntry(const EntryCounts& counts, state::Overlay& rows, const LogId& other,
                        LogIndex index);

// Which entries of `log` that log has consumed, in their order; none when nothing of it is at hand.
absl::StatusOr<std::vector<bool>> HaveConsumed(const LogTables& tables, const LogId& log,
                                               const std::vector<LogIndex>& indices);

struct Asking {
  LogTables asking;  // at hand
  const EntryCounts& asked;
  LogTables answering;
  const EntryCounts& answered;
};
// Gives ranges [first, end) of the asking log, ascending from `first` on, outside of which nothing
// is open, until `take` wants no more. What the answering log knows of entries behind the asking
// log's size at hand does no harm. The errors of the readers.
absl::Status ScanOpenRanges(const Asking& asking, LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(LogIndex, LogIndex)> take);

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_OPEN_ENTRIES_H_
