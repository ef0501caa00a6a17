// A running gRPC server on one address, with health, reflection, bounds and a graceful end.
//
//   AMANAT_ASSIGN_OR_RETURN(auto server, rpc::Server::Start({
//       .address = "127.0.0.1:7001",
//       .tls = tls,
//       .services = {{&ledger_service, ledger::v1::Ledger::service_full_name(),
//                     rpc::IsOperatorOrOwnNode}}}));
//   ...                                            // until a signal arrives
//   server->Drain(absl::Seconds(10));
//
// Invariants:
// 1. The address belongs to this process alone: a port in use is an error, never shared.
// 2. Messages, streams, threads and memory are bounded by the constants below; a call beyond the
//    threads is RESOURCE_EXHAUSTED. A stream holds its thread for as long as it lives.
// 3. grpc.health.v1.Health knows each service by its full name and the whole by "".
// 4. No call reaches a handler whose caller the service does not admit (admission.h). Health and
//    reflection admit who has a certificate of the fund.
//
// Thread-safe. The services must outlive the server.
#ifndef AMANAT_SERVICES_RPC_SERVER_H_
#define AMANAT_SERVICES_RPC_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/rpc/admission.h"
#include "services/rpc/tls.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace amanat::rpc {

constexpr int kReceivedMessageBytesMax = 4 << 20;
constexpr int kSentMessageBytesMax = 16 << 20;
constexpr int kConcurrentStreamsMax = 256;  // per connection
constexpr int kServerThreadsMax = 512;
constexpr int kIdleThreadsMax = 64;  // kept for the next calls
constexpr size_t kServerMemoryBytesMax = size_t{512} << 20;
constexpr absl::Duration kKeepaliveInterval = absl::Seconds(30);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);

struct HostedService {
  grpc::Service* service = nullptr;
  std::string full_name;  // the generated service_full_name()
  Admission admits = nullptr;
};

struct ServerOptions {
  std::string address;  // host:port; port 0 takes a free one
  Tls tls;              // whose identity is the node that is called
  std::vector<HostedService> services;
};

class Server {
 public:
  // On OK the server answers and every service is healthy. InvalidArgument for options that miss
  // something; Unavailable, naming the address, when it cannot be listened on; the errors of
  // ServerCredentials.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options);

  // Ends at once if not drained: calls in flight are cancelled.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port listened on.
  int port() const { return port_; }

  // What the health service says of one service; for one that is there but cannot work yet.
  void SetServing(const std::string& full_name, bool serving);

  // Reports every service as not serving, accepts no new call, lets those in flight finish, and
  // cancels what is left after `patience`. Returns when all handlers have returned: handlers of
  // streams must end when a read or write fails or the context is cancelled. Later calls do
  // nothing.
  void Drain(absl::Duration patience);

 private:
  Server(std::unique_ptr<grpc::Server> server, int port);

  const std::unique_ptr<grpc::Server> server_;
  const int port_;
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_SERVER_H_
