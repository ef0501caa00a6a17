// A running gRPC server on one address, with health, reflection, bounds and a graceful end.
//
//   AMANAT_ASSIGN_OR_RETURN(auto server, rpc::Server::Start({
//       .address = "127.0.0.1:7001",
//       .tls = tls,
//       .admission = &access,
//       .services = {{&ledger_service, ledger::v1::Ledger::service_full_name()}}}));
//   ...                                            // until a signal arrives
//   server->Drain(absl::Seconds(10));
//
// Invariants:
// 1. The address belongs to this process alone: a port in use is an error, never shared.
// 2. Messages, threads, memory, the calls of each caller and the time of each call are bounded by
//    limits.h. A stream holds its thread for as long as it lives.
// 3. grpc.health.v1.Health knows each service by its full name and the whole by "".
// 4. No call reaches a handler that `admission` does not admit, health and reflection included, and
//    a server with an rpc that `admission` does not know does not start.
//
// Thread-safe. Services and admission must outlive the server.
#ifndef AMANAT_SERVICES_RPC_SERVER_H_
#define AMANAT_SERVICES_RPC_SERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "services/rpc/admission.h"
#include "services/rpc/tls.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace amanat::rpc {

class CallsUnderWay;
class Refusals;
class Revocations;

struct HostedService {
  grpc::Service* service = nullptr;
  std::string full_name;  // the generated service_full_name()
};

struct ServerOptions {
  std::string address;  // host:port; port 0 takes a free one
  Tls tls;              // whose identity is the node that is called
  const Admission* admission = nullptr;
  std::vector<HostedService> services;
};

class Server {
 public:
  // On OK the server answers and every service is healthy. InvalidArgument for options that miss
  // something, or an rpc that the admission does not know; Unavailable, naming the address, when it
  // cannot be listened on; the errors of ServerCredentials and of Revocations::Read.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options);

  // Ends at once if not drained: calls in flight are cancelled.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port listened on.
  int port() const { return port_; }

  // What the health service says of one service; for one that is there but cannot work yet.
  void SetServing(const std::string& full_name, bool serving);

  // Calls that were refused before their handlers since the start, by reason.
  std::map<std::string, uint64_t> refusals() const;
  // Calls whose handlers run now, health and reflection among them.
  int calls_under_way() const;

  // Reports every service as not serving, accepts no new call, lets those in flight finish, and
  // cancels what is left after `patience`. Returns when all handlers have returned: handlers of
  // streams must end when a read or write fails or the context is cancelled. Later calls do
  // nothing.
  void Drain(absl::Duration patience);

 private:
  struct Watched {
    std::shared_ptr<Refusals> refusals;
    std::shared_ptr<CallsUnderWay> calls;
    std::shared_ptr<Revocations> revocations;  // nullptr: none are known
    std::string certificate;                   // own, its file
  };
  Server(std::unique_ptr<grpc::Server> server, int port, Watched watched);

  const std::unique_ptr<grpc::Server> server_;
  const int port_;
  const Watched watched_;
  absl::Notification drained_;
  std::thread overdue_;  // ends calls that may not go on, and looks at files
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_SERVER_H_
