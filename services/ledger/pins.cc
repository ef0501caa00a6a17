#include "services/ledger/pins.h"

#include <utility>

namespace amanat::ledger {

void Pins::LetGo(absl::Time now) {
  while (!pinned_.empty() && (pinned_.size() > kPinsMax || now - pinned_.front().at > kPinAgeMax)) {
    pinned_.pop_front();
  }
}

Pin Pins::Add(core::SiteRows rows, absl::Time now) {
  auto shared = std::make_shared<const core::SiteRows>(std::move(rows));
  absl::MutexLock lock(&mutex_);
  const Pin pin = random_.Draw<Pin>();
  pinned_.push_back({pin, now, std::move(shared)});
  LetGo(now);
  return pin;
}

std::shared_ptr<const core::SiteRows> Pins::Find(const Pin& pin, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  LetGo(now);
  for (const Pinned& pinned : pinned_) {
    if (pinned.pin == pin) return pinned.rows;
  }
  return nullptr;
}

}  // namespace amanat::ledger
