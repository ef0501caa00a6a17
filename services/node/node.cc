#include "services/node/node.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/claims/claims_service.h"
#include "services/contribution/contribution_service.h"
#include "services/directory/directory_service.h"
#include "services/inbox/inbox_service.h"
#include "services/ledger/ledger_service.h"
#include "services/node/pages.h"
#include "services/node/peers.h"
#include "services/remittance/remittance_service.h"
#include "services/repatriation/repatriation_service.h"
#include "services/treasury/treasury_service.h"

namespace amanat::node {
namespace {

struct Domain {
  Part part;
  const char* full_name;
  std::unique_ptr<grpc::Service> (*make)(desk::Desk&);
};

constexpr Domain kDomains[] = {
    {Part::kDirectory, directory::kDirectoryServiceName, directory::MakeDirectoryService},
    {Part::kContribution, contribution::kContributionServiceName,
     contribution::MakeContributionService},
    {Part::kRemittance, remittance::kRemittanceServiceName, remittance::MakeRemittanceService},
    {Part::kClaims, claims::kClaimsServiceName, claims::MakeClaimsService},
    {Part::kRepatriation, repatriation::kRepatriationServiceName,
     repatriation::MakeRepatriationService},
    {Part::kTreasury, treasury::kTreasuryServiceName, treasury::MakeTreasuryService},
    {Part::kInbox, inbox::kInboxServiceName, inbox::MakeInboxService},
};

}  // namespace

absl::StatusOr<std::unique_ptr<Node>> Node::Start(const Config& config, Clock& clock,
                                                  RandomSource& random) {
  std::unique_ptr<Node> node(new Node(config));
  AMANAT_ASSIGN_OR_RETURN(node->tls_, rpc::ReadTls(config.tls));
  const rpc::Identity& identity = node->tls_.identity;
  if (identity.kind != rpc::PeerKind::kNode || identity.site != config.site ||
      identity.fund_domain != config.fund_domain) {
    return absl::InvalidArgumentError(absl::StrCat(config.tls.certificate, ": is of ",
                                                   rpc::FormatIdentity(identity), ", not of node ",
                                                   config.site));
  }
  node->Register(clock, random);
  AMANAT_RETURN_IF_ERROR(node->components_.Start());
  return node;
}

void Node::Register(Clock& clock, RandomSource& random) {
  if (!config_.Serves(Part::kLedger)) {
    auto& ledger = components_.Add<DialledLedger>(config_, tls_, clock);
    HostDomains(ledger, AddListeners(ledger));
    return;
  }
  auto& ledger = components_.Add<HostedLedger>(config_, clock, random);
  auto& listeners = AddListeners(ledger);
  listeners.Watch(ledger);
  if (!config_.http_address.empty()) components_.Add<Pages>(config_, ledger, clock);
  auto& peers = components_.Add<Peers>(config_, tls_, ledger, random);
  const std::string& address = config_.AddressOf(Part::kLedger);
  listeners.Host({.address = address, .full_name = ledger::kLedgerServiceName, .make = [&ledger] {
                    return ledger::MakeLedgerService(ledger.host());
                  }});
  listeners.Host({.address = address,
                  .full_name = replication::v1::Replication::service_full_name(),
                  .make = [&peers] { return peers.MakeService(); }});
  HostDomains(ledger, listeners);
}

Listeners& Node::AddListeners(const SiteLedger& ledger) {
  access_ = std::make_unique<access::Access>(tls_.identity,
                                             [&ledger] { return ledger.KnownDirectory(); });
  return components_.Add<Listeners>(tls_, *access_);
}

void Node::HostDomains(SiteLedger& ledger, Listeners& listeners) {
  for (const Domain& domain : kDomains) {
    if (!config_.Serves(domain.part)) continue;
    listeners.Host({.address = config_.AddressOf(domain.part),
                    .full_name = domain.full_name,
                    .make = [&ledger, &domain] { return domain.make(ledger.desk()); },
                    .rests_on = &ledger});
  }
}

}  // namespace amanat::node
