// Runs one session over a stream, whichever side opened it: one thread reads, the calling one
// writes, and the replica's bell tells both that there is something to do.
//
// Thread-safe for different sessions.
#ifndef AMANAT_SERVICES_REPLICATION_STREAM_H_
#define AMANAT_SERVICES_REPLICATION_STREAM_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/replication/session.h"

namespace amanat::replication_service {

// How long a Bye may take to arrive before the stream is broken off.
constexpr absl::Duration kByePatience = absl::Seconds(2);

struct Stream {
  std::function<bool(std::string*)> read;         // false when the stream ended
  std::function<bool(const std::string&)> write;  // the same
  std::function<void()> cancel;                   // makes both return
};

// Returns why the session ended: its status, or Unavailable when the stream did. `stopping` is
// looked at whenever the replica's bell rings.
absl::Status RunSession(replication::Session& session, replication::Replica& replica,
                        const Stream& stream, const std::function<bool()>& stopping);

}  // namespace amanat::replication_service

#endif  // AMANAT_SERVICES_REPLICATION_STREAM_H_
