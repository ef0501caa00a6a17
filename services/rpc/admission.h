// Who may call a service at all. The server asks it of every call before a handler or a message is
// looked at, so that no rpc can forget it; what an admitted caller may do there is asked by handlers,
// and what a person may do by the rules.
//
//   ServerOptions{..., .services = {{&service, full_name, IsOperatorOrOwnNode}}}
//
// Free functions over values: thread-safe.
#ifndef AMANAT_SERVICES_RPC_ADMISSION_H_
#define AMANAT_SERVICES_RPC_ADMISSION_H_

#include <map>
#include <memory>
#include <string>

#include "services/rpc/identity.h"

namespace grpc {
class AuthMetadataProcessor;
}

namespace amanat::rpc {

// Whether `peer` may call a service of the node that is `own`.
using Admission = bool (*)(const Identity& own, const Identity& peer);

// Anybody with a certificate of the fund.
bool IsOfFund(const Identity& own, const Identity& peer);
// The fund's operators, of any site, and the node's own site: for whatever answers people, and for
// services of one site among each other.
bool IsOperatorOrOwnNode(const Identity& own, const Identity& peer);
// The nodes of the fund's other sites.
bool IsNodeOfAnotherSite(const Identity& own, const Identity& peer);

// What asks it, by the services' full names. UNIMPLEMENTED for a service that is not among them,
// UNAUTHENTICATED for a caller without an identity, PERMISSION_DENIED for one that is not admitted;
// gRPC carries a code and a message from here, but no ErrorInfo.
std::shared_ptr<grpc::AuthMetadataProcessor> MakeAdmissions(
    const Identity& own, std::map<std::string, Admission> services);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_ADMISSION_H_
