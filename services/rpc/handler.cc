#include "services/rpc/handler.h"

#include <exception>
#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "ledger/base/turn.h"
#include "services/rpc/error.h"
#include "services/rpc/limits.h"
#include "services/rpc/log.h"

namespace amanat::rpc {
namespace {

// The turns of those who call now: one set for each operator, whatever servers of this process he calls,
// since what they bound is the work of its processors.
class TurnsOfOperators {
 public:
  std::shared_ptr<Turns> Of(const Identity& peer) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    const std::string name = FormatIdentity(peer);
    std::shared_ptr<Turns> turns = turns_[name].lock();
    if (turns != nullptr) return turns;
    turns = std::shared_ptr<Turns>(new Turns(kOperatorTurnsMax), [this, name](Turns* last) {
      delete last;
      Forget(name);
    });
    turns_[name] = turns;
    return turns;
  }

 private:
  void Forget(const std::string& name) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    const auto found = turns_.find(name);
    if (found != turns_.end() && found->second.expired()) turns_.erase(found);
  }

  absl::Mutex mutex_;
  std::map<std::string, std::weak_ptr<Turns>> turns_ ABSL_GUARDED_BY(mutex_);
};

TurnsOfOperators& OperatorsTurns() {
  static auto* const turns = new TurnsOfOperators;
  return *turns;
}

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
  if (peer->kind != PeerKind::kOperator) return ToGrpc(Run(*peer, work));
  const Turn turn(OperatorsTurns().Of(*peer));
  return ToGrpc(Run(*peer, work));
}

}  // namespace amanat::rpc
