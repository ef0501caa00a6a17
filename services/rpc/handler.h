// What every rpc's handler does before and after its work.
//
//   grpc::Status GetClaim(grpc::ServerContext* context, const GetClaimRequest* request,
//                         Claim* claim) override {
//     return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
//       AMANAT_ASSIGN_OR_RETURN(*claim, claims_.Get(request->claim_id()));
//       return absl::OkStatus();
//     });
//   }
//
// 1. The peer's identity is known, or the answer is UNAUTHENTICATED. It may call the rpc and is within
//    its bounds: the server saw to that (admission.h, limits.h).
// 2. Of an operator's calls kOperatorTurnsMax are worked on at a time; whatever work waits for (the log,
//    another process) it waits for inside a TurnPause (ledger/base/turn.h), and for what the caller says
//    by caller_stream.h, which has one.
// 3. No exception leaves the handler: it becomes INTERNAL, reason HANDLER_THREW, and a log line.
// 4. Every failure carries one ErrorInfo (error.h).
#ifndef AMANAT_SERVICES_RPC_HANDLER_H_
#define AMANAT_SERVICES_RPC_HANDLER_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/rpc/identity.h"

namespace amanat::rpc {

using Work = absl::FunctionRef<absl::Status(const Identity& peer)>;

// Runs `work` in the calling thread.
grpc::Status Handle(const grpc::ServerContext& context, Work work);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_HANDLER_H_
