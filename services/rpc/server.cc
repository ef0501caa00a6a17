#include "services/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.h"
#include "ledger/base/status.h"
#include "services/rpc/calls_under_way.h"
#include "services/rpc/error.h"
#include "services/rpc/limits.h"
#include "services/rpc/listen_address.h"
#include "services/rpc/log.h"
#include "services/rpc/refusals.h"

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
  builder->AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                              milliseconds(kHandshakeTimeMax));
  // Clients ping as often as we do; half of it leaves room for their clocks.
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                              milliseconds(kKeepaliveInterval / 2));
  // By default a second process could listen on the same port and take half of the connections.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// What gRPC hosts of its own accord.
constexpr const char* kOwnRpcs[] = {
    "grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch",
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"};

absl::Status CheckKnown(const Admission& admission, const std::string& rpc) {
  if (admission.Knows(rpc)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("server: nothing says who may call ", rpc));
}

absl::Status CheckService(const Admission& admission, const std::string& full_name) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (service == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("server: no interface ", full_name));
  }
  for (int i = 0; i < service->method_count(); ++i) {
    AMANAT_RETURN_IF_ERROR(
        CheckKnown(admission, absl::StrCat(full_name, "/", service->method(i)->name())));
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const ServerOptions& options) {
  if (options.address.empty()) return absl::InvalidArgumentError("server: no address");
  if (options.tls.key_pem.empty()) return absl::InvalidArgumentError("server: no certificate");
  if (options.admission == nullptr) return absl::InvalidArgumentError("server: no admission");
  if (options.services.empty()) return absl::InvalidArgumentError("server: no services");
  for (const HostedService& hosted : options.services) {
    if (hosted.service == nullptr) {
      return absl::InvalidArgumentError("server: a service without implementation");
    }
    AMANAT_RETURN_IF_ERROR(CheckService(*options.admission, hosted.full_name));
  }
  for (const char* rpc : kOwnRpcs) AMANAT_RETURN_IF_ERROR(CheckKnown(*options.admission, rpc));
  return absl::OkStatus();
}

// Asks of every call, before anything of it is read.
class AdmissionProcessor final : public grpc::AuthMetadataProcessor {
 public:
  AdmissionProcessor(const Admission& admission, std::shared_ptr<CallsUnderWay> calls,
                     std::shared_ptr<Refusals> refusals,
                     std::shared_ptr<PeerCertificates> certificates,
                     std::shared_ptr<Revocations> revocations)
      : admission_(admission),
        calls_(std::move(calls)),
        refusals_(std::move(refusals)),
        certificates_(std::move(certificates)),
        revocations_(std::move(revocations)) {}

  // No disk and no other process is asked.
  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto path = metadata.find(":path");
    absl::string_view rpc;
    if (path != metadata.end()) rpc = {path->second.data(), path->second.size()};
    rpc.remove_prefix(rpc.empty() ? 0 : 1);
    const absl::StatusOr<Identity> peer = IdentityOf(*context);
    const absl::Status status = Check(rpc, peer, *context);
    if (status.ok()) return grpc::Status::OK;
    // What is not an rpc's name may be anything that a caller wrote.
    refusals_->Add(ReasonOf(status), admission_.Knows(rpc) ? rpc : "", peer.ok() ? &*peer : nullptr,
                   absl::Now());
    return ToGrpc(status);
  }

 private:
  absl::Status Check(absl::string_view rpc, const absl::StatusOr<Identity>& peer,
                     const grpc::AuthContext& connection) const {
    if (!peer.ok()) {
      return EarlyRefusal(peer.status().code(), "PEER_UNKNOWN", peer.status().message());
    }
    const CertificateFacts facts = certificates_->Of(connection);
    if (revocations_ != nullptr) AMANAT_RETURN_IF_ERROR(revocations_->Check(facts.serial));
    AMANAT_RETURN_IF_ERROR(admission_.Admit(rpc, {*peer, facts.valid_from}));
    return calls_->CheckRoom(*peer);
  }

  const Admission& admission_;
  const std::shared_ptr<CallsUnderWay> calls_;
  const std::shared_ptr<Refusals> refusals_;
  const std::shared_ptr<PeerCertificates> certificates_;
  const std::shared_ptr<Revocations> revocations_;
};

// A list that is not taken: the one before counts on.
void TellUnread(const absl::Status& status) {
  if (status.ok()) return;
  Log(Severity::kError, "revocations_not_read",
      {{LogKey::kReason, ReasonOf(status)}, {LogKey::kErrorMessage, status.message()}});
}

// A certificate that nobody renewed in time: then no peer connects any more.
void TellEnding(const std::string& certificate, absl::Time now) {
  const auto end = EndOfCertificate(certificate);
  if (!end.ok() || *end - now >= kCertificateLifeToTell) return;
  Log(Severity::kWarning, "certificate_ends",
      {{LogKey::kPath, certificate},
       {LogKey::kReason, absl::StrCat("valid until ", absl::FormatTime(*end, absl::UTCTimeZone()),
                                      ": renew it with amanat pki node")}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  AMANAT_RETURN_IF_ERROR(CheckOptions(options));
  AMANAT_RETURN_IF_ERROR(CheckListenAddress(options.address));
  EnableHealthAndReflection();
  Watched watched{std::make_shared<Refusals>(), nullptr, nullptr, options.tls.files.certificate};
  if (const TlsFiles& files = options.tls.files; !files.revocations.empty()) {
    AMANAT_ASSIGN_OR_RETURN(watched.revocations,
                            Revocations::Read(files.revocations, files.authority));
  }
  const auto certificates = std::make_shared<PeerCertificates>();
  watched.calls =
      std::make_shared<CallsUnderWay>(options.tls.identity, *options.admission, watched.refusals,
                                      certificates, watched.revocations);
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, ServerCredentials(options.tls));
  credentials->SetAuthMetadataProcessor(std::make_shared<AdmissionProcessor>(
      *options.admission, watched.calls, watched.refusals, certificates, watched.revocations));
  grpc::ServerBuilder builder;
  SetBounds(&builder);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(watched.calls->MakeInterceptorFactory());
  builder.experimental().SetInterceptorCreators(std::move(factories));
  int port = 0;
  builder.AddListeningPort(options.address, credentials, &port);
  for (const HostedService& hosted : options.services) builder.RegisterService(hosted.service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address,
                                               " (in use, or not an address of this machine)"));
  }
  auto result = std::unique_ptr<Server>(new Server(std::move(server), port, std::move(watched)));
  for (const HostedService& hosted : options.services) result->SetServing(hosted.full_name, true);
  return result;
}

Server::Server(std::unique_ptr<grpc::Server> server, int port, Watched watched)
    : server_(std::move(server)), port_(port), watched_(std::move(watched)) {
  overdue_ = std::thread([this] {
    absl::Time refreshed = absl::Now();
    absl::Time look_at_certificate = refreshed + kRevocationsInterval;
    while (!drained_.WaitForNotificationWithTimeout(kOverdueInterval)) {
      const absl::Time now = absl::Now();
      if (watched_.revocations != nullptr && now - refreshed >= kRevocationsInterval) {
        refreshed = now;
        TellUnread(watched_.revocations->Refresh());
      }
      if (now >= look_at_certificate) {
        look_at_certificate = now + kCertificateInterval;
        TellEnding(watched_.certificate, now);
      }
      watched_.calls->EndWhatMayNotGoOn(now);
    }
  });
}

Server::~Server() { Drain(absl::ZeroDuration()); }

std::map<std::string, uint64_t> Server::refusals() const { return watched_.refusals->counts(); }

int Server::calls_under_way() const { return watched_.calls->count(); }

void Server::SetServing(const std::string& full_name, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(full_name, serving);
}

void Server::Drain(absl::Duration patience) {
  // Watchers learn it before the connections close.
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(patience));
  server_->Wait();
  if (!overdue_.joinable()) return;
  drained_.Notify();
  overdue_.join();
}

}  // namespace amanat::rpc
