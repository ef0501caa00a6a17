// What can be taken back, what changed, and rebuilding from stored rows.
#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/accounts.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::accounts {
namespace {

using entry::Phase;
using entry::Posting;

std::vector<LogIndex> Difference(const std::vector<LogIndex>& from,
                                 const std::vector<LogIndex>& without) {
  std::vector<LogIndex> left;
  std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                      std::back_inserter(left));
  return left;
}

absl::Status BadRow(absl::string_view what, uint64_t number, absl::string_view reason) {
  return absl::DataLossError(absl::StrCat("stored ", what, " ", number, ": ", reason));
}

absl::Status CheckBalances(const Account& account) {
  if (account.held_debit < 0 || account.held_credit < 0) {
    return BadRow("account", account.number, "a negative sum of holds");
  }
  if (IsWithinBalanceMax(account.posted, account.held_debit, account.held_credit)) {
    return absl::OkStatus();
  }
  return BadRow("account", account.number, "a balance that no entries make");
}

// Whether it may be one of an open hold; `account`: whether its account is there.
bool IsHold(const Posting& posting, bool account) {
  return account && posting.phase == Phase::kHold && money::IsWithinAmountMax(posting.amount);
}

}  // namespace

void Accounts::Record(Step::Kind kind, Account& account) {
  const bool first_change = !is_changed_[account.number - 1];
  if (first_change) {
    is_changed_[account.number - 1] = true;
    changed_accounts_.push_back(account.number);
  }
  journal_.push_back({kind, first_change, account.number, account.posted, account.held_debit,
                      account.held_credit});
}

void Accounts::TakeBack(const Step& step) {
  switch (step.kind) {
    case Step::kHoldOpened:
      holds_.erase(step.number);
      opened_holds_.pop_back();
      return;
    case Step::kHoldClosed:
      holds_.emplace(step.number, std::move(closed_holds_.back()));
      closed_holds_.pop_back();
      closed_hold_indices_.pop_back();
      return;
    case Step::kReversed:
      reversed_.erase(step.number);
      newly_reversed_.pop_back();
      return;
    case Step::kOpened:
    case Step::kBalances:
    case Step::kClosed:
      break;
  }
  if (step.first_change) {
    is_changed_[step.number - 1] = false;
    changed_accounts_.pop_back();
  }
  Account& account = accounts_[step.number - 1];
  if (step.kind == Step::kOpened) {
    by_key_.erase(KeyOf(account.opening));
    permissions_.RemoveLast();
    is_changed_.pop_back();
    accounts_.pop_back();
    return;
  }
  account.posted = step.posted;
  account.held_debit = step.held_debit;
  account.held_credit = step.held_credit;
  account.closed = false;  // nothing is done to an account that is closed already
}

void Accounts::RollbackTo(size_t mark) {
  AMANAT_CHECK(mark <= journal_.size() && mark >= taken_steps_);
  while (journal_.size() > mark) {
    TakeBack(journal_.back());
    journal_.pop_back();
  }
}

void Accounts::Forget() {
  journal_.clear();
  closed_holds_.clear();
  taken_steps_ = 0;
}

Changed Accounts::TakeChanged() {
  taken_steps_ = journal_.size();
  for (const uint64_t number : changed_accounts_) is_changed_[number - 1] = false;
  std::sort(changed_accounts_.begin(), changed_accounts_.end());
  std::sort(opened_holds_.begin(), opened_holds_.end());
  std::sort(closed_hold_indices_.begin(), closed_hold_indices_.end());
  std::sort(newly_reversed_.begin(), newly_reversed_.end());
  Changed changed{.accounts = std::move(changed_accounts_),
                  .holds_opened = Difference(opened_holds_, closed_hold_indices_),
                  .holds_closed = Difference(closed_hold_indices_, opened_holds_),
                  .reversed = std::move(newly_reversed_)};
  changed_accounts_.clear();
  opened_holds_.clear();
  closed_hold_indices_.clear();
  newly_reversed_.clear();
  return changed;
}

absl::Status Accounts::LoadAccount(const Account& account) {
  if (account.number != accounts_.size() + 1) {
    return BadRow("account", account.number,
                  absl::StrCat("expected number ", accounts_.size() + 1));
  }
  if (by_key_.contains(KeyOf(account.opening))) {
    return BadRow("account", account.number, "opened before");
  }
  AMANAT_RETURN_IF_ERROR(CheckBalances(account));
  Open(account.opening, account.opened_at);
  accounts_.back() = account;
  return absl::OkStatus();
}

absl::Status Accounts::LoadHold(LogIndex index, std::vector<Posting> postings) {
  if (index == 0 || postings.empty()) return BadRow("hold", index, "no entry, or no postings");
  for (const Posting& posting : postings) {
    if (!IsHold(posting, Find(posting.account) != nullptr)) {
      return BadRow("hold", index, absl::StrCat("no hold on account ", posting.account));
    }
  }
  if (!holds_.emplace(index, std::move(postings)).second) return BadRow("hold", index, "twice");
  return absl::OkStatus();
}

absl::Status Accounts::LoadReversed(LogIndex index) {
  if (index == 0 || !reversed_.insert(index).second) {
    return BadRow("reversed entry", index, "entry 0, or twice");
  }
  return absl::OkStatus();
}

absl::Status Accounts::OpenOver(const AccountSource* source) {
  AMANAT_CHECK(accounts_.empty());
  AMANAT_ASSIGN_OR_RETURN(const uint64_t count, source->CountAccounts());
  source_ = source;
  accounts_.resize(count);
  permissions_.Resize(count);
  is_changed_.resize(count);
  return absl::OkStatus();
}

const Account* Accounts::Bring(uint64_t number) const {
  auto account = source_->ReadAccount(number);
  if (account.ok() && account->number != number) {
    account = BadRow("account", number, "it is another one");
  }
  if (account.ok()) {
    const absl::Status sound = CheckBalances(*account);
    if (!sound.ok()) account = sound;
  }
  if (!account.ok()) {
    read_status_.Update(account.status());
    return nullptr;
  }
  by_key_.emplace(KeyOf(account->opening), number);
  permissions_.Put(number, account->opening);
  return &(accounts_[number - 1] = *std::move(account));
}

void Accounts::BringHold(LogIndex index) const {
  if (!brought_holds_.insert(index).second) return;
  auto postings = source_->ReadHold(index);
  read_status_.Update(postings.status());
  if (!postings.ok() || postings->empty()) return;
  for (const Posting& posting : *postings) {
    if (IsHold(posting, Find(posting.account) != nullptr)) continue;
    read_status_.Update(
        BadRow("hold", index, absl::StrCat("no hold on account ", posting.account)));
    return;
  }
  holds_.emplace(index, *std::move(postings));
}

}  // namespace amanat::accounts
