// The gRPC servers of a process: one for each address, with the services that are to be had there, and
// what the health service says of each.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_NODE_LISTENERS_H_
#define AMANAT_SERVICES_NODE_LISTENERS_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "services/node/component.h"
#include "services/rpc/server.h"
#include "services/rpc/tls.h"

namespace amanat::node {

// What the health service says of the logs that the node writes and follows: NOT_SERVING while one of
// them is invalid, forked, damaged, behind its guard, or decided by rules that are not known here. The node
// works on.
constexpr char kLogsHealthName[] = "amanat.ledger.v1.Logs";
// And of what whoever runs the node has to renew and repeat: NOT_SERVING while its certificate is about to
// end, or its last backup is old.
constexpr char kUpkeepHealthName[] = "amanat.ledger.v1.Upkeep";
constexpr absl::Duration kDrainPatience = absl::Seconds(10);

struct Hosted {
  std::string address;
  std::string full_name;  // the generated service_full_name()
  // Made when the servers start, for then all that the service rests on is there.
  std::function<std::unique_ptr<grpc::Service>()> make;
  // The service is healthy while this is; nullptr: always.
  Component* rests_on = nullptr;
};

class Listeners final : public Component {
 public:
  // `admission` says who may call what. Both outlive this object.
  Listeners(const rpc::Tls& tls, const rpc::Admission& admission)
      : tls_(tls), admission_(admission) {}

  // Before Start.
  void Host(Hosted hosted) { hosted_.push_back(std::move(hosted)); }
  // Before Start: kLogsHealthName and kUpkeepHealthName tell of the component's faults, and every change of
  // them is logged.
  void Watch(Component& component) { watched_ = &component; }

  // On OK everything listens. The errors of rpc::Server::Start.
  absl::Status Start() override;
  // Takes no new calls and lets those in flight finish for kDrainPatience.
  void Stop() override;

 private:
  struct Served {
    const Hosted& hosted;
    std::unique_ptr<grpc::Service> service;
    rpc::Server* server = nullptr;
    bool serving = true;
  };

  absl::Status Listen(const std::string& address, const std::vector<Served*>& served);
  // Keeps the health of what rests on another component up to date, until `stopping_`.
  void WatchHealth();
  void TellHealth(Component& component, const std::vector<Served*>& served);
  void TellFaults();
  void TellUpkeep();
  void Drain();

  const rpc::Tls& tls_;
  const rpc::Admission& admission_;
  std::vector<Hosted> hosted_;
  std::vector<Served> served_;
  Component* watched_ = nullptr;
  // That were told; of `watcher_`.
  std::vector<LogFault> faults_;
  std::vector<UpkeepFault> upkeep_faults_;
  std::vector<std::unique_ptr<rpc::Server>> servers_;
  std::atomic<bool> stopping_{false};
  std::thread watcher_;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_LISTENERS_H_
