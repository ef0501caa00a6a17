#include "services/rpc/refusals.h"

#include <utility>

#include "services/rpc/limits.h"
#include "services/rpc/log.h"

namespace amanat::rpc {
namespace {

absl::string_view KindOf(const Identity* peer) {
  if (peer == nullptr) return "unknown";
  return peer->kind == PeerKind::kNode ? "node" : "operator";
}

}  // namespace

void Refusals::Add(absl::string_view reason, absl::string_view rpc, const Identity* peer,
                   absl::Time now) {
  uint64_t told = 1;
  {
    absl::MutexLock lock(&mutex_);
    ++counts_[std::string(reason)];
    if (now - second_ >= absl::Seconds(1) || now < second_) {
      second_ = now;
      lines_ = 0;
    }
    if (lines_ == kRefusalLinesMax) {
      ++untold_;
      return;
    }
    ++lines_;
    told += std::exchange(untold_, 0);
  }
  Log(Severity::kWarning, "call_refused",
      {{LogKey::kReason, reason},
       {LogKey::kMethod, rpc},
       {LogKey::kPeerKind, KindOf(peer)},
       {LogKey::kPeerSite, peer == nullptr ? "" : peer->site},
       {LogKey::kCount, told}});
}

std::map<std::string, uint64_t> Refusals::counts() const {
  absl::MutexLock lock(&mutex_);
  return counts_;
}

}  // namespace amanat::rpc
