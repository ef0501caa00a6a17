// A running node, or one process of it: everything that the configuration asks this process to
// host, each with one owner, wired together.
//
//   AMANAT_ASSIGN_OR_RETURN(auto node, Node::Start(config, clock, random));
//   ...                                            // until a signal arrives
//   node->Drain();
//
// Its own site's node and the fund's operators are admitted to every service but replication, which is
// for the other sites' nodes. A domain's service is healthy while the ledger answers it; the ledger is from its first answer.
// Thread-compatible.
#ifndef AMANAT_SERVICES_NODE_WIRING_H_
#define AMANAT_SERVICES_NODE_WIRING_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "services/core/ledger_client.h"
#include "services/desk/desk.h"
#include "services/http/log_pages.h"
#include "services/http/server.h"
#include "services/http/witness_pages.h"
#include "services/ledger/ledger_host.h"
#include "services/ledger/published_logs.h"
#include "services/node/config.h"
#include "services/replication/replication_client.h"
#include "services/replication/replication_service.h"
#include "services/rpc/server.h"
#include "services/rpc/tls.h"

namespace amanat::node {

constexpr absl::Duration kDrainPatience = absl::Seconds(10);

// What the configuration says about disks, for the ledger.
ledger::NodePlace PlaceOf(const Config& config);

class Node {
 public:
  // On OK everything listens. The errors of LedgerHost::Open, ReadTls and Server::Start.
  static absl::StatusOr<std::unique_ptr<Node>> Start(const Config& config, Clock& clock,
                                                     RandomSource& random);
  // Drains.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Takes no new calls, lets those in flight finish for kDrainPatience, stops. Idempotent.
  void Drain();

 private:
  struct Hosted {
    Part part;
    std::string full_name;
    std::unique_ptr<grpc::Service> service;
    rpc::Admission admits;
    rpc::Server* server = nullptr;
  };

  Node(const Config& config, Clock& clock, RandomSource& random)
      : config_(config), clock_(clock), random_(random) {}
  absl::Status StartAll();
  absl::Status OpenLedger();
  absl::Status DialLedger();
  void MakeServices();
  void MakeReplication(const Incarnation& incarnation);
  absl::Status DialPeers(const Incarnation& incarnation);
  void Host(Part part, const std::string& full_name, std::unique_ptr<grpc::Service> service,
            rpc::Admission admits = rpc::IsOperatorOrOwnNode);
  absl::Status Listen();
  // Serves the host's logs as tiles, when the configuration says where.
  absl::Status ServePages();
  // Of the logs that this node follows.
  absl::Status OpenWitness();
  // Keeps the health of the domains' services up to date.
  void WatchLedger();

  const Config config_;
  Clock& clock_;
  RandomSource& random_;
  rpc::Tls tls_;
  std::unique_ptr<ledger::LedgerHost> host_;          // where the ledger is served
  std::unique_ptr<ledger::PublishedLogs> published_;  // where tiles are served
  std::unique_ptr<http::LogPages> pages_;
  std::unique_ptr<witness::RecordStore> witness_records_;  // where checkpoints are cosigned
  std::unique_ptr<witness::Witness> witness_;
  std::unique_ptr<http::WitnessPages> witness_pages_;
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<core::LedgerClient> ledger_;
  std::unique_ptr<desk::Desk> desk_;                                // where a domain's service is
  replication_service::ReplicationService* replication_ = nullptr;  // among services_
  std::vector<Hosted> services_;
  std::map<std::string, std::unique_ptr<rpc::Server>> servers_;  // by address
  std::vector<std::unique_ptr<replication_service::ReplicationClient>> dialers_;
  std::atomic<bool> stopping_{false};
  std::thread watcher_;
  bool drained_ = false;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_WIRING_H_
