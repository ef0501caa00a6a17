// How the site's logs get to other sites and theirs get here: the streams that others open, and the
// nodes that this one dials.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_NODE_PEERS_H_
#define AMANAT_SERVICES_NODE_PEERS_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <vector>

#include "ledger/base/random.h"
#include "services/node/component.h"
#include "services/node/config.h"
#include "services/node/site_ledger.h"
#include "services/replication/replication_client.h"
#include "services/replication/replication_service.h"
#include "services/rpc/tls.h"

namespace amanat::node {

class Peers final : public Component {
 public:
  // All outlive this object.
  Peers(const Config& config, const rpc::Tls& tls, HostedLedger& ledger, RandomSource& random)
      : config_(config), tls_(tls), ledger_(ledger), random_(random) {}

  // The service for streams that others open; made once, while the ledger runs, and ended by Stop.
  std::unique_ptr<grpc::Service> MakeService();

  // Dials. Precondition: the service was made.
  absl::Status Start() override;
  void Stop() override;

 private:
  const Config& config_;
  const rpc::Tls& tls_;
  HostedLedger& ledger_;
  RandomSource& random_;
  Incarnation incarnation_;  // of this process
  replication_service::ReplicationService* service_ = nullptr;
  std::vector<std::unique_ptr<replication_service::ReplicationClient>> dialers_;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_PEERS_H_
