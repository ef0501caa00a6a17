// Which event types may touch and debit an account, looked up once for each posting. What an
// opening fixes, what was added to its chart since, and what the catalogue says of the chart, is turned
// into bits when the account is opened; accounts that permit the same share one set, so that the sets of
// a million accounts stay in the processor's cache.
//
// What was added to a chart never lets an event type debit an account that holds the right to spend
// (entry::RightsInfo::accepted): there the opening alone does.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_
#define AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_

#include <bitset>
#include <map>
#include <utility>
#include <vector>

#include "ledger/entry/catalogue.h"

namespace amanat::accounts {

// By the number of a chart, event types that may touch all its accounts beside those that their openings
// permit, ascending.
using ChartPermits = std::map<uint32_t, std::vector<uint32_t>>;

class PermissionTable {
 public:
  // The catalogue outlives this object.
  explicit PermissionTable(const entry::Catalogue& catalogue) : catalogue_(&catalogue) {}

  // Accounts that are there keep what their openings fix.
  void Use(const entry::Catalogue& catalogue);
  // From now on this is what was added to charts, and nothing else.
  void Permit(ChartPermits added);
  const entry::Catalogue& catalogue() const { return *catalogue_; }

  // Accounts are added in the order of their numbers, and removed from the end.
  void Add(const entry::AccountOpening& opening);
  void RemoveLast() { set_of_account_.pop_back(); }
  // Makes room for accounts that are put before they are asked about.
  void Resize(uint64_t accounts) { set_of_account_.resize(accounts); }
  void Put(uint64_t account, const entry::AccountOpening& opening) {
    set_of_account_[account - 1] = SetFor(opening);
  }

  bool MayTouch(uint64_t account, uint32_t event_type) const;
  // Asked of event types that may touch the account.
  bool MayDebit(uint64_t account, uint32_t event_type) const;

 private:
  // Event types from here on, of a newer version, are looked up in the list.
  static constexpr uint32_t kEventTypeBits = 256;
  struct Set {
    std::bitset<kEventTypeBits> touch;
    std::bitset<kEventTypeBits> debit;
    uint32_t chart = 0;
    std::vector<uint32_t> event_types;
    bool debit_by_others = true;  // event types beyond the bits may debit, too
    bool debit_by_added = true;   // what was added to the chart may debit as the opening's own may
  };
  void Fill(Set& set) const;
  bool IsAdded(uint32_t chart, uint32_t event_type) const;
  // The place in sets_ of what the opening permits.
  uint32_t SetFor(const entry::AccountOpening& opening);
  const Set& SetOf(uint64_t account) const { return sets_[set_of_account_[account - 1]]; }

  const entry::Catalogue* catalogue_;
  ChartPermits added_;
  std::vector<Set> sets_;
  std::map<std::pair<uint32_t, std::vector<uint32_t>>, uint32_t> index_;  // chart, event types
  std::vector<uint32_t> set_of_account_;                                  // by number - 1
};

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_
