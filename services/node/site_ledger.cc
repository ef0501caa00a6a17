#include "services/node/site_ledger.h"

#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "services/ledger/local_ledger_client.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/rpc/channel.h"
#include "services/rpc/log.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::node {
namespace {

entry::Book ToEntryBook(Book book) {
  const auto found = entry::BookFromName(NameOf(book));
  AMANAT_CHECK(found.ok());
  return *found;
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

void SiteLedger::Use(std::unique_ptr<core::LedgerClient> client) {
  client_ = std::move(client);
  desk_.emplace(config_.site, *client_, clock_);
}

absl::Status HostedLedger::Start() {
  AMANAT_ASSIGN_OR_RETURN(
      host_,
      ledger::LedgerHost::Open({PlaceOf(config_), &rules::FundRuleVersions(), &clock_, &random_}));
  for (const auto& writer : host_->writers()) {
    rpc::Log(rpc::Severity::kInfo, "log_opened",
             {{rpc::LogKey::kLogName, writer->name().str()},
              {rpc::LogKey::kSize, writer->ExaminedSize()}});
  }
  host_->Start();
  Use(std::make_unique<ledger::LocalLedgerClient>(*host_));
  return absl::OkStatus();
}

absl::Status DialledLedger::Start() {
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::WatchedChannelCredentials(tls_));
  const std::string name = rpc::NodeServerName(config_.ledger_site, config_.fund_domain);
  Use(std::make_unique<ledger::RemoteLedgerClient>(
      rpc::MakeChannel(config_.ledger_address, name, credentials)));
  return absl::OkStatus();
}

}  // namespace amanat::node
