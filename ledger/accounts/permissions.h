// Which event types may touch and debit an account, looked up once for each posting. What an
// opening fixes is turned into bits when the account is opened; accounts that permit the same share
// one set, so that the sets of a million accounts stay in the processor's cache.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_
#define AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_

#include <bitset>
#include <map>
#include <utility>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::accounts {

class PermissionTable {
 public:
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
    std::vector<uint32_t> event_types;
    bool debit_by_others = true;  // event types beyond the bits may debit, too
  };
  // The place in sets_ of what the opening permits.
  uint32_t SetFor(const entry::AccountOpening& opening);
  const Set& SetOf(uint64_t account) const { return sets_[set_of_account_[account - 1]]; }

  std::vector<Set> sets_;
  std::map<std::pair<uint32_t, std::vector<uint32_t>>, uint32_t> index_;  // chart, event types
  std::vector<uint32_t> set_of_account_;                                  // by number - 1
};

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_PERMISSIONS_H_
