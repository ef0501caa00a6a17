#include "ledger/accounts/accounts.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::Limit;
using entry::Phase;
using entry::Posting;

LimitBreach BreachOf(const Account& before, BrokenLimit limit, int64_t balance) {
  return {before.number, before.opening.chart, limit,
          balance,       before.Available(),   before.opening.currency};
}

// The limit that an account passes when every hold on its debit side is captured and it stands at
// `debit`, or when every hold on its credit side is and it stands at `credit`.
std::optional<LimitBreach> FirstBreach(const Account& before, int64_t debit, int64_t credit) {
  const entry::AccountOpening& opening = before.opening;
  if (opening.limit == Limit::kNeverCredit && credit < 0) {
    return BreachOf(before, BrokenLimit::kNeverCredit, credit);
  }
  if (opening.limit == Limit::kNeverDebit && debit > 0) {
    return BreachOf(before, BrokenLimit::kNeverDebit, debit);
  }
  if (opening.debit_balance_max != 0 && debit > static_cast<int64_t>(opening.debit_balance_max)) {
    return BreachOf(before, BrokenLimit::kDebitMaximum, debit);
  }
  if (opening.credit_balance_max != 0 &&
      credit < -static_cast<int64_t>(opening.credit_balance_max)) {
    return BreachOf(before, BrokenLimit::kCreditMaximum, credit);
  }
  return std::nullopt;
}

// The element of `list` that `is` finds, or a new one.
template <typename List, typename Predicate>
typename List::value_type& FindOrAdd(List& list, const typename List::value_type& fresh,
                                     Predicate is) {
  const auto it = std::find_if(list.begin(), list.end(), is);
  return it != list.end() ? *it : list.emplace_back(fresh);
}

}  // namespace

absl::Status Accounts::CheckOpenings(const Entry& entry) const {
  if (entry.openings.empty()) return absl::OkStatus();
  std::set<AccountKey> opened;
  for (const entry::AccountOpening& opening : entry.openings) {
    if (opening.office.empty() || opening.chart == 0 || opening.currency.numeric == 0) {
      return absl::InvalidArgumentError("an account without office, chart or currency");
    }
    if (std::max(opening.debit_balance_max, opening.credit_balance_max) >
        uint64_t{money::kAmountMax}) {
      return absl::InvalidArgumentError(
          absl::StrCat("an account with a maximum beyond ", money::kAmountMax, " minor units"));
    }
    if (Find(KeyOf(opening)) != nullptr || !opened.insert(KeyOf(opening)).second) {
      return absl::InvalidArgumentError(absl::StrCat(
          "account ", catalogue().ChartName(opening.chart), " of ", opening.office, " again"));
    }
    const entry::ChartInfo* info = catalogue().FindChart(opening.chart);
    if (info == nullptr) continue;  // of a newer version: what the entry fixes holds
    const entry::AccountOpening expected = OpeningOf(catalogue(), KeyOf(opening));
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
  struct Sum {
    uint16_t currency;
    Phase phase;
    absl::int128 amount;
  };
  absl::InlinedVector<Sum, 4> sums;
  for (const Posting& posting : entry.postings) {
    const Account* account = Find(posting.account);
    if (account == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no account ", posting.account));
    }
    if (posting.amount == 0 || !money::IsWithinAmountMax(posting.amount)) {
      return absl::InvalidArgumentError(absl::StrCat("amount of account ", posting.account,
                                                     " is nothing, or beyond ", money::kAmountMax,
                                                     " minor units"));
    }
    const uint16_t currency = account->opening.currency.numeric;
    FindOrAdd(sums, {currency, posting.phase, 0}, [&](const Sum& sum) {
      return sum.currency == currency && sum.phase == posting.phase;
    }).amount += posting.amount;
  }
  for (const Sum& sum : sums) {
    if (sum.amount == 0) continue;
    return absl::InvalidArgumentError(absl::StrCat("postings of currency ", sum.currency,
                                                   " sum to ", static_cast<int64_t>(sum.amount),
                                                   ", not to 0"));
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckCaptures(const Entry& entry) const {
  struct Held {
    uint64_t account;
    int64_t amount;
  };
  absl::InlinedVector<Held, 4> held;
  const auto of = [&](uint64_t account) -> int64_t& {
    return FindOrAdd(held, {account, 0}, [&](const Held& h) { return h.account == account; })
        .amount;
  };
  if (entry.closes_hold != 0) {
    const std::vector<Posting>* hold = FindHold(entry.closes_hold);
    if (hold == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no open hold at ", entry.closes_hold));
    }
    for (const Posting& posting : *hold) of(posting.account) += posting.amount;
  }
  for (const Posting& posting : entry.postings) {
    if (posting.phase != Phase::kCapture) {
      if (posting.phase > Phase::kCapture) return absl::InvalidArgumentError("unknown phase");
      continue;
    }
    int64_t& left = of(posting.account);
    if ((left < 0) != (posting.amount < 0) || std::abs(posting.amount) > std::abs(left)) {
      return absl::InvalidArgumentError(absl::StrCat("captures ", posting.amount, " of account ",
                                                     posting.account, ", of which ", left,
                                                     " is held"));
    }
    left -= posting.amount;
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckReversed(const Entry& entry) const {
  if (entry.reverses == 0) return absl::OkStatus();
  if (entry.reverses >= entry.index) {
    return absl::InvalidArgumentError(
        absl::StrCat("reverses entry ", entry.reverses, ", which does not stand before it"));
  }
  if (IsReversed(entry.reverses)) {
    return absl::InvalidArgumentError(absl::StrCat("entry ", entry.reverses, " again reversed"));
  }
  if (FindHold(entry.reverses) != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("reverses entry ", entry.reverses, ", whose hold is open"));
  }
  return absl::OkStatus();
}

absl::Status Accounts::CheckTouches(uint64_t account, uint32_t event_type) const {
  if (permissions_.MayTouch(account, event_type)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(catalogue().EventTypeName(event_type), " may not touch ",
                   catalogue().ChartName(Find(account)->opening.chart)));
}

absl::Status Accounts::CheckPermissions(const Entry& entry, uint32_t event_type) const {
  for (const Posting& posting : entry.postings) {
    AMANAT_RETURN_IF_ERROR(CheckTouches(posting.account, event_type));
    if (posting.amount > 0 && !permissions_.MayDebit(posting.account, event_type)) {
      return absl::InvalidArgumentError(
          absl::StrCat(catalogue().EventTypeName(event_type), " may not debit ",
                       catalogue().ChartName(Find(posting.account)->opening.chart)));
    }
  }
  if (entry.closes_hold != 0) {
    // To let a hold go is to touch its accounts: what was reserved may then be spent otherwise.
    for (const Posting& posting : *FindHold(entry.closes_hold)) {
      AMANAT_RETURN_IF_ERROR(CheckTouches(posting.account, event_type));
    }
  }
  for (const uint64_t number : entry.closings) {
    if (Find(number) == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("closes no account ", number));
    }
    AMANAT_RETURN_IF_ERROR(CheckTouches(number, event_type));
  }
  return absl::OkStatus();
}

// Of as many amounts as an entry and a hold have, each within its cap: 64 bits hold them.
void Accounts::AddChanges(const Entry& entry, Changes& changes) const {
  const auto of = [&](uint64_t account) -> Change& {
    return FindOrAdd(changes, {.account = account},
                     [&](const Change& change) { return change.account == account; });
  };
  if (entry.closes_hold != 0) {
    for (const Posting& posting : *FindHold(entry.closes_hold)) {
      Change& change = of(posting.account);
      if (posting.amount > 0) change.held_debit -= posting.amount;
      if (posting.amount < 0) change.held_credit += posting.amount;
    }
  }
  for (const Posting& posting : entry.postings) {
    Change& change = of(posting.account);
    if (posting.phase != Phase::kHold) {
      change.posted += posting.amount;
    } else if (posting.amount > 0) {
      change.held_debit += posting.amount;
    } else {
      change.held_credit -= posting.amount;
    }
  }
}

std::optional<LimitBreach> Accounts::CheckNotClosed(const Entry& entry,
                                                    const Changes& changes) const {
  const auto breach = [&](uint64_t number) {
    const Account& account = accounts_[number - 1];
    return BreachOf(account, BrokenLimit::kClosed, account.posted);
  };
  for (const Change& change : changes) {
    if (accounts_[change.account - 1].closed) return breach(change.account);
  }
  for (const uint64_t number : entry.closings) {
    if (accounts_[number - 1].closed) return breach(number);
  }
  return std::nullopt;
}

// What stands before is within kBalanceMax, so an entry's changes cannot take it beyond 64 bits.
std::optional<LimitBreach> Accounts::CheckLimits(const Changes& changes) const {
  for (const Change& change : changes) {
    const Account& before = accounts_[change.account - 1];
    const int64_t posted = before.posted + change.posted;
    const int64_t held_debit = before.held_debit + change.held_debit;
    const int64_t held_credit = before.held_credit + change.held_credit;
    if (!IsWithinBalanceMax(posted, held_debit, held_credit)) {
      return BreachOf(before, BrokenLimit::kBalanceMaximum, kBalanceMax);
    }
    const auto breach =
        FirstBreach(before, /*debit=*/posted + held_debit, /*credit=*/posted - held_credit);
    if (breach.has_value()) return breach;
  }
  return std::nullopt;
}

std::optional<LimitBreach> Accounts::CheckClosings(const Entry& entry,
                                                   const Changes& changes) const {
  for (const uint64_t number : entry.closings) {
    const Account& before = accounts_[number - 1];
    const auto it = std::find_if(changes.begin(), changes.end(),
                                 [&](const Change& change) { return change.account == number; });
    const Change change = it == changes.end() ? Change{} : *it;
    const int64_t balance = before.posted + change.posted;
    if (balance != 0 || before.held_debit + change.held_debit != 0 ||
        before.held_credit + change.held_credit != 0) {
      return BreachOf(before, BrokenLimit::kNotZero, balance);
    }
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::Check(const Entry& entry, uint32_t event_type,
                                                           Changes& changes) const {
  AMANAT_RETURN_IF_ERROR(CheckZeroSum(entry));
  AMANAT_RETURN_IF_ERROR(CheckCaptures(entry));
  AMANAT_RETURN_IF_ERROR(CheckReversed(entry));
  AMANAT_RETURN_IF_ERROR(CheckPermissions(entry, event_type));
  AddChanges(entry, changes);
  if (auto breach = CheckNotClosed(entry, changes)) return breach;
  if (auto breach = CheckLimits(changes)) return breach;
  return CheckClosings(entry, changes);
}

void Accounts::Open(const entry::AccountOpening& opening, LogIndex index) {
  Account& account = accounts_.emplace_back();
  account.number = accounts_.size();
  account.opened_at = index;
  account.opening = opening;
  by_key_.emplace(KeyOf(opening), account.number);
  permissions_.Add(opening);
  is_changed_.push_back(false);
}

void Accounts::Commit(const Entry& entry, const Changes& changes) {
  for (const Change& change : changes) {
    Account& account = accounts_[change.account - 1];
    Record(Step::kBalances, account);
    account.posted += change.posted;
    account.held_debit += change.held_debit;
    account.held_credit += change.held_credit;
  }
  if (entry.closes_hold != 0) {
    const auto it = holds_.find(entry.closes_hold);
    closed_holds_.push_back(std::move(it->second));
    holds_.erase(it);
    closed_hold_indices_.push_back(entry.closes_hold);
    journal_.push_back({.kind = Step::kHoldClosed, .number = entry.closes_hold});
  }
  const auto is_hold = [](const Posting& posting) { return posting.phase == Phase::kHold; };
  if (std::any_of(entry.postings.begin(), entry.postings.end(), is_hold)) {
    std::vector<Posting>& held = holds_[entry.index];
    std::copy_if(entry.postings.begin(), entry.postings.end(), std::back_inserter(held), is_hold);
    opened_holds_.push_back(entry.index);
    journal_.push_back({.kind = Step::kHoldOpened, .number = entry.index});
  }
  if (entry.reverses != 0) {
    reversed_.insert(entry.reverses);
    newly_reversed_.push_back(entry.reverses);
    journal_.push_back({.kind = Step::kReversed, .number = entry.reverses});
  }
  for (const uint64_t number : entry.closings) {
    Record(Step::kClosed, accounts_[number - 1]);
    accounts_[number - 1].closed = true;
  }
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::Apply(const Entry& entry,
                                                           uint32_t event_type) {
  AMANAT_RETURN_IF_ERROR(CheckOpenings(entry));
  const size_t mark = Mark();
  for (const entry::AccountOpening& opening : entry.openings) {
    Open(opening, entry.index);
    Record(Step::kOpened, accounts_.back());
  }
  Changes changes;
  auto breach = Check(entry, event_type, changes);
  if (breach.ok() && !breach->has_value()) {
    Commit(entry, changes);
  } else {
    RollbackTo(mark);
  }
  return breach;
}

absl::StatusOr<std::optional<LimitBreach>> Accounts::WouldBreach(const Entry& entry,
                                                                 uint32_t event_type) {
  const size_t mark = Mark();
  auto breach = Apply(entry, event_type);
  RollbackTo(mark);
  return breach;
}

const Account* Accounts::Find(const AccountKey& key) const {
  const auto it = by_key_.find(key);
  if (it != by_key_.end()) return Find(it->second);
  if (source_ == nullptr) return nullptr;
  const auto number = source_->FindAccount(key);
  read_status_.Update(number.status());
  return number.ok() && number->has_value() ? Find(**number) : nullptr;
}

bool Accounts::IsReversed(LogIndex index) const {
  if (source_ == nullptr || reversed_.contains(index)) return reversed_.contains(index);
  const auto reversed = source_->IsReversed(index);
  read_status_.Update(reversed.status());
  return reversed.ok() && *reversed;
}

const std::vector<Posting>* Accounts::FindHold(LogIndex index) const {
  if (source_ != nullptr) BringHold(index);
  const auto it = holds_.find(index);
  return it == holds_.end() ? nullptr : &it->second;
}

}  // namespace amanat::accounts
