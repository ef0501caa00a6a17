#include "services/replication/stream.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "ledger/base/clock.h"
#include "services/rpc/limits.h"

namespace amanat::replication_service {
namespace {

constexpr absl::Duration kLook = absl::Seconds(1);
// How long a line may be dead before its pings are missed.
UnixMicros SilenceMax() {
  return absl::ToInt64Microseconds(rpc::kKeepaliveInterval + rpc::kKeepaliveTimeout);
}

UnixMicros Now() { return absl::ToUnixMicros(absl::Now()); }

class Runner {
 public:
  Runner(replication::Session& session, replication::Replica& replica, const Stream& stream)
      : session_(session), replica_(replica), stream_(stream) {}

  absl::Status Run(const std::function<bool()>& stopping) {
    std::thread reader([this] { Read(); });
    Write(stopping);
    if (!ended_.WaitForNotificationWithTimeout(kByePatience)) stream_.cancel();
    reader.join();
    absl::MutexLock lock(&mutex_);
    return session_.closed() ? session_.status() : absl::UnavailableError("the stream ended");
  }

 private:
  void Read() {
    std::string frame;
    bool open = true;
    bool greeted = false;
    while (open && stream_.read(&frame)) {
      {
        absl::MutexLock lock(&mutex_);
        // Before what the frame brings, which counts for a stream that lives.
        if (greeted) replica_.contacts().Heard(session_.peer_site(), Now());
        open = session_.Receive(frame).ok();
        if (!greeted && session_.hello_received()) {
          greeted = true;
          replica_.contacts().Began(session_.peer_site(), Now());
        }
      }
      replica_.bell().Ring();
    }
    if (greeted) replica_.contacts().Ended(session_.peer_site(), Now(), SilenceMax());
    ended_.Notify();
    replica_.bell().Ring();
  }

  void Write(const std::function<bool()>& stopping) {
    while (true) {
      const uint64_t seen = replica_.bell().count();
      std::vector<std::string> frames;
      bool closed = false;
      {
        absl::MutexLock lock(&mutex_);
        if (stopping()) session_.Close("draining");
        frames = session_.TakeOutgoing();
        closed = session_.closed();
      }
      for (const std::string& frame : frames) {
        if (!stream_.write(frame)) return;
      }
      if (closed || ended_.HasBeenNotified()) return;
      if (frames.empty()) replica_.bell().Wait(seen, kLook);
    }
  }

  replication::Session& session_;
  replication::Replica& replica_;
  const Stream& stream_;
  absl::Mutex mutex_;  // for session_
  absl::Notification ended_;
};

}  // namespace

absl::Status RunSession(replication::Session& session, replication::Replica& replica,
                        const Stream& stream, const std::function<bool()>& stopping) {
  return Runner(session, replica, stream).Run(stopping);
}

}  // namespace amanat::replication_service
