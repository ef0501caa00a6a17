// The dialling side of replication: keeps one stream to one peer, for as long as it runs.
//
//   ReplicationClient client({.peer_site = "manila", .fund_domain = domain, .address = address,
//                             .credentials = credentials, ...});
//   client.Start();
//   ...
//   client.Stop();
//
// After a stream ended it waits and dials again: the pause doubles with each failure from
// retry_min to retry_max, and each is drawn between a half and the whole of that, so that many
// nodes that lost one peer do not return in step. A stream on which the peer said Hello starts the
// pauses again. Thread-safe.
#ifndef AMANAT_SERVICES_REPLICATION_REPLICATION_CLIENT_H_
#define AMANAT_SERVICES_REPLICATION_REPLICATION_CLIENT_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/base/random.h"
#include "ledger/replication/session.h"

namespace grpc {
class Channel;
class ChannelCredentials;
class ClientContext;
}  // namespace grpc

namespace amanat::replication_service {

// The pause after that many failures in a row, from 1.
absl::Duration PauseAfter(int failures, absl::Duration retry_min, absl::Duration retry_max,
                          RandomSource& random);

class ReplicationClient {
 public:
  struct Options {
    std::string peer_site;
    std::string fund_domain;
    std::string address;
    std::shared_ptr<grpc::ChannelCredentials> credentials;
    Incarnation incarnation;  // of this process
    replication::LocalLogs local_logs;
    replication::Replica* replica = nullptr;
    RandomSource* random = nullptr;
    absl::Duration retry_min = absl::Milliseconds(200);
    absl::Duration retry_max = absl::Seconds(10);
  };
  struct State {
    bool connected = false;  // the peer has said Hello
    int failures = 0;        // in a row
    std::string last_error;  // empty until a stream ended
  };

  // Local logs, replica and random source outlive the client.
  explicit ReplicationClient(Options options);
  // Stops.
  ~ReplicationClient();
  ReplicationClient(const ReplicationClient&) = delete;
  ReplicationClient& operator=(const ReplicationClient&) = delete;

  // Starts the thread. Once.
  void Start();
  // Says Bye, ends the thread and returns; breaks off what the peer does not take in kByePatience
  // (stream.h). Idempotent.
  void Stop();
  State state() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  // A channel of its own, which shares no connection with the one before.
  void Dial();
  // One stream from the dial to its end; whether the peer said Hello.
  bool RunStream();
  void NoteEnd(bool greeted, const std::string& error) ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  std::shared_ptr<grpc::Channel> channel_;  // the thread's
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  mutable absl::Mutex mutex_;
  absl::CondVar stopped_;
  State state_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the stream under way
};

}  // namespace amanat::replication_service

#endif  // AMANAT_SERVICES_REPLICATION_REPLICATION_CLIENT_H_
