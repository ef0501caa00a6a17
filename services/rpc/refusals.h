// The calls that a server refused before their handlers: counted by reason, and told in the log with
// rpc, reason, kind and site of the caller, never who it was.
//
// Thread-safe.
#ifndef AMANAT_SERVICES_RPC_REFUSALS_H_
#define AMANAT_SERVICES_RPC_REFUSALS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/rpc/identity.h"

namespace amanat::rpc {

class Refusals {
 public:
  // `peer` is nullptr for who has no identity. Beyond kRefusalLinesMax in a second it is only counted;
  // the next line says how many were.
  void Add(absl::string_view reason, absl::string_view rpc, const Identity* peer, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Since the start, by reason.
  std::map<std::string, uint64_t> counts() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
  absl::Time second_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int lines_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t untold_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_REFUSALS_H_
