#include "services/ledger/pins.h"

#include <algorithm>
#include <utility>

namespace amanat::ledger {
namespace {

// Rows of one log at one size are always the same.
bool IsSameState(const core::SiteRows& a, const core::SiteRows& b) {
  return a.directory_size == b.directory_size &&
         std::equal(a.logs.begin(), a.logs.end(), b.logs.begin(), b.logs.end(),
                    [](const core::LogRows& left, const core::LogRows& right) {
                      return left.id == right.id && left.size == right.size &&
                             left.finding == right.finding;
                    });
}

}  // namespace

void Pins::LetGoUnused(absl::Time now) {
  while (!pinned_.empty() &&
         (pinned_.size() > kPinsMax || now - pinned_.front().used > kPinIdleMax)) {
    by_pin_.erase(pinned_.front().pin);
    pinned_.pop_front();
  }
}

Pin Pins::Add(core::SiteRows rows, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<const core::SiteRows> shared = newest_.lock();
  if (shared == nullptr || !IsSameState(*shared, rows)) {
    shared = std::make_shared<const core::SiteRows>(std::move(rows));
    newest_ = shared;
  }
  const Pin pin = random_.Draw<Pin>();
  by_pin_[pin] = pinned_.insert(pinned_.end(), {pin, now, std::move(shared)});
  LetGoUnused(now);
  return pin;
}

std::shared_ptr<const core::SiteRows> Pins::Find(const Pin& pin, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  LetGoUnused(now);
  const auto found = by_pin_.find(pin);
  if (found == by_pin_.end()) return nullptr;
  found->second->used = now;
  pinned_.splice(pinned_.end(), pinned_, found->second);
  return found->second->rows;
}

void Pins::LetGo(const Pin& pin) {
  absl::MutexLock lock(&mutex_);
  const auto found = by_pin_.find(pin);
  if (found == by_pin_.end()) return;
  pinned_.erase(found->second);
  by_pin_.erase(found);
}

size_t Pins::size() const {
  absl::MutexLock lock(&mutex_);
  return pinned_.size();
}

}  // namespace amanat::ledger
