// What services of other processes have pinned to read from: a random name for each of their requests.
// Requests that see the same published state share its rows, so that as many states are kept as differ
// among the requests under way. A request's pin goes when its service says that it ended; of one that
// was killed, when nothing was read by it for a while, or first of all when there are too many.
//
//   const Pin pin = pins.Add(site_rows, now);
//   std::shared_ptr<const core::SiteRows> rows = pins.Find(pin, now);   // nullptr: not any more
//   pins.LetGo(pin);
//
// Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_PINS_H_
#define AMANAT_SERVICES_LEDGER_PINS_H_

#include <list>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/base/random.h"
#include "services/core/site_rows.h"

namespace amanat::ledger {

constexpr size_t kPinsMax = 4096;  // more than the requests that a site's services answer at a time
constexpr int kPinsEndedMax = 1000;  // told in one request
constexpr absl::Duration kPinIdleMax = absl::Minutes(1);

using Pin = FixedBytes<16, struct PinTag>;

class Pins {
 public:
  // `random` outlives this object.
  explicit Pins(RandomSource& random) : random_(random) {}

  Pin Add(core::SiteRows rows, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const core::SiteRows> Find(const Pin& pin, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // One that is not there is let go already.
  void LetGo(const Pin& pin) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t size() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Pinned {
    Pin pin;
    absl::Time used;
    std::shared_ptr<const core::SiteRows> rows;
  };
  using List = std::list<Pinned>;

  void LetGoUnused(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  RandomSource& random_ ABSL_GUARDED_BY(mutex_);
  List pinned_ ABSL_GUARDED_BY(mutex_);  // what was read by last, last
  absl::flat_hash_map<Pin, List::iterator> by_pin_ ABSL_GUARDED_BY(mutex_);
  std::weak_ptr<const core::SiteRows> newest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_PINS_H_
