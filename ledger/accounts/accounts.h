// The accounts of one log: balances, holds and limits, as a function of its entries. The apply
// loop of the writer, a follower's examination and the auditor's verifier all run this code.
//
//   Accounts accounts;
//   AMANAT_ASSIGN_OR_RETURN(auto breach, accounts.Apply(entry, event_type, undo));
//   if (breach.has_value()) ...   // refused: nothing was changed
//
// Invariants, kept entry by entry:
//  1. Postings sum to zero for each currency and phase.
//  2. No account passes its limit, held amounts counted against it.
//  3. A hold is closed once; what is captured is never more than what was held.
//  4. Only permitted event types touch an account (with a posting, or by closing a hold on it),
//     only permitted ones debit it.
// Thread-compatible.
#ifndef AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_
#define AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/accounts/chart.h"

namespace amanat::accounts {

// Actions that take back, last first, what Apply did since the journal was last cleared.
using UndoJournal = std::vector<std::function<void()>>;

struct Account {
  uint64_t number = 0;  // from 1
  entry::AccountOpening opening;
  int64_t posted = 0;      // captures included
  int64_t held_debit = 0;  // sum of open holds, each side apart; both >= 0
  int64_t held_credit = 0;
  // What may still go out of an account that must not pass zero.
  int64_t Available() const;
};

struct LimitBreach {
  uint64_t account = 0;  // perhaps one that the entry itself opens
  uint32_t chart = 0;
  int64_t balance = 0;    // what it would become, holds counted
  int64_t available = 0;  // what it had left, holds counted
};

class Accounts {
 public:
  // Applies openings, postings and the closing of a hold. Returns the breach when a limit would be
  // passed, InvalidArgument when an invariant would be broken; in both cases nothing is changed.
  // `undo` outlives the use of its actions; this object must not move meanwhile.
  absl::StatusOr<std::optional<LimitBreach>> Apply(const entry::Entry& entry, uint32_t event_type,
                                                   UndoJournal& undo);

  const Account* Find(uint64_t number) const;  // nullptr when not opened
  const Account* Find(const AccountKey& key) const;
  const std::vector<Account>& all() const { return accounts_; }  // by number
  // Postings of the hold that entry `index` made and nothing closed yet; nullptr when none.
  const std::vector<entry::Posting>* FindHold(LogIndex index) const;
  const std::map<LogIndex, std::vector<entry::Posting>>& holds() const { return holds_; }

 private:
  struct Change {
    int64_t posted = 0;
    int64_t held_debit = 0;
    int64_t held_credit = 0;
  };
  using Changes = std::map<uint64_t, Change>;

  absl::Status CheckOpenings(const entry::Entry& entry) const;
  absl::Status CheckZeroSum(const entry::Entry& entry) const;
  absl::Status CheckCaptures(const entry::Entry& entry) const;
  absl::Status CheckTouches(const entry::Posting& posting, uint32_t event_type) const;
  absl::Status CheckPermissions(const entry::Entry& entry, uint32_t event_type) const;
  absl::StatusOr<Changes> ChangesOf(const entry::Entry& entry) const;
  absl::StatusOr<std::optional<LimitBreach>> CheckLimits(const Changes& changes) const;
  absl::StatusOr<std::optional<LimitBreach>> ApplyPostings(const entry::Entry& entry,
                                                           uint32_t event_type, UndoJournal& undo);
  void Open(const entry::AccountOpening& opening);
  void CloseLast();

  std::vector<Account> accounts_;
  std::map<AccountKey, uint64_t> by_key_;
  std::map<LogIndex, std::vector<entry::Posting>> holds_;
};

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_
