// Who has a place among the connections that a server keeps open: one network a share that leaves places to
// many others, and when all are taken, a newcomer the place of whoever lets the server wait longest.
//
//   const Connections::Place place = connections.Enter(NetworkOf(peer), session, now);   // 0: no room
//   connections.MayBeGivenUpFrom(place, now + kSilenceToGiveUp);
//   ...
//   connections.Leave(place);
//
// Thread-safe.
#ifndef AMANAT_SERVICES_HTTP_CONNECTIONS_H_
#define AMANAT_SERVICES_HTTP_CONNECTIONS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace amanat::http {

constexpr size_t kConnectionsMax = 64;  // and so many answers in memory; more are answered 503
// Of one IPv4 address, or of one IPv6 network of 64 bits: who has an address of it has the others, too.
constexpr size_t kConnectionsOfAddressMax = 8;
// A proxy on this machine speaks for everybody; some are left for whoever comes past it.
constexpr size_t kConnectionsOfLoopbackMax = 48;

struct Network {
  std::string name;  // bytes of the address, or of what it shares with its network
  bool is_loopback = false;
};

class Connections {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Place = uint64_t;  // never given out twice

  class Holder {
   public:
    virtual ~Holder() = default;
    // Its place is somebody else's: it is to end. Called once, from any thread, under no lock.
    virtual void GiveUp() = 0;
  };

  // A place, which is not given up until MayBeGivenUpFrom says so; 0 when there is none. Where all are taken
  // the holder is asked to give up whose time to be given up came first, if it has come.
  Place Enter(const Network& network, std::weak_ptr<Holder> holder, Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Time::max(): not at all. Nothing happens to a place that was given up.
  void MayBeGivenUpFrom(Place place, Time time) ABSL_LOCKS_EXCLUDED(mutex_);
  // Idempotent, and nothing for a place that was given up.
  void Leave(Place place) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Taken {
    std::string network;
    std::weak_ptr<Holder> holder;
    Time given_up_from = Time::max();
  };
  void Remove(Place place) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The place whose time came first; 0 when none has come.
  Place LongestDue(Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  Place last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Place, Taken> taken_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> of_networks_ ABSL_GUARDED_BY(mutex_);  // each at least 1
};

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_CONNECTIONS_H_
