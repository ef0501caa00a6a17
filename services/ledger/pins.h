// What services of other processes have pinned to read from, by a random name each. Bounded in number
// and time: what is beyond is let go, oldest first, and whoever comes back for it begins again.
//
//   const Pin pin = pins.Add(site_rows, now);
//   std::shared_ptr<const core::SiteRows> rows = pins.Find(pin, now);   // nullptr: not any more
//
// Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_PINS_H_
#define AMANAT_SERVICES_LEDGER_PINS_H_

#include <deque>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/base/random.h"
#include "services/core/site_rows.h"

namespace amanat::ledger {

constexpr size_t kPinsMax = 256;
constexpr absl::Duration kPinAgeMax = absl::Minutes(1);

using Pin = FixedBytes<16, struct PinTag>;

class Pins {
 public:
  // `random` outlives this object.
  explicit Pins(RandomSource& random) : random_(random) {}

  Pin Add(core::SiteRows rows, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const core::SiteRows> Find(const Pin& pin, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Pinned {
    Pin pin;
    absl::Time at;
    std::shared_ptr<const core::SiteRows> rows;
  };
  void LetGo(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  RandomSource& random_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pinned> pinned_ ABSL_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_PINS_H_
