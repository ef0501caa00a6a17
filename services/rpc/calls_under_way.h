// The calls that are under way at a server: how many of each identity, and since when. It sees them by
// an interceptor, so that health and reflection are among them, and ends those that may not go on,
// whatever their handler waits for: whose time has passed with DEADLINE_EXCEEDED, whose caller would not
// be let in any more (a key or a certificate was revoked) with what he would be told now.
//
//   auto calls = std::make_shared<CallsUnderWay>(own, admission, refusals);
//   builder.experimental().SetInterceptorCreators(...calls->MakeInterceptorFactory()...);
//   AMANAT_RETURN_IF_ERROR(calls->CheckRoom(peer));       // before a call begins
//   calls->EndWhatMayNotGoOn(absl::Now());                // now and then
//
// CheckRoom refuses what would be one too many; of calls that pass it at the same moment, those beyond
// the bound end as soon as they begin.
//
// Thread-safe.
#ifndef AMANAT_SERVICES_RPC_CALLS_UNDER_WAY_H_
#define AMANAT_SERVICES_RPC_CALLS_UNDER_WAY_H_

#include <grpcpp/support/server_interceptor.h>

#include <list>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/rpc/admission.h"
#include "services/rpc/peer_certificates.h"
#include "services/rpc/refusals.h"
#include "services/rpc/revocations.h"

namespace amanat::rpc {

class CallsUnderWay : public std::enable_shared_from_this<CallsUnderWay> {
 public:
  // `admission` outlives the calls; `revocations` may be nullptr.
  CallsUnderWay(Identity own, const Admission& admission, std::shared_ptr<Refusals> refusals,
                std::shared_ptr<PeerCertificates> certificates,
                std::shared_ptr<Revocations> revocations)
      : own_(std::move(own)),
        admission_(admission),
        refusals_(std::move(refusals)),
        certificates_(std::move(certificates)),
        revocations_(std::move(revocations)) {}

  // ResourceExhausted, reason TOO_MANY_CALLS, when `peer` has all that it may have under way.
  absl::Status CheckRoom(const Identity& peer) const ABSL_LOCKS_EXCLUDED(mutex_);

  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeInterceptorFactory();

  void EndWhatMayNotGoOn(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // Of all identities.
  int count() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Factory;
  class Call;
  struct Shares {
    int calls = 0;
    int streams = 0;
  };

  // What a call stands by, beside its count.
  struct Standing {
    grpc_call* core = nullptr;  // referenced
    std::string rpc;
    Caller caller;
    std::string serial;  // of the caller's certificate
    absl::Time ends;
  };

  Shares MaxOf(const Identity& peer) const;
  absl::Status CheckGoesOn(const Standing& standing, absl::Time now) const;
  // Counts the call; what is said against it, which ends it.
  absl::Status Enter(Call& call) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(Call& call) ABSL_LOCKS_EXCLUDED(mutex_);

  const Identity own_;
  const Admission& admission_;
  const std::shared_ptr<Refusals> refusals_;
  const std::shared_ptr<PeerCertificates> certificates_;
  const std::shared_ptr<Revocations> revocations_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Shares> shares_ ABSL_GUARDED_BY(mutex_);  // by identity
  std::list<Call*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_CALLS_UNDER_WAY_H_
