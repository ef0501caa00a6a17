// The statement of an account: what moved it, entry by entry, with the balance brought forward and
// the balance after each line, page by page.
//
//   AMANAT_ASSIGN_OR_RETURN(StatementPage page, Statement(stored, account, range, {}, 100));
//   if (page.next.has_value()) ... Statement(stored, account, range, page.next, 100) ...
//
// An entry has one line, whatever it did to the account. Lines stand in the order of the entries
// also where they are chosen by effective date. The balance with which a page ends is the one with
// which the next begins; the range's own are those of its first and last page.
//
// Errors: DataLoss and Unavailable of the reader; with dates, those of BalanceOn. Thread-safe:
// functions without state.
#ifndef AMANAT_LEDGER_STATE_STATEMENT_H_
#define AMANAT_LEDGER_STATE_STATEMENT_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/state/reader.h"
#include "ledger/state/rows.h"

namespace amanat::state {

// Effective dates from `first` to `last`, both in it.
struct DateRange {
  int32_t first = INT32_MIN;
  int32_t last = INT32_MAX;
};

struct StatementRange {
  LogIndex first = 0;  // of the entries; 0 with dates
  TreeSize size = 0;   // the entries before it; at most StoredSize
  // Of these, those effective then. Balances are then those of these dates and before: what is
  // posted alone, as of BalanceOn.
  std::optional<DateRange> dates;
};

// Where a page begins; given out by the page before it.
struct StatementPlace {
  LogIndex index = 0;
  absl::int128 posted = 0;  // with dates: the balance brought forward
};

struct StatementLine {
  Movement movement;  // of all the entry did to the account
  Balance after;
};

struct StatementPage {
  Balance opening;
  std::vector<StatementLine> lines;
  Balance closing;
  std::optional<StatementPlace> next;
};

// At most `lines_max` lines; with dates a page may have fewer and be followed by others, because
// one page looks at kMovementsReadMax movements at most.
absl::StatusOr<StatementPage> Statement(const Reader& stored, uint64_t account,
                                        const StatementRange& range,
                                        const std::optional<StatementPlace>& place,
                                        size_t lines_max);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_STATEMENT_H_
