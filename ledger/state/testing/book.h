// Accounts that random entries move, twice: as rows in a MemoryReader, written in batches and cut
// into rows wherever chance has it, and as a plain list that is summed up again for each question.
//
//   Book book(seed);
//   book.Grow(100);                       // entries
//   book.Store();                         // as one batch
//   book.stored();                        // against book.At(account, size) and others
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_TESTING_BOOK_H_
#define AMANAT_LEDGER_STATE_TESTING_BOOK_H_

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {

class Book {
 public:
  explicit Book(uint64_t seed) : random_(seed) {}

  // Entries, each of which moves up to three accounts of up to `accounts`, opening the next one now
  // and then.
  void Grow(size_t entries, uint64_t accounts = 6) {
    for (; entries > 0; --entries, ++size_) {
      if (opened_at_.size() < accounts && (opened_at_.empty() || Below(8) == 0)) {
        opened_at_.push_back(size_);
      }
      const int32_t date = static_cast<int32_t>(Below(20)) - 10;
      for (size_t moves = Below(4); moves > 0; --moves) {
        const uint64_t account = 1 + Below(opened_at_.size());
        moved_.emplace_back(account, Movement{size_, date, Amount(), Amount() / 3, Amount() / 3});
      }
    }
  }

  // What grew since the last Store, as one batch.
  void Store() { stored_.Apply(TakeChanges()); }
  Changes TakeChanges() {
    Changes changes;
    changes.Put(Table::kHead, "", wire::Encode(Head{.size = size_}));
    for (uint64_t number = 1; number <= opened_at_.size(); ++number) {
      PutAccount(number, changes);
      PutMovements(number, changes);
    }
    written_ = moved_.size();
    return changes;
  }

  TreeSize size() const { return size_; }
  uint64_t accounts() const { return opened_at_.size(); }
  LogIndex opened_at(uint64_t account) const { return opened_at_[account - 1]; }
  MemoryReader& stored() { return stored_; }
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  Balance At(uint64_t account, TreeSize size) const {
    Balance balance;
    for (const auto& [number, movement] : moved_) {
      if (number == account && movement.index < size) Apply(movement, balance);
    }
    return balance;
  }
  int64_t On(uint64_t account, int32_t date, TreeSize size) const {
    Balance balance;
    for (const auto& [number, movement] : moved_) {
      const bool counts = movement.index < size && movement.effective_date <= date;
      if (number == account && counts) Apply(movement, balance);
    }
    return static_cast<int64_t>(balance.posted);
  }
  // One an entry.
  std::vector<Movement> MovesOf(uint64_t account) const {
    std::vector<Movement> moves;
    for (const auto& [number, movement] : moved_) {
      if (number != account) continue;
      if (moves.empty() || moves.back().index != movement.index) {
        moves.push_back(movement);
      } else {
        moves.back().posted += movement.posted;
        moves.back().held_debit += movement.held_debit;
        moves.back().held_credit += movement.held_credit;
      }
    }
    return moves;
  }

 private:
  int64_t Amount() { return Below(3) == 0 ? 0 : static_cast<int64_t>(Below(2001)) - 1000; }
  static void Apply(const Movement& movement, Balance& balance) {
    balance.posted += movement.posted;
    balance.held_debit += movement.held_debit;
    balance.held_credit += movement.held_credit;
  }
  void PutAccount(uint64_t number, Changes& changes) const {
    accounts::Account account;
    account.number = number;
    account.opened_at = opened_at(number);
    account.opening = accounts::OpeningOf(
        toy::Catalogue(), {"manila", toy::kVault, money::Currency{608}, std::to_string(number)});
    account.posted = static_cast<int64_t>(At(number, size_).posted);
    changes.Put(Table::kAccount, NumberKey(number), EncodeAccount(account));
  }
  void PutMovements(uint64_t number, Changes& changes) {
    std::vector<Movement> row;
    for (size_t i = written_; i < moved_.size(); ++i) {
      const auto& [account, movement] = moved_[i];
      if (account != number) continue;
      // An entry never stands in two rows.
      if (!row.empty() && row.back().index != movement.index && Below(5) == 0) {
        PutRow(number, row, changes);
      }
      row.push_back(movement);
      if (movement.posted == 0) continue;
      std::string key = NumberKey(number);
      AppendDate(movement.effective_date, key);
      Turnover turnover;
      (movement.posted > 0 ? turnover.debit : turnover.credit) = std::abs(movement.posted);
      changes.Add(Table::kDay, key, EncodeTurnover(turnover));
    }
    if (!row.empty()) PutRow(number, row, changes);
  }
  void PutRow(uint64_t number, std::vector<Movement>& row, Changes& changes) const {
    changes.Put(
        Table::kPosting, PostingKey(number, row.front().index),
        EncodePostingRow(At(number, row.front().index), row.data(), row.data() + row.size()));
    row.clear();
  }

  std::mt19937_64 random_;
  TreeSize size_ = 0;
  std::vector<LogIndex> opened_at_;                   // by number - 1
  std::vector<std::pair<uint64_t, Movement>> moved_;  // by account, in the order of the entries
  size_t written_ = 0;                                // of moved_
  MemoryReader stored_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_TESTING_BOOK_H_
