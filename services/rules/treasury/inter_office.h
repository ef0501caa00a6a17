// Between the offices: what an act posts on due-from or due-to and addresses to the other side, which
// takes it up in its own log. What one side has addressed and the other not taken up is in transit,
// and explains the difference of the two balances.
//
//   RecordAddressed(leaf, context, rows);  // Evolve of ALLOTMENT_ACCEPTED, ALLOTMENT_RETURNED,
//                                          // LIQUIDATION_LINE_ACCEPTED, LINE_ACCEPTANCE_REVERSED and
//                                          // RETURN_REFUSAL_SEEN
//   RecordTakenUp(leaf, context, rows);    // of ACCEPTANCE_SEEN, RETURN_CREDITED, LINE_ACCEPTANCE_SEEN,
//                                          // LINE_REVERSAL_SEEN, RETURN_REFUSED and RETURN_RESTORED_SEEN
//   ScanInTransit(sender, recipient, 0, take);
//
// Invariants:
//  1. Every posting on due-from or due-to is recorded by one of the two, so a balance here is the
//     sum of the accounts that face that office.
//  2. Of one pair of logs and currency, both balances together are the sum of what is in transit.
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_INTER_OFFICE_H_
#define AMANAT_SERVICES_RULES_TREASURY_INTER_OFFICE_H_

#include "absl/numeric/int128.h"
#include "services/rules/act/act.h"
#include "services/rules/act/open_entries.h"

namespace amanat::rules::treasury {

// A posting that the counterpart is to take up, by the index of the entry. Indexed by counterpart.
struct InterOfficePosting {
  LogId counterpart;
  uint32_t event_type = 0;
  StreamId allotment;
  money::Money amount;  // debit positive
  wire::Instant recorded_at;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "counterpart", self.counterpart);
    v.Field(2, "event_type", self.event_type);
    v.Field(3, "allotment", self.allotment);
    v.Field(4, "amount", self.amount);
    v.Field(5, "recorded_at", self.recorded_at);
  }
};
const state::TypedTable<InterOfficePosting, LogIndex>& InterOfficePostings();

// All of the log's due-from, or due-to, that faces another log in one currency.
struct InterOfficeBalance {
  int64_t high = 0;  // of the sum's 128 bits; debit positive
  uint64_t low = 0;
  uint64_t addressed = 0;  // postings, to the other log
  uint64_t taken_up = 0;   // postings, of the other log
  absl::int128 sum() const { return absl::MakeInt128(high, low); }
  // No number of postings passes 128 bits, so that nothing that was accepted can fail here.
  void Add(absl::int128 minor_units);
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "high", self.high);
    v.Field(2, "low", self.low);
    v.Field(3, "addressed", self.addressed);
    v.Field(4, "taken_up", self.taken_up);
  }
};
const state::TypedTable<InterOfficeBalance, LogId, money::Currency>& InterOfficeBalances();

const EntryCounts& AddressedCounts();
const EntryCounts& TakenUpCounts();

// Records the entry's one posting on due-from or due-to. Internal when it has not exactly one, or
// is not addressed to another log, or takes up nothing.
absl::Status RecordAddressed(const Leaf& leaf, const Context& context, state::Overlay& rows);
absl::Status RecordTakenUp(const Leaf& leaf, const Context& context, state::Overlay& rows);

// Gives the postings of `sender` that `recipient` has not taken up, as far as both are at hand,
// ascending from the entry `first` on, until `take` wants no more.
absl::Status ScanInTransit(
    const LogTables& sender, const LogTables& recipient, LogIndex first,
    absl::FunctionRef<absl::StatusOr<bool>(LogIndex, const InterOfficePosting&)> take);

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_INTER_OFFICE_H_
