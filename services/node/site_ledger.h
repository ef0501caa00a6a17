// The ledger of the node's site: opened in this process, or dialled where another process of the site
// has it. Nothing else of a node cares which.
//
// Thread-compatible; what `client` and `desk` give is thread-safe.
#ifndef AMANAT_SERVICES_NODE_SITE_LEDGER_H_
#define AMANAT_SERVICES_NODE_SITE_LEDGER_H_

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "services/core/ledger_client.h"
#include "services/desk/desk.h"
#include "services/ledger/ledger_host.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/node/component.h"
#include "services/node/config.h"
#include "services/rpc/tls.h"

namespace amanat::node {

// What the configuration says about disks.
ledger::NodePlace PlaceOf(const Config& config);

class SiteLedger : public Component {
 public:
  // While it runs.
  core::LedgerClient& client() { return *client_; }
  desk::Desk& desk() { return *desk_; }

  // The directory as it is known here now; nullptr while nothing of it is. At once, while it runs.
  virtual std::pair<std::shared_ptr<const directory::Directory>, TreeSize> KnownDirectory()
      const = 0;

  // Whether the ledger answers.
  absl::Status Health() override { return client_->PinRows().status(); }

 protected:
  // `config` and `clock` outlive this object.
  SiteLedger(const Config& config, Clock& clock) : config_(config), clock_(clock) {}
  void Use(std::unique_ptr<core::LedgerClient> client);

  const Config& config_;
  Clock& clock_;

 private:
  std::unique_ptr<core::LedgerClient> client_;
  std::optional<desk::Desk> desk_;
};

class HostedLedger final : public SiteLedger {
 public:
  HostedLedger(const Config& config, Clock& clock, RandomSource& random)
      : SiteLedger(config, clock), random_(random) {}

  // The errors of LedgerHost::Open.
  absl::Status Start() override;
  void Stop() override { host_->Stop(); }
  std::pair<std::shared_ptr<const directory::Directory>, TreeSize> KnownDirectory() const override {
    return host_->ShareDirectory();
  }
  // Of all logs at hand.
  std::vector<LogFault> Faults() override;
  // Of the certificate and the backups.
  std::vector<UpkeepFault> UpkeepFaults() override;

  // While it runs.
  ledger::LedgerHost& host() { return *host_; }

 private:
  RandomSource& random_;
  std::unique_ptr<ledger::LedgerHost> host_;
};

class DialledLedger final : public SiteLedger {
 public:
  DialledLedger(const Config& config, const rpc::Tls& tls, Clock& clock)
      : SiteLedger(config, clock), tls_(tls) {}

  absl::Status Start() override;
  void Stop() override;
  std::pair<std::shared_ptr<const directory::Directory>, TreeSize> KnownDirectory() const override {
    return remote_->KnownDirectory();
  }

 private:
  // Until `stopping_`: what head office revokes counts here as soon as the ledger has heard of it.
  void FollowDirectory();

  const rpc::Tls& tls_;
  ledger::RemoteLedgerClient* remote_ = nullptr;
  absl::Notification stopping_;
  std::thread follower_;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_SITE_LEDGER_H_
