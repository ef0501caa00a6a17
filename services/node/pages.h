// What the node shows to everybody by HTTP: its logs as tiles, and its cosignatures as a witness of the
// logs that it follows, when the configuration names one.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_NODE_PAGES_H_
#define AMANAT_SERVICES_NODE_PAGES_H_

#include <memory>

#include "ledger/base/clock.h"
#include "services/http/log_pages.h"
#include "services/http/server.h"
#include "services/http/witness_pages.h"
#include "services/ledger/published_logs.h"
#include "services/node/component.h"
#include "services/node/config.h"
#include "services/node/site_ledger.h"

namespace amanat::node {

class Pages final : public Component {
 public:
  // All outlive this object.
  Pages(const Config& config, HostedLedger& ledger, Clock& clock)
      : config_(config), ledger_(ledger), clock_(clock) {}

  // The errors of LoadPrivateKey and of http::Server::Start.
  absl::Status Start() override;
  void Stop() override { server_->Stop(); }

 private:
  absl::Status OpenWitness();

  const Config& config_;
  HostedLedger& ledger_;
  Clock& clock_;
  std::unique_ptr<ledger::PublishedLogs> published_;
  std::unique_ptr<http::LogPages> pages_;
  std::unique_ptr<witness::RecordStore> witness_records_;  // where checkpoints are cosigned
  std::unique_ptr<witness::Witness> witness_;
  std::unique_ptr<http::WitnessPages> witness_pages_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_PAGES_H_
