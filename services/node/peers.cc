#include "services/node/peers.h"

#include "ledger/base/status.h"
#include "services/rpc/channel.h"

namespace amanat::node {

using replication_service::ReplicationClient;
using replication_service::ReplicationService;

std::unique_ptr<grpc::Service> Peers::MakeService() {
  incarnation_ = random_.Draw<Incarnation>();
  auto service = std::make_unique<ReplicationService>(
      ReplicationService::Options{.incarnation = incarnation_,
                                  .local_logs = ledger_.host().local_logs(),
                                  .replica = &ledger_.host().replica()});
  service_ = service.get();
  return service;
}

absl::Status Peers::Start() {
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::WatchedChannelCredentials(tls_));
  for (const Peer& peer : config_.peers) {
    dialers_.push_back(std::make_unique<ReplicationClient>(
        ReplicationClient::Options{.peer_site = peer.site,
                                   .fund_domain = config_.fund_domain,
                                   .address = peer.address,
                                   .credentials = credentials,
                                   .incarnation = incarnation_,
                                   .local_logs = ledger_.host().local_logs(),
                                   .replica = &ledger_.host().replica(),
                                   .random = &random_,
                                   .retry_min = config_.retry_min,
                                   .retry_max = config_.retry_max}));
    dialers_.back()->Start();
  }
  return absl::OkStatus();
}

void Peers::Stop() {
  for (const auto& dialer : dialers_) dialer->Stop();
  service_->Stop();
}

}  // namespace amanat::node
