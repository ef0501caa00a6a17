#include "ledger/accounts/permissions.h"

#include <algorithm>

#include "ledger/accounts/chart.h"

namespace amanat::accounts {

void PermissionTable::Add(const entry::AccountOpening& opening) {
  set_of_account_.push_back(SetFor(opening));
}

uint32_t PermissionTable::SetFor(const entry::AccountOpening& opening) {
  const auto [it, inserted] =
      index_.try_emplace({opening.chart, opening.event_types}, static_cast<uint32_t>(sets_.size()));
  if (!inserted) return it->second;
  Set& set = sets_.emplace_back();
  set.event_types = opening.event_types;
  for (const uint32_t type : opening.event_types) {
    if (type < kEventTypeBits) set.touch.set(type);
  }
  set.debit = set.touch;
  const ChartInfo* info = FindChart(opening.chart);
  if (info == nullptr || info->debit_event_types.empty()) return it->second;
  set.debit_by_others = false;
  set.debit.reset();
  for (const entry::EventType type : info->debit_event_types) {
    set.debit.set(static_cast<uint32_t>(type));
  }
  return it->second;
}

bool PermissionTable::MayTouch(uint64_t account, uint32_t event_type) const {
  const Set& set = SetOf(account);
  if (event_type < kEventTypeBits) return set.touch[event_type];
  return std::binary_search(set.event_types.begin(), set.event_types.end(), event_type);
}

bool PermissionTable::MayDebit(uint64_t account, uint32_t event_type) const {
  const Set& set = SetOf(account);
  return event_type < kEventTypeBits ? set.debit[event_type] : set.debit_by_others;
}

}  // namespace amanat::accounts
