// A running node, or one process of it: the components that the configuration asks this process to
// host, registered in one place.
//
//   AMANAT_ASSIGN_OR_RETURN(auto node, Node::Start(config, clock, random));
//   ...                                            // until a signal arrives
//   node->Drain();
//
// Who may call what is said by services/access. A domain's service is healthy while the ledger answers it; the ledger is
// from its first answer. Thread-compatible.
#ifndef AMANAT_SERVICES_NODE_NODE_H_
#define AMANAT_SERVICES_NODE_NODE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "services/access/access.h"
#include "services/node/component.h"
#include "services/node/config.h"
#include "services/node/listeners.h"
#include "services/node/site_ledger.h"
#include "services/rpc/tls.h"

namespace amanat::node {

class Node {
 public:
  // On OK everything listens. InvalidArgument when the certificate is not of this node; the errors of
  // the components.
  static absl::StatusOr<std::unique_ptr<Node>> Start(const Config& config, Clock& clock,
                                                     RandomSource& random);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Takes no new calls, lets those in flight finish for kDrainPatience, stops. Idempotent; the
  // destructor does the same.
  void Drain() { components_.Stop(); }

 private:
  explicit Node(const Config& config) : config_(config) {}
  void Register(Clock& clock, RandomSource& random);
  Listeners& AddListeners(const SiteLedger& ledger);
  void HostDomains(SiteLedger& ledger, Listeners& listeners);

  const Config config_;
  rpc::Tls tls_;
  std::unique_ptr<access::Access> access_;
  Components components_;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_NODE_H_
