// The accounts of one log: balances, holds and limits, as a function of its entries. The apply
// loop of the writer, a follower's examination and the auditor's verifier all run this code.
//
//   Accounts accounts(catalogue);
//   AMANAT_ASSIGN_OR_RETURN(auto breach, accounts.Apply(entry, event_type));
//   if (breach.has_value()) ...   // refused with breach->outcome(): nothing was changed
//   accounts.Forget();            // durable; or RollbackTo(mark) to take a batch back
//
// Invariants, kept entry by entry:
//  1. Postings sum to zero for each currency and phase.
//  2. No amount is beyond money::kAmountMax; no account passes its limit, a maximum or kBalanceMax, held
//     amounts counted against each of them.
//  3. A hold is closed once; what is captured is never more than what was held.
//  4. Only permitted event types touch an account (with a posting, by closing a hold on it, or by
//     closing it), only permitted ones debit it: by its opening, and by what was added to its chart.
//  5. A closed account stands at zero, without holds, and is never touched again.
//  6. An entry is reversed at most once. That a reversal takes back exactly what the original posted
//     is asked by CheckReversal (reversal.h), to which the caller brings the original.
// What is looked at first wins: openings, postings, captures, reversal, permissions (each
// InvalidArgument), then closed accounts, then limits in the order in which the closed hold and the
// postings name the accounts, then closings.
//
// Over an AccountSource only what is asked for is brought into memory, when it is first asked for:
// for who decides a few entries and lets the accounts go. When something cannot be read, or contradicts
// itself, it is as if it were not there, and read_status() says why from then on.
//
// Thread-compatible; also what is const may bring something into memory.
#ifndef AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_
#define AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "ledger/accounts/account.h"
#include "ledger/accounts/permissions.h"

namespace amanat::accounts {

using Holds = std::map<LogIndex, std::vector<entry::Posting>>;

// What Apply changed since the last TakeChanged, each list ascending. A hold that was opened and
// closed in between stands in neither list.
struct Changed {
  std::vector<uint64_t> accounts;      // numbers of those opened, posted to, held or closed
  std::vector<LogIndex> holds_opened;  // FindHold gives their postings
  std::vector<LogIndex> holds_closed;
  std::vector<LogIndex> reversed;  // entries that were reversed, not the reversals
};

// Where accounts are stored as of one size. DataLoss for what is damaged or, of a number, missing.
class AccountSource {
 public:
  virtual ~AccountSource() = default;
  virtual absl::StatusOr<uint64_t> CountAccounts() const = 0;
  virtual absl::StatusOr<Account> ReadAccount(uint64_t number) const = 0;
  virtual absl::StatusOr<std::optional<uint64_t>> FindAccount(const AccountKey& key) const = 0;
  // Empty when none is open.
  virtual absl::StatusOr<std::vector<entry::Posting>> ReadHold(LogIndex index) const = 0;
  virtual absl::StatusOr<bool> IsReversed(LogIndex index) const = 0;
};

class Accounts {
 public:
  // The catalogue, whose charts fix what may be opened and debited, outlives this object.
  explicit Accounts(const entry::Catalogue& catalogue) : permissions_(catalogue) {}

  // From now on by another catalogue of the same fund. What an opening fixed stays as it is.
  void Use(const entry::Catalogue& catalogue) { permissions_.Use(catalogue); }
  const entry::Catalogue& catalogue() const { return permissions_.catalogue(); }
  // From now on these event types may touch the accounts of these charts, whenever they are opened, beside
  // what their openings fix; those of an earlier call may not. Nothing that RollbackTo takes back.
  void Permit(ChartPermits added) { permissions_.Permit(std::move(added)); }

  // Applies openings, postings, the closing of a hold, a reversal and closings. Returns the breach
  // when a limit would be passed, InvalidArgument when an invariant would be broken; in both cases
  // nothing is changed. An accepted entry that reverses another was given to CheckReversal before.
  absl::StatusOr<std::optional<LimitBreach>> Apply(const entry::Entry& entry, uint32_t event_type);

  // What Apply would return; nothing is changed in the end.
  absl::StatusOr<std::optional<LimitBreach>> WouldBreach(const entry::Entry& entry,
                                                         uint32_t event_type);

  // The position in the journal of what can be taken back.
  size_t Mark() const { return journal_.size(); }
  // Takes back what was applied since `mark`, which lies at or behind the last TakeChanged.
  void RollbackTo(size_t mark);
  // Empties the journal: nothing applied before now can be taken back; marks begin at 0 again.
  void Forget();
  // Not between an Apply and its RollbackTo.
  Changed TakeChanged();

  // Rebuilding from stored rows, before any Apply: accounts by number from 1, then holds, then
  // reversed entries. DataLoss when a row contradicts those before it; it is then not taken.
  absl::Status LoadAccount(const Account& account);
  absl::Status LoadHold(LogIndex index, std::vector<entry::Posting> postings);
  absl::Status LoadReversed(LogIndex index);
  // In place of rebuilding. `source` outlives this object and its copies.
  absl::Status OpenOver(const AccountSource* source);
  const absl::Status& read_status() const { return read_status_; }

  const Account* Find(uint64_t number) const {  // nullptr when not opened
    if (number == 0 || number > accounts_.size()) return nullptr;
    const Account& account = accounts_[number - 1];
    return account.number != 0 ? &account : Bring(number);
  }
  const Account* Find(const AccountKey& key) const;
  size_t count() const { return accounts_.size(); }  // closed ones too
  // Postings of the hold that entry `index` made and nothing closed yet; nullptr when none.
  const std::vector<entry::Posting>* FindHold(LogIndex index) const;
  bool IsReversed(LogIndex index) const;
  // Not over a source: all of them, accounts by number.
  const std::vector<Account>& all() const { return accounts_; }
  const Holds& holds() const { return holds_; }
  const absl::flat_hash_set<LogIndex>& reversed() const { return reversed_; }

 private:
  // One thing that was done, and what it takes to take it back.
  struct Step {
    enum Kind : uint8_t { kOpened, kBalances, kClosed, kHoldOpened, kHoldClosed, kReversed };
    Kind kind = kOpened;
    bool first_change = false;  // the account was not among changed_accounts_ before
    uint64_t number = 0;        // of the account, or index of the hold or the reversed entry
    int64_t posted = 0;         // before
    int64_t held_debit = 0;
    int64_t held_credit = 0;
  };
  // What an entry does to one account. Entries touch few accounts: no allocation up to four.
  struct Change {
    uint64_t account = 0;
    int64_t posted = 0;
    int64_t held_debit = 0;
    int64_t held_credit = 0;
  };
  using Changes = absl::InlinedVector<Change, 4>;

  absl::Status CheckOpenings(const entry::Entry& entry) const;
  absl::Status CheckZeroSum(const entry::Entry& entry) const;
  absl::Status CheckCaptures(const entry::Entry& entry) const;
  absl::Status CheckReversed(const entry::Entry& entry) const;
  absl::Status CheckTouches(uint64_t account, uint32_t event_type) const;
  absl::Status CheckPermissions(const entry::Entry& entry, uint32_t event_type) const;
  void AddChanges(const entry::Entry& entry, Changes& changes) const;
  std::optional<LimitBreach> CheckNotClosed(const entry::Entry& entry,
                                            const Changes& changes) const;
  std::optional<LimitBreach> CheckLimits(const Changes& changes) const;
  std::optional<LimitBreach> CheckClosings(const entry::Entry& entry, const Changes& changes) const;
  absl::StatusOr<std::optional<LimitBreach>> Check(const entry::Entry& entry, uint32_t event_type,
                                                   Changes& changes) const;
  void Commit(const entry::Entry& entry, const Changes& changes);
  void Open(const entry::AccountOpening& opening, LogIndex index);
  void Record(Step::Kind kind, Account& account);
  void TakeBack(const Step& step);
  // From the source, when there is one; nullptr when it is not there.
  const Account* Bring(uint64_t number) const;
  void BringHold(LogIndex index) const;

  // Over a source the accounts that were not asked for yet have number 0; what was brought is as if it
  // had been there.
  const AccountSource* source_ = nullptr;
  mutable absl::Status read_status_;
  mutable std::vector<Account> accounts_;
  mutable absl::flat_hash_map<AccountKey, uint64_t> by_key_;
  mutable PermissionTable permissions_;
  mutable Holds holds_;
  mutable absl::flat_hash_set<LogIndex> brought_holds_;  // asked for, there or not
  absl::flat_hash_set<LogIndex> reversed_;

  std::vector<Step> journal_;
  std::vector<std::vector<entry::Posting>> closed_holds_;  // of the journal's kHoldClosed steps
  size_t taken_steps_ = 0;  // length of the journal at the last TakeChanged

  // Since the last TakeChanged, in the order of the journal.
  std::vector<uint64_t> changed_accounts_;
  std::vector<bool> is_changed_;  // by number - 1
  std::vector<LogIndex> opened_holds_;
  std::vector<LogIndex> closed_hold_indices_;
  std::vector<LogIndex> newly_reversed_;
};

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_ACCOUNTS_H_
