#include "services/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::rpc {
namespace {

// Both are switches of the whole process that each builder made afterwards obeys.
void EnableHealthAndReflection() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

void SetBounds(grpc::ServerBuilder* builder) {
  const auto milliseconds = [](absl::Duration duration) {
    return static_cast<int>(absl::ToInt64Milliseconds(duration));
  };
  grpc::ResourceQuota quota("server");
  quota.Resize(kServerMemoryBytesMax);
  quota.SetMaxThreads(kServerThreadsMax);
  builder->SetResourceQuota(quota);
  // As it comes, gRPC ends a thread that finds two others waiting, and makes a new one for about
  // every second call that waits for the disk.
  using SyncOption = grpc::ServerBuilder::SyncServerOption;
  builder->SetSyncServerOption(SyncOption::NUM_CQS, 1);
  builder->SetSyncServerOption(SyncOption::MIN_POLLERS, 1);
  builder->SetSyncServerOption(SyncOption::MAX_POLLERS, kIdleThreadsMax);
  builder->SetMaxReceiveMessageSize(kReceivedMessageBytesMax);
  builder->SetMaxSendMessageSize(kSentMessageBytesMax);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kConcurrentStreamsMax);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, milliseconds(kKeepaliveInterval));
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, milliseconds(kKeepaliveTimeout));
  // Clients ping as often as we do; half of it leaves room for their clocks.
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                              milliseconds(kKeepaliveInterval / 2));
  // By default a second process could listen on the same port and take half of the connections.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

absl::Status CheckOptions(const ServerOptions& options) {
  if (options.address.empty()) return absl::InvalidArgumentError("server: no address");
  if (options.tls.key_pem.empty()) return absl::InvalidArgumentError("server: no certificate");
  if (options.services.empty()) return absl::InvalidArgumentError("server: no services");
  for (const HostedService& hosted : options.services) {
    if (hosted.service == nullptr || hosted.full_name.empty() || hosted.admits == nullptr) {
      return absl::InvalidArgumentError(
          "server: a service without implementation, name or callers");
    }
  }
  return absl::OkStatus();
}

// Credentials by which only whom the services admit is let in.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CredentialsOf(
    const ServerOptions& options) {
  std::map<std::string, Admission> admissions = {
      {"grpc.health.v1.Health", IsOfFund}, {"grpc.reflection.v1alpha.ServerReflection", IsOfFund}};
  for (const HostedService& hosted : options.services) {
    admissions[hosted.full_name] = hosted.admits;
  }
  AMANAT_ASSIGN_OR_RETURN(auto credentials, ServerCredentials(options.tls));
  credentials->SetAuthMetadataProcessor(
      MakeAdmissions(options.tls.identity, std::move(admissions)));
  return credentials;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  AMANAT_RETURN_IF_ERROR(CheckOptions(options));
  EnableHealthAndReflection();
  grpc::ServerBuilder builder;
  SetBounds(&builder);
  int port = 0;
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, CredentialsOf(options));
  builder.AddListeningPort(options.address, credentials, &port);
  for (const HostedService& hosted : options.services) builder.RegisterService(hosted.service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address,
                                               " (in use, or not an address of this machine)"));
  }
  auto result = std::unique_ptr<Server>(new Server(std::move(server), port));
  for (const HostedService& hosted : options.services) result->SetServing(hosted.full_name, true);
  return result;
}

Server::Server(std::unique_ptr<grpc::Server> server, int port)
    : server_(std::move(server)), port_(port) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::SetServing(const std::string& full_name, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(full_name, serving);
}

void Server::Drain(absl::Duration patience) {
  // Watchers learn it before the connections close.
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(patience));
  server_->Wait();
}

}  // namespace amanat::rpc
