#include "services/node/listeners.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/status.h"
#include "services/rpc/log.h"

namespace amanat::node {
namespace {

constexpr absl::Duration kHealthCheckInterval = absl::Seconds(1);
constexpr absl::Duration kStopCheckInterval = absl::Milliseconds(50);

}  // namespace

absl::Status Listeners::Start() {
  std::map<std::string, std::vector<Served*>> by_address;
  served_.reserve(hosted_.size());
  for (const Hosted& hosted : hosted_) {
    served_.push_back({hosted, hosted.make()});
    by_address[hosted.address].push_back(&served_.back());
  }
  for (const auto& [address, served] : by_address) {
    const absl::Status status = Listen(address, served);
    if (!status.ok()) {
      Drain();
      return status;
    }
  }
  watcher_ = std::thread([this] { WatchHealth(); });
  return absl::OkStatus();
}

absl::Status Listeners::Listen(const std::string& address, const std::vector<Served*>& served) {
  rpc::ServerOptions options{address, tls_, &admission_, {}};
  for (const Served* item : served) {
    options.services.push_back({item->service.get(), item->hosted.full_name});
  }
  AMANAT_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(std::move(options)));
  for (Served* item : served) {
    item->server = server.get();
    if (item->hosted.rests_on != nullptr) {
      item->serving = false;
      server->SetServing(item->hosted.full_name, false);
    }
    rpc::Log(rpc::Severity::kInfo, "listening",
             {{rpc::LogKey::kService, item->hosted.full_name},
              {rpc::LogKey::kAddress, address},
              {rpc::LogKey::kPort, server->port()}});
  }
  servers_.push_back(std::move(server));
  return absl::OkStatus();
}

void Listeners::WatchHealth() {
  std::map<Component*, std::vector<Served*>> by_component;
  for (Served& item : served_) {
    if (item.hosted.rests_on != nullptr) by_component[item.hosted.rests_on].push_back(&item);
  }
  if (watched_ != nullptr) {
    for (const auto& server : servers_) {
      server->SetServing(kLogsHealthName, true);
      server->SetServing(kUpkeepHealthName, true);
    }
  }
  while (!stopping_.load()) {
    for (const auto& [component, served] : by_component) TellHealth(*component, served);
    if (watched_ != nullptr) {
      TellFaults();
      TellUpkeep();
    }
    const absl::Time next = absl::Now() + kHealthCheckInterval;
    while (absl::Now() < next && !stopping_.load()) absl::SleepFor(kStopCheckInterval);
  }
}

void Listeners::TellHealth(Component& component, const std::vector<Served*>& served) {
  const absl::Status status = component.Health();
  if (stopping_.load() || status.ok() == served.front()->serving) return;
  for (Served* item : served) {
    item->serving = status.ok();
    item->server->SetServing(item->hosted.full_name, status.ok());
  }
  rpc::Log(status.ok() ? rpc::Severity::kInfo : rpc::Severity::kWarning,
           status.ok() ? "ledger_answers" : "ledger_is_away",
           {{rpc::LogKey::kErrorMessage, std::string(status.message())}});
}

void Listeners::TellFaults() {
  std::vector<LogFault> faults = watched_->Faults();
  if (stopping_.load() || faults == faults_) return;
  const auto tell = [](rpc::Severity severity, const char* stands, const char* clock,
                       const std::vector<LogFault>& of, const std::vector<LogFault>& beside) {
    for (const LogFault& fault : of) {
      if (std::find(beside.begin(), beside.end(), fault) != beside.end()) continue;
      rpc::Log(severity, fault.reason == kClockReason ? clock : stands,
               {{rpc::LogKey::kLogName, fault.log_name},
                {rpc::LogKey::kReason, fault.reason},
                {rpc::LogKey::kSize, fault.size}});
    }
  };
  tell(rpc::Severity::kWarning, "log_stands", "clock_is_wrong", faults, faults_);
  tell(rpc::Severity::kInfo, "log_stood", "clock_is_right", faults_, faults);
  for (const auto& server : servers_) server->SetServing(kLogsHealthName, faults.empty());
  faults_ = std::move(faults);
}

// The detail counts days and is told with the reason, once.
void Listeners::TellUpkeep() {
  std::vector<UpkeepFault> faults = watched_->UpkeepFaults();
  if (stopping_.load()) return;
  const auto tell = [](rpc::Severity severity, const char* event,
                       const std::vector<UpkeepFault>& of, const std::vector<UpkeepFault>& beside) {
    for (const UpkeepFault& fault : of) {
      const bool same = std::any_of(beside.begin(), beside.end(), [&](const UpkeepFault& other) {
        return other.reason == fault.reason;
      });
      if (same) continue;
      // What was done is no error any more, and what was said of it is not so any more.
      if (severity == rpc::Severity::kInfo) {
        rpc::Log(severity, event, {{rpc::LogKey::kReason, fault.reason}});
        continue;
      }
      rpc::Log(severity, event,
               {{rpc::LogKey::kReason, fault.reason}, {rpc::LogKey::kErrorMessage, fault.detail}});
    }
  };
  tell(rpc::Severity::kWarning, "upkeep_is_due", faults, upkeep_faults_);
  tell(rpc::Severity::kInfo, "upkeep_was_done", upkeep_faults_, faults);
  if (faults.empty() != upkeep_faults_.empty()) {
    for (const auto& server : servers_) server->SetServing(kUpkeepHealthName, faults.empty());
  }
  upkeep_faults_ = std::move(faults);
}

void Listeners::Drain() {
  for (const auto& server : servers_) server->Drain(kDrainPatience);
}

void Listeners::Stop() {
  stopping_.store(true);
  watcher_.join();
  Drain();
}

}  // namespace amanat::node
