// What every rpc's handler does before and after its work.
//
//   grpc::Status GetClaim(grpc::ServerContext* context, const GetClaimRequest* request,
//                         Claim* claim) override {
//     return rpc::HandleUnary(*context, [&](const rpc::Identity& peer) -> absl::Status {
//       AMANAT_ASSIGN_OR_RETURN(*claim, claims_.Get(request->claim_id()));
//       return absl::OkStatus();
//     });
//   }
//
// 1. The peer's identity is known, or the answer is UNAUTHENTICATED. The service admits the peer: the
//    server saw to that (admission.h).
// 2. A unary call has a deadline, or the answer is INVALID_ARGUMENT, reason DEADLINE_REQUIRED.
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

// Runs `work` in the calling thread for a call with one answer.
grpc::Status HandleUnary(const grpc::ServerContext& context, Work work);

// The same for a stream, which may live without a deadline.
grpc::Status HandleStream(const grpc::ServerContext& context, Work work);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_HANDLER_H_
