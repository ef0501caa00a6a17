// How the state is loaded from stored rows, and which rows its changes give.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/examine/log_state.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/row_key.h"

namespace amanat::examine {
namespace {

using state::NumberKey;
using state::Table;

// Of one account in one stored row, so that a balance in between is found by reading little.
constexpr size_t kMovementsPerRow = 512;

state::Movement MovementOf(const entry::Posting& posting, LogIndex index, int32_t date) {
  state::Movement movement{index, date, 0, 0, 0};
  if (posting.phase != entry::Phase::kHold) {
    movement.posted = posting.amount;
  } else {
    (posting.amount > 0 ? movement.held_debit : movement.held_credit) = std::abs(posting.amount);
  }
  return movement;
}

// What the end of a hold gives back.
state::Movement ReleaseOf(const entry::Posting& held, LogIndex index, int32_t date) {
  state::Movement movement{index, date, 0, 0, 0};
  (held.amount > 0 ? movement.held_debit : movement.held_credit) = -std::abs(held.amount);
  return movement;
}

}  // namespace

absl::StatusOr<bool> LogState::LoadFacts() {
  AMANAT_CHECK(stored_ != nullptr && size() == 0);
  AMANAT_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, stored_->Get(Table::kHead, ""));
  if (!bytes.has_value()) return false;
  AMANAT_ASSIGN_OR_RETURN(const state::Head head, state::DecodeRow<state::Head>("HEAD", *bytes));
  auto name = entry::ParseLogName(head.name);
  if (!name.ok() || head.size == 0 || entry::LogIdOf(*name, head.founding_key) != id_) {
    return state::DamagedRow("HEAD", "it is not of this log");
  }
  facts_ = {*std::move(name),
            head.founding_key,
            head.directory_log,
            head.size,
            head.last_record_time.micros,
            head.incarnation};
  AMANAT_ASSIGN_OR_RETURN(const auto underived, stored_->Get(Table::kUnderived, ""));
  if (underived.has_value()) {
    if (underived->size() != 8) return state::DamagedRow("UNDERIVED", "a value of another size");
    underived_ = underived_stored_ = state::ReadBigEndian64(*underived);
  }
  return true;
}

absl::Status LogState::LoadFrontier() {
  return stored_->Ascend(
      Table::kFrontier, "", "",
      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        const auto log = LogId::FromBytes(key);
        if (!log.ok()) return state::DamagedRow("FRONTIER", log.status().message());
        AMANAT_ASSIGN_OR_RETURN(frontier_[*log], state::DecodeRow<FrontierMark>("FRONTIER", value));
        return true;
      });
}

absl::Status LogState::LoadLazily() {
  AMANAT_ASSIGN_OR_RETURN(const bool found, LoadFacts());
  if (!found) return absl::OkStatus();
  stored_accounts_.emplace(*stored_);
  AMANAT_RETURN_IF_ERROR(accounts_.OpenOver(&*stored_accounts_));
  return LoadFrontier();
}

absl::Status LogState::Load() {
  AMANAT_ASSIGN_OR_RETURN(const bool found, LoadFacts());
  if (!found) return absl::OkStatus();
  const auto load = [this](Table table, auto&& take) {
    return stored_->Ascend(
        table, "", "", [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
          AMANAT_RETURN_IF_ERROR(take(key, value));
          return true;
        });
  };
  const auto number_of = [](absl::string_view key) -> absl::StatusOr<uint64_t> {
    if (key.size() == 8) return state::ReadBigEndian64(key);
    return state::DamagedRow("ACCOUNT, HOLD or REVERSED", "a key of another size");
  };
  AMANAT_RETURN_IF_ERROR(load(Table::kAccount, [&](auto key, auto value) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(const uint64_t number, number_of(key));
    AMANAT_ASSIGN_OR_RETURN(const auto account, state::DecodeAccount(number, value));
    return accounts_.LoadAccount(account);
  }));
  AMANAT_RETURN_IF_ERROR(load(Table::kHold, [&](auto key, auto value) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(const LogIndex index, number_of(key));
    AMANAT_ASSIGN_OR_RETURN(auto postings, state::DecodeHold(value));
    return accounts_.LoadHold(index, std::move(postings));
  }));
  AMANAT_RETURN_IF_ERROR(load(Table::kReversed, [&](auto key, auto) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(const LogIndex index, number_of(key));
    return accounts_.LoadReversed(index);
  }));
  return LoadFrontier();
}

void LogState::RecordMovements(const Leaf& leaf, const std::vector<entry::Posting>& closed_hold) {
  const int32_t date = DateOf(leaf);
  for (const entry::Posting& held : closed_hold) {
    movements_.emplace_back(held.account, ReleaseOf(held, size(), date));
  }
  for (const entry::Posting& posting : leaf.entry.postings) {
    movements_.emplace_back(posting.account, MovementOf(posting, size(), date));
  }
}

// Rows of postings and of days, account by account in the order of the entries.
void LogState::WriteMovements(state::Changes& changes) {
  std::stable_sort(movements_.begin(), movements_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<state::Movement> row;
  for (size_t begin = 0; begin < movements_.size();) {
    const uint64_t number = movements_[begin].first;
    size_t end = begin;
    state::Balance moved;
    std::map<int32_t, state::Turnover> days;
    for (; end < movements_.size() && movements_[end].first == number; ++end) {
      const state::Movement& movement = movements_[end].second;
      moved.Apply(movement);
      state::Turnover& day = days[movement.effective_date];
      (movement.posted > 0 ? day.debit : day.credit) += std::abs(movement.posted);
    }
    const accounts::Account& account = *accounts_.Find(number);
    state::Balance before{account.posted - moved.posted, account.held_debit - moved.held_debit,
                          account.held_credit - moved.held_credit};
    for (size_t i = begin; i < end;) {
      const state::Balance row_before = before;
      row.clear();
      for (; i < end; ++i) {
        const state::Movement& movement = movements_[i].second;
        if (row.size() >= kMovementsPerRow && movement.index != row.back().index) break;
        before.Apply(movement);
        row.push_back(movement);
      }
      changes.Put(Table::kPosting, state::PostingKey(number, row.front().index),
                  state::EncodePostingRow(row_before, row.data(), row.data() + row.size()));
    }
    for (const auto& [date, turnover] : days) {
      if (turnover == state::Turnover{}) continue;
      std::string key = NumberKey(number);
      state::AppendDate(date, key);
      changes.Add(Table::kDay, key, state::EncodeTurnover(turnover));
    }
    begin = end;
  }
  movements_.clear();
}

state::Changes LogState::TakeChanges() {
  AMANAT_CHECK(stored_ != nullptr && storable() && !before_.has_value());
  state::Changes changes = rows_.Seal();
  changes.Put(Table::kHead, "",
              wire::Encode(state::Head{size(),
                                       {last_record_time()},
                                       name().str(),
                                       founding_key(),
                                       directory_log(),
                                       incarnation()}));
  const accounts::Changed changed = accounts_.TakeChanged();
  for (const uint64_t number : changed.accounts) {
    const accounts::Account& account = *accounts_.Find(number);
    changes.Put(Table::kAccount, NumberKey(number), state::EncodeAccount(account));
    changes.Put(Table::kAccountKey, state::AccountKeyOf(account.opening),
                state::EncodeIndex(number));
  }
  for (const LogIndex index : changed.holds_opened) {
    changes.Put(Table::kHold, NumberKey(index), state::EncodeHold(*accounts_.FindHold(index)));
  }
  for (const LogIndex index : changed.holds_closed) changes.Delete(Table::kHold, NumberKey(index));
  for (const LogIndex index : changed.reversed) {
    changes.Put(Table::kReversed, NumberKey(index), "");
  }
  for (const LogId& log : frontier_changed_) {
    changes.Put(Table::kFrontier, log.view(), wire::Encode(frontier_.at(log)));
  }
  frontier_changed_.clear();
  if (std::exchange(underived_stored_, underived_) != underived_) {
    changes.Put(Table::kUnderived, "", NumberKey(underived_));
  }
  WriteMovements(changes);
  return changes;
}

}  // namespace amanat::examine
