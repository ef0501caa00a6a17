// What the treasury answers: allotments, liquidations, trial balance, inter-office balances, from
// the logs at hand. A log that is followed only so far is shown as far as it is followed.
//
//   std::vector<LogBook> books = ...;                     // own and followed fund logs
//   for (const InterOfficeBalance& pair : InterOffice(books, "manila")) ...
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_TREASURY_QUERIES_H_
#define AMANAT_SERVICES_TREASURY_QUERIES_H_

#include <optional>
#include <string>
#include <vector>

#include "services/treasury/treasury_core.h"

namespace amanat::treasury {

// A fund log at hand.
struct LogBook {
  entry::LogName name;
  const examine::LogState* state = nullptr;
  const TreasuryCore* core = nullptr;
};

struct AllotmentRow {
  enum class State { kIssued, kAccepted, kSettled };
  StreamId id;
  const IssuedAllotment* issued = nullptr;      // never null
  const AcceptedAllotment* accepted = nullptr;  // null until the acceptance is at hand
  const LogBook* head_office = nullptr;         // never null
  int64_t available = 0;                        // at the consulate, holds counted
  int64_t due_from = 0;                         // at head office
  State state = State::kIssued;
};
// In the order of issue; at another site than head office only the allotments of `site`. The rows
// point into `books`.
std::vector<AllotmentRow> Allotments(const std::vector<LogBook>& books, const std::string& site,
                                     const std::string& head_office);

struct LineRow {
  const Liquidation* liquidation = nullptr;  // never null
  const LogBook* consulate = nullptr;        // never null
  LogIndex spend_index = 0;
  const Spend* spend = nullptr;            // never null
  const LineDecision* decision = nullptr;  // null while undecided
};
// By consulate, in the order of submission.
std::vector<LineRow> LiquidationLines(const std::vector<LogBook>& books, const std::string& site,
                                      const std::string& head_office, bool undecided_only);

// Sum of posted balances for each currency, by its number.
std::vector<money::Money> TotalsOf(const accounts::Accounts& accounts);
// Held amount, debit positive.
int64_t HeldOf(const accounts::Account& account);

struct InterOfficeBalance {
  const LogBook* head_office = nullptr;  // never null
  const LogBook* consulate = nullptr;    // never null
  money::Currency currency;
  int64_t due_from = 0;
  int64_t due_to = 0;
  struct InTransit {
    const LogBook* log = nullptr;  // where it stands; never null
    const InterOfficePosting* posting = nullptr;
  };
  std::vector<InTransit> in_transit;  // oldest first
  int64_t in_transit_sum = 0;         // equal to due_from + due_to
};
std::vector<InterOfficeBalance> InterOffice(const std::vector<LogBook>& books,
                                            const std::string& head_office);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_QUERIES_H_
