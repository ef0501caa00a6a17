#include "services/rpc/handler.h"

#include <exception>

#include "services/rpc/error.h"
#include "services/rpc/log.h"

namespace amanat::rpc {
namespace {

// What an exception says may quote the request: neither the caller nor the log gets it.
absl::Status Threw(const Identity& peer) {
  Log(Severity::kError, "handler_threw", {{LogKey::kPeerSite, peer.site}});
  return WithReason(absl::InternalError("the handler failed"), "HANDLER_THREW");
}

absl::Status Run(const Identity& peer, Work work) {
  try {
    return work(peer);
  } catch (const std::exception&) {
    return Threw(peer);
  } catch (...) {
    return Threw(peer);
  }
}

}  // namespace

grpc::Status Handle(const grpc::ServerContext& context, Work work) {
  const absl::StatusOr<Identity> peer = PeerIdentity(context);
  if (!peer.ok()) return ToGrpc(WithReason(peer.status(), "PEER_UNKNOWN"));
  return ToGrpc(Run(*peer, work));
}

}  // namespace amanat::rpc
