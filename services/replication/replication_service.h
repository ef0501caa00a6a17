// The answering side of replication: nodes of the fund dial, and each stream runs a session.
//
//   ReplicationService service({.incarnation = incarnation, .local_logs = logs,
//                               .replica = replica});
//   ...                                  // hosted by rpc::Server
//   service.Stop();                      // before the server drains
//
// Each stream holds two threads for as long as it lives. Thread-safe.
#ifndef AMANAT_SERVICES_REPLICATION_REPLICATION_SERVICE_H_
#define AMANAT_SERVICES_REPLICATION_REPLICATION_SERVICE_H_

#include <atomic>
#include <map>
#include <string>

#include "absl/synchronization/mutex.h"
#include "amanat/replication/v1/replication.grpc.pb.h"
#include "ledger/replication/session.h"
#include "services/rpc/identity.h"

namespace amanat::replication_service {

constexpr int kStreamsMax = 128;
// Of one site: a node that dials again before its broken stream is noticed needs a second one; none
// may take the others' places.
constexpr int kStreamsOfSiteMax = 4;

class ReplicationService final : public ::amanat::replication::v1::Replication::Service {
 public:
  struct Options {
    Incarnation incarnation;  // of this process
    replication::LocalLogs local_logs;
    replication::Replica* replica = nullptr;
  };
  // Local logs and replica outlive the service.
  explicit ReplicationService(Options options) : options_(std::move(options)) {}

  grpc::Status Exchange(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<::amanat::replication::v1::Frame, ::amanat::replication::v1::Frame>*
          stream) override;

  // Ends every stream with a Bye and refuses new ones. Returns at once.
  void Stop();

 private:
  // Counts a stream of the site, or says why there must be no more.
  absl::Status Enter(const std::string& site) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(const std::string& site) ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  std::atomic<bool> stopping_{false};
  absl::Mutex mutex_;
  std::map<std::string, int> streams_ ABSL_GUARDED_BY(mutex_);  // by site
};

}  // namespace amanat::replication_service

#endif  // AMANAT_SERVICES_REPLICATION_REPLICATION_SERVICE_H_
