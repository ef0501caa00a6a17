#include "services/rpc/handler.h"

#include <chrono>
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

grpc::Status HandleUnary(const grpc::ServerContext& context, Work work) {
  if (context.deadline() == std::chrono::system_clock::time_point::max()) {
    return ToGrpc(
        WithReason(absl::InvalidArgumentError("the call has no deadline"), "DEADLINE_REQUIRED"));
  }
  return HandleStream(context, work);
}

grpc::Status HandleStream(const grpc::ServerContext& context, Work work) {
  const absl::StatusOr<Identity> peer = PeerIdentity(context);
  if (!peer.ok()) return ToGrpc(WithReason(peer.status(), "PEER_UNKNOWN"));
  return ToGrpc(Run(*peer, work));
}

}  // namespace amanat::rpc
