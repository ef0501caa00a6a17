#include "services/rpc/channel.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>

#include <chrono>

#include "services/rpc/limits.h"

namespace amanat::rpc {
namespace {

constexpr absl::Duration kReconnectMin = absl::Milliseconds(100);
constexpr absl::Duration kReconnectMax = absl::Seconds(5);

// gRPC's own limit is five attempts.
constexpr char kRetryConfig[] =
    R"({"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 5,)"
    R"( "initialBackoff": "0.25s", "maxBackoff": "2s", "backoffMultiplier": 2,)"
    R"( "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(
    const std::string& address, const std::string& server_name,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials, Retries retries) {
  grpc::ChannelArguments arguments;
  if (retries == Retries::kBounded) arguments.SetServiceConfigJSON(kRetryConfig);
  // Channels to one address would share a connection, and whoever dials anew wants another.
  if (retries == Retries::kNone) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetSslTargetNameOverride(server_name);
  // What a server may send, a client must take, and the reverse.
  arguments.SetMaxReceiveMessageSize(kSentMessageBytesMax);
  arguments.SetMaxSendMessageSize(kReceivedMessageBytesMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, Milliseconds(kReconnectMin));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Milliseconds(kReconnectMax));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, Milliseconds(kReconnectMax));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(kKeepaliveInterval));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(kKeepaliveTimeout));
  // A proxy named in the environment must not see where the fund's nodes are.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::unique_ptr<grpc::ClientContext> MakeContext(absl::Duration timeout) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(timeout));
  return context;
}

}  // namespace amanat::rpc
