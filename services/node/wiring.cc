#include "services/node/wiring.h"

#include <grpcpp/channel.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "ledger/signing/signing.h"
#include "services/claims/claims_service.h"
#include "services/contribution/contribution_service.h"
#include "services/directory/directory_service.h"
#include "services/ledger/ledger_service.h"
#include "services/ledger/local_ledger_client.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/remittance/remittance_service.h"
#include "services/repatriation/repatriation_service.h"
#include "services/rpc/channel.h"
#include "services/rpc/log.h"
#include "services/rules/fund/fund_rules.h"
#include "services/treasury/treasury_service.h"

namespace amanat::node {
namespace {

constexpr absl::Duration kLedgerCheckInterval = absl::Seconds(1);
constexpr absl::Duration kStopCheckInterval = absl::Milliseconds(50);

entry::Book ToEntryBook(Book book) {
  const auto found = entry::BookFromName(NameOf(book));
  AMANAT_CHECK(found.ok());
  return *found;
}

bool ServesADomain(const Config& config) {
  for (const Part part : AllParts()) {
    if (part != Part::kLedger && config.Serves(part)) return true;
  }
  return false;
}

}  // namespace

ledger::NodePlace PlaceOf(const Config& config) {
  ledger::NodePlace place{.site = config.site,
                          .fund_domain = config.fund_domain,
                          .data_directory = config.data_directory,
                          .guard_directory = config.guard_directory,
                          .books = {},
                          .trust_file = config.trust_file,
                          .backup_directory = config.backup_directory};
  for (const Book book : config.books) place.books.push_back(ToEntryBook(book));
  return place;
}

absl::StatusOr<std::unique_ptr<Node>> Node::Start(const Config& config, Clock& clock,
                                                  RandomSource& random) {
  std::unique_ptr<Node> node(new Node(config, clock, random));
  AMANAT_RETURN_IF_ERROR(node->StartAll());
  return node;
}

absl::Status Node::StartAll() {
  AMANAT_ASSIGN_OR_RETURN(tls_, rpc::ReadTls(config_.tls));
  if (tls_.identity.kind != rpc::PeerKind::kNode || tls_.identity.site != config_.site ||
      tls_.identity.fund_domain != config_.fund_domain) {
    return absl::InvalidArgumentError(absl::StrCat(config_.tls.certificate, ": is of ",
                                                   rpc::FormatIdentity(tls_.identity),
                                                   ", not of node ", config_.site));
  }
  AMANAT_RETURN_IF_ERROR(config_.Serves(Part::kLedger) ? OpenLedger() : DialLedger());
  if (ServesADomain(config_)) {
    desk_ = std::make_unique<desk::Desk>(config_.site, *ledger_, clock_);
  }
  MakeServices();
  const auto incarnation = random_.Draw<Incarnation>();
  if (host_ != nullptr) MakeReplication(incarnation);
  AMANAT_RETURN_IF_ERROR(Listen());
  AMANAT_RETURN_IF_ERROR(ServePages());
  return host_ == nullptr ? absl::OkStatus() : DialPeers(incarnation);
}

absl::Status Node::OpenLedger() {
  AMANAT_ASSIGN_OR_RETURN(
      host_, ledger::LedgerHost::Open({PlaceOf(config_), &rules::FundRules(), &clock_, &random_}));
  for (const auto& writer : host_->writers()) {
    rpc::Log(rpc::Severity::kInfo, "log_opened",
             {{rpc::LogKey::kLogName, writer->name().str()},
              {rpc::LogKey::kSize, writer->ExaminedSize()}});
  }
  host_->Start();
  ledger_ = std::make_unique<ledger::LocalLedgerClient>(*host_);
  return absl::OkStatus();
}

absl::Status Node::DialLedger() {
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::ChannelCredentials(tls_));
  const std::string name = rpc::NodeServerName(config_.ledger_site, config_.fund_domain);
  ledger_ = std::make_unique<ledger::RemoteLedgerClient>(
      rpc::MakeChannel(config_.ledger_address, name, credentials));
  return absl::OkStatus();
}

void Node::Host(Part part, const std::string& full_name, std::unique_ptr<grpc::Service> service,
                rpc::Admission admits) {
  services_.push_back({part, full_name, std::move(service), admits});
}

void Node::MakeServices() {
  if (config_.Serves(Part::kLedger)) {
    Host(Part::kLedger, ledger::kLedgerServiceName, ledger::MakeLedgerService(*host_));
  }
  const struct {
    Part part;
    const char* full_name;
    std::unique_ptr<grpc::Service> (*make)(desk::Desk&);
  } domains[] = {
      {Part::kDirectory, directory::kDirectoryServiceName, directory::MakeDirectoryService},
      {Part::kContribution, contribution::kContributionServiceName,
       contribution::MakeContributionService},
      {Part::kRemittance, remittance::kRemittanceServiceName, remittance::MakeRemittanceService},
      {Part::kClaims, claims::kClaimsServiceName, claims::MakeClaimsService},
      {Part::kRepatriation, repatriation::kRepatriationServiceName,
       repatriation::MakeRepatriationService},
      {Part::kTreasury, treasury::kTreasuryServiceName, treasury::MakeTreasuryService},
  };
  for (const auto& domain : domains) {
    if (config_.Serves(domain.part)) Host(domain.part, domain.full_name, domain.make(*desk_));
  }
}

void Node::MakeReplication(const Incarnation& incarnation) {
  auto service = std::make_unique<replication_service::ReplicationService>(
      replication_service::ReplicationService::Options{.incarnation = incarnation,
                                                       .local_logs = host_->local_logs(),
                                                       .replica = &host_->replica()});
  replication_ = service.get();
  Host(Part::kLedger, replication::v1::Replication::service_full_name(), std::move(service),
       rpc::IsNodeOfAnotherSite);
}

absl::Status Node::DialPeers(const Incarnation& incarnation) {
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::ChannelCredentials(tls_));
  for (const Peer& peer : config_.peers) {
    dialers_.push_back(std::make_unique<replication_service::ReplicationClient>(
        replication_service::ReplicationClient::Options{.peer_site = peer.site,
                                                        .fund_domain = config_.fund_domain,
                                                        .address = peer.address,
                                                        .credentials = credentials,
                                                        .incarnation = incarnation,
                                                        .local_logs = host_->local_logs(),
                                                        .replica = &host_->replica(),
                                                        .random = &random_,
                                                        .retry_min = config_.retry_min,
                                                        .retry_max = config_.retry_max}));
    dialers_.back()->Start();
  }
  return absl::OkStatus();
}

absl::Status Node::Listen() {
  std::map<std::string, std::vector<Hosted*>> by_address;
  for (Hosted& hosted : services_) by_address[config_.AddressOf(hosted.part)].push_back(&hosted);
  for (const auto& [address, all] : by_address) {
    rpc::ServerOptions options{address, tls_, {}};
    for (const Hosted* hosted : all) {
      options.services.push_back({hosted->service.get(), hosted->full_name, hosted->admits});
    }
    AMANAT_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(std::move(options)));
    for (Hosted* hosted : all) {
      hosted->server = server.get();
      if (hosted->part != Part::kLedger) server->SetServing(hosted->full_name, false);
      rpc::Log(rpc::Severity::kInfo, "listening",
               {{rpc::LogKey::kService, hosted->full_name},
                {rpc::LogKey::kAddress, address},
                {rpc::LogKey::kPort, server->port()}});
    }
    servers_[address] = std::move(server);
  }
  if (desk_ != nullptr) watcher_ = std::thread([this] { WatchLedger(); });
  return absl::OkStatus();
}

absl::Status Node::OpenWitness() {
  auto key = signing::LoadPrivateKey(config_.witness_key);
  if (!key.ok()) return Annotate(key.status(), config_.witness_key);
  AMANAT_RETURN_IF_ERROR(MakeFolders(config_.witness_records, 0700));
  witness_records_ = std::make_unique<witness::FileRecordStore>(config_.witness_records);
  const auto keys_of = [this](absl::string_view origin) {
    std::vector<checkpoint::VerifierKey> keys;
    for (const replication::LogStatus& status : host_->replica().Statuses()) {
      const replication::FollowedLog* log = host_->replica().Find(status.id);
      if (log == nullptr || status.name.str() != origin) continue;
      keys.push_back(checkpoint::MakeVerifierKey(origin, log->key()));
    }
    return keys;
  };
  witness_ = std::make_unique<witness::Witness>(config_.witness_name, *std::move(key), keys_of,
                                                *witness_records_, clock_);
  witness_pages_ = std::make_unique<http::WitnessPages>(*witness_, [](const absl::Status& status) {
    rpc::Log(rpc::Severity::kError, "witness_record_failed",
             {{rpc::LogKey::kErrorMessage, std::string(status.message())}});
  });
  return absl::OkStatus();
}

absl::Status Node::ServePages() {
  if (host_ == nullptr || config_.http_address.empty()) return absl::OkStatus();
  published_ = std::make_unique<ledger::PublishedLogs>(*host_);
  pages_ = std::make_unique<http::LogPages>(*published_);
  std::vector<http::Mount> mounts;
  if (!config_.witness_name.empty()) {
    AMANAT_RETURN_IF_ERROR(OpenWitness());
    mounts.push_back({"/witness/", witness_pages_.get(), witness::kAddCheckpointBytesMax});
  }
  mounts.push_back({.prefix = "/", .handler = pages_.get()});
  AMANAT_ASSIGN_OR_RETURN(http_, http::Server::Start({config_.http_address, std::move(mounts)}));
  rpc::Log(rpc::Severity::kInfo, "listening",
           {{rpc::LogKey::kService, "http"},
            {rpc::LogKey::kAddress, config_.http_address},
            {rpc::LogKey::kPort, http_->port()}});
  return absl::OkStatus();
}

void Node::WatchLedger() {
  bool serving = false;
  while (!stopping_.load()) {
    const absl::Status status = ledger_->PinRows().status();
    if (status.ok() != serving && !stopping_.load()) {
      serving = status.ok();
      for (const Hosted& hosted : services_) {
        if (hosted.part != Part::kLedger) hosted.server->SetServing(hosted.full_name, serving);
      }
      rpc::Log(serving ? rpc::Severity::kInfo : rpc::Severity::kWarning,
               serving ? "ledger_answers" : "ledger_is_away",
               {{rpc::LogKey::kErrorMessage, std::string(status.message())}});
    }
    const absl::Time next = absl::Now() + kLedgerCheckInterval;
    while (absl::Now() < next && !stopping_.load()) absl::SleepFor(kStopCheckInterval);
  }
}

void Node::Drain() {
  if (drained_) return;
  drained_ = true;
  stopping_.store(true);
  if (watcher_.joinable()) watcher_.join();
  if (http_ != nullptr) http_->Stop();
  for (const auto& dialer : dialers_) dialer->Stop();
  if (replication_ != nullptr) replication_->Stop();
  for (const auto& [address, server] : servers_) server->Drain(kDrainPatience);
  if (host_ != nullptr) host_->Stop();
}

Node::~Node() { Drain(); }

}  // namespace amanat::node
