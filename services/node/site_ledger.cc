#include "services/node/site_ledger.h"

#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "services/ledger/local_ledger_client.h"
#include "services/rpc/channel.h"
#include "services/rpc/log.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::node {
namespace {

// A log grows a thousand times in a second, the directory a few times in a day.
constexpr absl::Duration kDirectoryPause = absl::Milliseconds(20);
// So that a process that ends need not cancel.
constexpr absl::Duration kDirectoryWait = absl::Seconds(1);

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
      host_, ledger::LedgerHost::Open({PlaceOf(config_), &rules::FundRuleVersions(), &clock_,
                                       &random_, config_.tls.certificate}));
  for (const auto& writer : host_->writers()) {
    rpc::Log(rpc::Severity::kInfo, "log_opened",
             {{rpc::LogKey::kLogName, writer->name().str()},
              {rpc::LogKey::kSize, writer->ExaminedSize()}});
  }
  for (const auto& log : host_->behind()) {
    rpc::Log(rpc::Severity::kError, "log_is_behind_its_guard",
             {{rpc::LogKey::kLogName, log->name().str()},
              {rpc::LogKey::kSize, log->ExaminedSize()},
              {rpc::LogKey::kErrorMessage, log->finding()}});
  }
  host_->Start();
  Use(std::make_unique<ledger::LocalLedgerClient>(*host_));
  return absl::OkStatus();
}

std::vector<LogFault> HostedLedger::Faults() {
  std::vector<LogFault> faults;
  for (const ledger::LogInfo& log : host_->Logs(0, absl::ZeroDuration()).logs) {
    const std::string reason = log.finding.substr(0, log.finding.find(':'));
    if (!reason.empty() &&
        reason != replication::LogVerdictName(replication::LogVerdict::kWaiting)) {
      // An own log goes on, whatever it stays before, unless it is not written.
      const bool goes_on = log.owned && reason != kGuardReason;
      faults.push_back({log.name, reason, goes_on ? 0 : log.size});
    }
    if (!log.warning.empty()) {
      faults.push_back({log.name, log.warning.substr(0, log.warning.find(':')), 0});
    }
  }
  return faults;
}

std::vector<UpkeepFault> HostedLedger::UpkeepFaults() {
  std::vector<UpkeepFault> faults;
  for (ledger::UpkeepWarning& warning : ledger::WarningsOf(host_->TakeUpkeep())) {
    faults.push_back({std::move(warning.reason), std::move(warning.detail)});
  }
  return faults;
}

absl::Status DialledLedger::Start() {
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::WatchedChannelCredentials(tls_));
  const std::string name = rpc::NodeServerName(config_.ledger_site, config_.fund_domain);
  auto remote = std::make_unique<ledger::RemoteLedgerClient>(
      rpc::MakeChannel(config_.ledger_address, name, credentials));
  remote_ = remote.get();
  Use(std::move(remote));
  follower_ = std::thread([this] { FollowDirectory(); });
  return absl::OkStatus();
}

void DialledLedger::FollowDirectory() {
  uint64_t version = 0;
  do {
    const auto seen = remote_->FollowDirectory(version, kDirectoryWait);
    version = seen.ok() ? *seen : 0;
  } while (!stopping_.WaitForNotificationWithTimeout(kDirectoryPause));
}

void DialledLedger::Stop() {
  stopping_.Notify();
  follower_.join();
}

}  // namespace amanat::node
