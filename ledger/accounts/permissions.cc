#include "ledger/accounts/permissions.h"

#include <algorithm>
#include <utility>

namespace amanat::accounts {
namespace {

bool Has(const std::vector<uint32_t>& ascending, uint32_t event_type) {
  return std::binary_search(ascending.begin(), ascending.end(), event_type);
}

}  // namespace

void PermissionTable::Fill(Set& set) const {
  std::bitset<kEventTypeBits> opened;
  for (const uint32_t type : set.event_types) {
    if (type < kEventTypeBits) opened.set(type);
  }
  set.touch = opened;
  if (const auto added = added_.find(set.chart); added != added_.end()) {
    for (const uint32_t type : added->second) {
      if (type < kEventTypeBits) set.touch.set(type);
    }
  }
  set.debit_by_added = set.chart != static_cast<uint32_t>(catalogue_->rights().accepted);
  set.debit = set.debit_by_added ? set.touch : opened;
  const entry::ChartInfo* info = catalogue_->FindChart(set.chart);
  set.debit_by_others = info == nullptr || info->debit_event_types.empty();
  if (set.debit_by_others) return;
  std::bitset<kEventTypeBits> may_debit;
  for (const entry::EventType type : info->debit_event_types) {
    may_debit.set(static_cast<uint32_t>(type));
  }
  set.debit &= may_debit;
}

void PermissionTable::Use(const entry::Catalogue& catalogue) {
  catalogue_ = &catalogue;
  for (Set& set : sets_) Fill(set);
}

void PermissionTable::Permit(ChartPermits added) {
  added_ = std::move(added);
  for (Set& set : sets_) Fill(set);
}

void PermissionTable::Add(const entry::AccountOpening& opening) {
  set_of_account_.push_back(SetFor(opening));
}

uint32_t PermissionTable::SetFor(const entry::AccountOpening& opening) {
  const auto [it, inserted] =
      index_.try_emplace({opening.chart, opening.event_types}, static_cast<uint32_t>(sets_.size()));
  if (!inserted) return it->second;
  Set& set = sets_.emplace_back();
  set.chart = opening.chart;
  set.event_types = opening.event_types;
  Fill(set);
  return it->second;
}

bool PermissionTable::IsAdded(uint32_t chart, uint32_t event_type) const {
  const auto added = added_.find(chart);
  return added != added_.end() && Has(added->second, event_type);
}

bool PermissionTable::MayTouch(uint64_t account, uint32_t event_type) const {
  const Set& set = SetOf(account);
  if (event_type < kEventTypeBits) return set.touch[event_type];
  return Has(set.event_types, event_type) || IsAdded(set.chart, event_type);
}

bool PermissionTable::MayDebit(uint64_t account, uint32_t event_type) const {
  const Set& set = SetOf(account);
  if (event_type < kEventTypeBits) return set.debit[event_type];
  return set.debit_by_others && (set.debit_by_added || Has(set.event_types, event_type));
}

}  // namespace amanat::accounts
