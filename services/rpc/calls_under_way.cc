#include "services/rpc/calls_under_way.h"

#include <grpc/grpc.h>
#include <grpcpp/server_context.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/status.h"
#include "services/rpc/error.h"
#include "services/rpc/limits.h"

namespace amanat::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

absl::Status TooMany(absl::string_view what, int max) {
  return EarlyRefusal(
      absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
      absl::StrCat("this caller has ", max, " ", what,
                   " under way, which is all that one may have: wait for one to end"));
}

// The handler, if it runs, hears that its call was cancelled; the caller gets this.
void End(grpc_call* call, const absl::Status& status) {
  grpc_call_cancel_with_status(call, static_cast<grpc_status_code>(status.code()),
                               std::string(status.message()).c_str(), nullptr);
}

}  // namespace

// One call, from the moment a handler is to begin until the last of it is gone.
class CallsUnderWay::Call final : public Interceptor {
 public:
  Call(std::shared_ptr<CallsUnderWay> calls, ServerRpcInfo* info)
      : calls_(std::move(calls)), info_(info) {}
  ~Call() override {
    if (entered_) calls_->Leave(*this);
  }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Begin();
    }
    methods->Proceed();
  }

  const std::string& peer() const { return peer_; }
  const Caller& caller() const { return caller_; }
  const Identity& identity() const { return caller_.identity; }
  absl::string_view rpc() const {
    const absl::string_view method = info_->method();
    return method.substr(method.empty() ? 0 : 1);
  }
  bool streams() const { return info_->type() != ServerRpcInfo::Type::UNARY; }
  const std::string& serial() const { return serial_; }
  absl::Time ends() const { return ends_; }
  grpc_call* core() const { return info_->server_context()->c_call(); }

  std::list<Call*>::iterator place;  // of `calls_`

 private:
  void Begin() {
    const auto identity = PeerIdentity(*info_->server_context());
    if (!identity.ok()) return;  // the processor let nobody in without one
    const CertificateFacts facts =
        calls_->certificates_->Of(*info_->server_context()->auth_context());
    caller_ = {*identity, facts.valid_from};
    peer_ = FormatIdentity(*identity);
    serial_ = facts.serial;
    ends_ = absl::Now() + calls_->admission_.TimeMax(rpc());
    entered_ = true;
    const absl::Status status = calls_->Enter(*this);
    if (!status.ok()) End(core(), status);
  }

  const std::shared_ptr<CallsUnderWay> calls_;
  ServerRpcInfo* const info_;
  Caller caller_;
  std::string peer_;
  std::string serial_;  // of the caller's certificate
  absl::Time ends_;
  bool entered_ = false;
};

class CallsUnderWay::Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(std::shared_ptr<CallsUnderWay> calls) : calls_(std::move(calls)) {}
  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new Call(calls_, info);
  }

 private:
  const std::shared_ptr<CallsUnderWay> calls_;
};

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
CallsUnderWay::MakeInterceptorFactory() {
  return std::make_unique<Factory>(shared_from_this());
}

CallsUnderWay::Shares CallsUnderWay::MaxOf(const Identity& peer) const {
  if (peer.kind == PeerKind::kOperator) return {kOperatorCallsMax, kStreamsMax};
  if (peer.site == own_.site) return {kOwnNodeCallsMax, kOwnNodeStreamsMax};
  return {kOtherNodeCallsMax, kStreamsMax};
}

absl::Status CallsUnderWay::CheckRoom(const Identity& peer) const {
  const Shares max = MaxOf(peer);
  absl::MutexLock lock(&mutex_);
  const auto found = shares_.find(FormatIdentity(peer));
  if (found == shares_.end() || found->second.calls < max.calls) return absl::OkStatus();
  return TooMany("calls", max.calls);
}

absl::Status CallsUnderWay::Enter(Call& call) {
  const Shares max = MaxOf(call.identity());
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    call.place = calls_.insert(calls_.end(), &call);
    Shares& shares = shares_[call.peer()];
    ++shares.calls;
    if (call.streams()) ++shares.streams;
    if (shares.calls > max.calls) status = TooMany("calls", max.calls);
    if (shares.streams > max.streams) status = TooMany("streams", max.streams);
  }
  if (!status.ok()) refusals_->Add(ReasonOf(status), call.rpc(), &call.identity(), absl::Now());
  return status;
}

void CallsUnderWay::Leave(Call& call) {
  absl::MutexLock lock(&mutex_);
  calls_.erase(call.place);
  const auto shares = shares_.find(call.peer());
  if (call.streams()) --shares->second.streams;
  if (--shares->second.calls == 0) shares_.erase(shares);
}

absl::Status CallsUnderWay::CheckGoesOn(const Standing& standing, absl::Time now) const {
  if (standing.ends <= now) {
    return EarlyRefusal(absl::StatusCode::kDeadlineExceeded, "CALL_TIME_PASSED",
                        "the server lets no call of this kind take longer");
  }
  if (revocations_ != nullptr) AMANAT_RETURN_IF_ERROR(revocations_->Check(standing.serial));
  return admission_.Admit(standing.rpc, standing.caller);
}

void CallsUnderWay::EndWhatMayNotGoOn(absl::Time now) {
  std::vector<Standing> standings;
  {
    absl::MutexLock lock(&mutex_);
    for (const Call* call : calls_) {
      grpc_call_ref(call->core());
      standings.push_back(
          {call->core(), std::string(call->rpc()), call->caller(), call->serial(), call->ends()});
    }
  }
  // A call that is cancelled may be destroyed at once, in this thread, and leaves then.
  for (const Standing& standing : standings) {
    const absl::Status status = CheckGoesOn(standing, now);
    if (!status.ok()) {
      refusals_->Add(ReasonOf(status), standing.rpc, &standing.caller.identity, now);
      End(standing.core, status);
    }
    grpc_call_unref(standing.core);
  }
}

int CallsUnderWay::count() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(calls_.size());
}

}  // namespace amanat::rpc
