// The client's side: a channel to a node and a context with a deadline for each call.
//
//   auto channel = rpc::MakeChannel("10.0.0.1:7001", rpc::NodeServerName("manila", "owf.example"),
//                                   credentials);
//   auto stub = ledger::v1::Ledger::NewStub(channel);
//   auto context = rpc::MakeContext();
//   grpc::Status status = stub->Submit(context.get(), request, &result);
//
// Channels are thread-safe; a context serves one call.
#ifndef AMANAT_SERVICES_RPC_CHANNEL_H_
#define AMANAT_SERVICES_RPC_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace grpc {
class Channel;
class ChannelCredentials;
class ClientContext;
}  // namespace grpc

namespace amanat::rpc {

constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// What a channel does when a call meets UNAVAILABLE.
enum class Retries {
  kNone,  // the caller sees it at once: for streams that keep a position of their own; the channel
          // has a connection of its own
  kBounded,  // the same call again, at most five times in about three seconds, within its deadline
};

// A channel that connects when first used and again after each loss, waiting 0.1 s to 5 s between
// attempts. The server's certificate must carry `server_name` (identity.h: NodeServerName) as a DNS
// SAN: the address says where to dial, the name says who must answer. Every call with one answer is
// idempotent in this project, so that it may be retried.
std::shared_ptr<grpc::Channel> MakeChannel(
    const std::string& address, const std::string& server_name,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials, Retries retries = Retries::kNone);

// A context whose call ends after `timeout` from now at the latest. What has no deadline ends when the
// server's time for it has passed (limits.h).
std::unique_ptr<grpc::ClientContext> MakeContext(absl::Duration timeout = kCallTimeout);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_CHANNEL_H_
