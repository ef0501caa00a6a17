#include "services/http/connections.h"

#include <utility>

namespace amanat::http {

Connections::Place Connections::Enter(const Network& network, std::weak_ptr<Holder> holder,
                                      Time now) {
  std::weak_ptr<Holder> given_up;
  Place place = 0;
  {
    absl::MutexLock lock(&mutex_);
    const auto held = of_networks_.find(network.name);
    const size_t share = network.is_loopback ? kConnectionsOfLoopbackMax : kConnectionsOfAddressMax;
    if (held != of_networks_.end() && held->second >= share) return 0;
    if (taken_.size() >= kConnectionsMax) {
      const Place due = LongestDue(now);
      if (due == 0) return 0;
      given_up = taken_.at(due).holder;
      Remove(due);
    }
    place = ++last_;
    taken_[place] = {network.name, std::move(holder), Time::max()};
    ++of_networks_[network.name];
  }
  // Not under the lock: the holder may end here, and leave.
  if (const auto ended = given_up.lock()) ended->GiveUp();
  return place;
}

Connections::Place Connections::LongestDue(Time now) const {
  Place longest = 0;
  Time first = now;
  for (const auto& [place, taken] : taken_) {
    if (taken.given_up_from > first || (longest != 0 && taken.given_up_from == first)) continue;
    longest = place;
    first = taken.given_up_from;
  }
  return longest;
}

void Connections::MayBeGivenUpFrom(Place place, Time time) {
  absl::MutexLock lock(&mutex_);
  const auto found = taken_.find(place);
  if (found != taken_.end()) found->second.given_up_from = time;
}

void Connections::Leave(Place place) {
  absl::MutexLock lock(&mutex_);
  Remove(place);
}

void Connections::Remove(Place place) {
  const auto found = taken_.find(place);
  if (found == taken_.end()) return;
  const auto of_network = of_networks_.find(found->second.network);
  if (--of_network->second == 0) of_networks_.erase(of_network);
  taken_.erase(found);
}

}  // namespace amanat::http
