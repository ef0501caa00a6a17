#include "ledger/accounts/accounts.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::Limit;
using entry::Phase;
using entry::Posting;

AccountKey KeyOf(const entry::AccountOpening& opening) {
  return {opening.office, static_cast<Chart>(opening.chart), opening.currency, opening.dimension};
}

template <typename T>
bool Contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

LimitBreach BreachOf(const Account& before, int64_t balance) {
  return {before.number, before.opening.chart, balance, before.Available()};
}

absl::Status Add(int64_t& sum, int64_t amount) {
  if (__builtin_add_overflow(sum, amount, &sum)) {
    return absl::InvalidArgumentError("a balance beyond 64 bits");
  }
  return absl::OkStatus();
}

}  // namespace

int64_t Account::Available() const {
  switch (opening.limit) {
    case Limit::kNeverCredit:
      return posted - held_credit;
    case Limit::kNeverDebit:
      return -(posted + held_debit);
    case Limit::kNone:
      break;
  }
  return posted;
}

absl::Status Accounts::CheckOpenings(const Entry& entry) const {
  std::set<AccountKey> opened;
  for (const entry::AccountOpening& opening : entry.openings) {
    if (opening.office.empty() || opening.chart == 0 || opening.currency.numeric == 0) {
      return absl::InvalidArgumentError("an account without office, chart or currency");
    }
    if (by_key_.contains(KeyOf(opening)) || !opened.insert(KeyOf(opening)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("account ", ChartName(opening.chart), " of ", opening.office, " again"));
    }
    const ChartInfo* info = FindChart(opening.chart);
    if (info == nullptr) continue;  // of a newer version: what the entry fixes holds
    const entry::AccountOpening expected = OpeningOf(KeyOf(opening));
    // Fewer event types than the chart's: opened by an earlier version, when the chart had fewer.
    if (opening.limit != expected.limit ||
        !std::includes(expected.event_types.begin(), expected.event_types.end(),
                       opening.event_types.begin(), opening.event_types.end())) {
      return absl::InvalidArgumentError(
          absl::StrCat("account ", info->name, " opened with more rights than its chart's"));
    }
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckZeroSum(const Entry& entry) const {
  std::map<std::pair<uint16_t, Phase>, absl::int128> sums;
  for (const Posting& posting : entry.postings) {
    const Account* account = Find(posting.account);
    if (account == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no account ", posting.account));
    }
    if (posting.amount == 0 || posting.amount == INT64_MIN) {
      return absl::InvalidArgumentError(absl::StrCat("amount of account ", posting.account));
    }
    sums[{account->opening.currency.numeric, posting.phase}] += posting.amount;
  }
  for (const auto& [key, sum] : sums) {
    if (sum == 0) continue;
    return absl::InvalidArgumentError(absl::StrCat("postings of currency ", key.first, " sum to ",
                                                   static_cast<int64_t>(sum), ", not to 0"));
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckTouches(const Posting& posting, uint32_t event_type) const {
  const entry::AccountOpening& opening = Find(posting.account)->opening;
  if (Contains(opening.event_types, event_type)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(entry::EventTypeName(event_type), " may not touch ", ChartName(opening.chart)));
}

absl::Status Accounts::CheckPermissions(const Entry& entry, uint32_t event_type) const {
  for (const Posting& posting : entry.postings) {
    AMANAT_RETURN_IF_ERROR(CheckTouches(posting, event_type));
    const ChartInfo* info = FindChart(Find(posting.account)->opening.chart);
    if (info != nullptr && posting.amount > 0 && !info->debit_event_types.empty() &&
        !Contains(info->debit_event_types, static_cast<entry::EventType>(event_type))) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry::EventTypeName(event_type), " may not debit ", info->name));
    }
  }
  if (entry.closes_hold == 0) return absl::OkStatus();
  // To let a hold go is to touch its accounts: what was reserved may then be spent otherwise.
  for (const Posting& posting : *FindHold(entry.closes_hold)) {
    AMANAT_RETURN_IF_ERROR(CheckTouches(posting, event_type));
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckCaptures(const Entry& entry) const {
  const std::vector<Posting>* hold = nullptr;
  if (entry.closes_hold != 0) {
    hold = FindHold(entry.closes_hold);
    if (hold == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no open hold at ", entry.closes_hold));
    }
  }
  std::map<uint64_t, int64_t> held;
  if (hold != nullptr) {
    for (const Posting& posting : *hold) held[posting.account] += posting.amount;
  }
  for (const Posting& posting : entry.postings) {
    if (posting.phase != Phase::kCapture) {
      if (posting.phase > Phase::kCapture) return absl::InvalidArgumentError("unknown phase");
      continue;
    }
    int64_t& left = held[posting.account];
    if ((left < 0) != (posting.amount < 0) || std::abs(posting.amount) > std::abs(left)) {
      return absl::InvalidArgumentError(absl::StrCat("captures ", posting.amount, " of account ",
                                                     posting.account, ", of which ", left,
                                                     " is held"));
    }
    left -= posting.amount;
  }
  return absl::OkStatus();
}

absl::StatusOr<Accounts::Changes> Accounts::ChangesOf(const Entry& entry) const {
  Changes changes;
  if (entry.closes_hold != 0) {
    for (const Posting& posting : *FindHold(entry.closes_hold)) {
      Change& change = changes[posting.account];
      if (posting.amount > 0) change.held_debit -= posting.amount;
      if (posting.amount < 0) change.held_credit += posting.amount;
    }
  }
  for (const Posting& posting : entry.postings) {
    Change& change = changes[posting.account];
    if (posting.phase != Phase::kHold) {
      AMANAT_RETURN_IF_ERROR(Add(change.posted, posting.amount));
    } else if (posting.amount > 0) {
      AMANAT_RETURN_IF_ERROR(Add(change.held_debit, posting.amount));
    } else {
      AMANAT_RETURN_IF_ERROR(Add(change.held_credit, -posting.amount));
    }
  }
  return changes;
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::CheckLimits(const Changes& changes) const {
  for (const auto& [number, change] : changes) {
    Account after = *Find(number);
    AMANAT_RETURN_IF_ERROR(Add(after.posted, change.posted));
    AMANAT_RETURN_IF_ERROR(Add(after.held_debit, change.held_debit));
    AMANAT_RETURN_IF_ERROR(Add(after.held_credit, change.held_credit));
    int64_t worst = after.posted;  // the balance if every hold against the limit is captured
    if (after.opening.limit == Limit::kNeverCredit) {
      AMANAT_RETURN_IF_ERROR(Add(worst, -after.held_credit));
      if (worst < 0) return BreachOf(*Find(number), worst);
    } else if (after.opening.limit == Limit::kNeverDebit) {
      AMANAT_RETURN_IF_ERROR(Add(worst, after.held_debit));
      if (worst > 0) return BreachOf(*Find(number), worst);
    }
  }
  return std::nullopt;
}

void Accounts::Open(const entry::AccountOpening& opening) {
  Account& account = accounts_.emplace_back();
  account.number = accounts_.size();
  account.opening = opening;
  by_key_.emplace(KeyOf(opening), account.number);
}

void Accounts::CloseLast() {
  by_key_.erase(KeyOf(accounts_.back().opening));
  accounts_.pop_back();
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::ApplyPostings(const Entry& entry,
                                                                   uint32_t event_type,
                                                                   UndoJournal& undo) {
  AMANAT_RETURN_IF_ERROR(CheckZeroSum(entry));
  AMANAT_RETURN_IF_ERROR(CheckCaptures(entry));
  AMANAT_RETURN_IF_ERROR(CheckPermissions(entry, event_type));
  AMANAT_ASSIGN_OR_RETURN(const Changes changes, ChangesOf(entry));
  AMANAT_ASSIGN_OR_RETURN(const std::optional<LimitBreach> breach, CheckLimits(changes));
  if (breach.has_value()) return breach;

  for (const auto& [number, change] : changes) {
    Account& account = accounts_[number - 1];
    undo.push_back([this, number = number, posted = account.posted, debit = account.held_debit,
                    credit = account.held_credit] {
      Account& restored = accounts_[number - 1];
      restored.posted = posted;
      restored.held_debit = debit;
      restored.held_credit = credit;
    });
    account.posted += change.posted;
    account.held_debit += change.held_debit;
    account.held_credit += change.held_credit;
  }
  if (entry.closes_hold != 0) {
    auto node = holds_.extract(entry.closes_hold);
    undo.push_back(
        [this, index = node.key(), postings = node.mapped()] { holds_.emplace(index, postings); });
  }
  std::vector<Posting> held;
  for (const Posting& posting : entry.postings) {
    if (posting.phase == Phase::kHold) held.push_back(posting);
  }
  if (!held.empty()) {
    holds_.emplace(entry.index, std::move(held));
    undo.push_back([this, index = entry.index] { holds_.erase(index); });
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::Apply(const Entry& entry, uint32_t event_type,
                                                           UndoJournal& undo) {
  AMANAT_RETURN_IF_ERROR(CheckOpenings(entry));
  // Undone in reverse order: balances are restored before their accounts are closed.
  const size_t mark = undo.size();
  for (const entry::AccountOpening& opening : entry.openings) {
    Open(opening);
    undo.push_back([this] { CloseLast(); });
  }
  const auto result = ApplyPostings(entry, event_type, undo);
  if (!result.ok() || result->has_value()) {
    for (size_t i = 0; i < entry.openings.size(); ++i) CloseLast();
    undo.resize(mark);
  }
  return result;
}

const Account* Accounts::Find(uint64_t number) const {
  return number == 0 || number > accounts_.size() ? nullptr : &accounts_[number - 1];
}

const Account* Accounts::Find(const AccountKey& key) const {
  const auto it = by_key_.find(key);
  return it == by_key_.end() ? nullptr : Find(it->second);
}

const std::vector<Posting>* Accounts::FindHold(LogIndex index) const {
  const auto it = holds_.find(index);
  return it == holds_.end() ? nullptr : &it->second;
}

}  // namespace amanat::accounts
