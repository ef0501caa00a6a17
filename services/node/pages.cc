#include "services/node/pages.h"

#include <string>
#include <utility>
#include <vector>

#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "ledger/signing/signing.h"
#include "services/rpc/log.h"

namespace amanat::node {

absl::Status Pages::OpenWitness() {
  auto key = signing::LoadPrivateKey(config_.witness_key);
  if (!key.ok()) return Annotate(key.status(), config_.witness_key);
  AMANAT_RETURN_IF_ERROR(MakeFolders(config_.witness_records, 0700));
  witness_records_ = std::make_unique<witness::FileRecordStore>(config_.witness_records);
  const auto keys_of = [this](absl::string_view origin) {
    std::vector<checkpoint::VerifierKey> keys;
    const replication::Replica& replica = ledger_.host().replica();
    for (const replication::LogStatus& status : replica.Statuses()) {
      const replication::FollowedLog* log = replica.Find(status.id);
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

absl::Status Pages::Start() {
  published_ = std::make_unique<ledger::PublishedLogs>(ledger_.host());
  pages_ = std::make_unique<http::LogPages>(*published_);
  std::vector<http::Mount> mounts;
  if (!config_.witness_name.empty()) {
    AMANAT_RETURN_IF_ERROR(OpenWitness());
    mounts.push_back({"/witness/", witness_pages_.get(), witness::kAddCheckpointBytesMax});
  }
  mounts.push_back({.prefix = "/", .handler = pages_.get()});
  AMANAT_ASSIGN_OR_RETURN(server_, http::Server::Start({config_.http_address, std::move(mounts)}));
  rpc::Log(rpc::Severity::kInfo, "listening",
           {{rpc::LogKey::kService, "http"},
            {rpc::LogKey::kAddress, config_.http_address},
            {rpc::LogKey::kPort, server_->port()}});
  return absl::OkStatus();
}

}  // namespace amanat::node
