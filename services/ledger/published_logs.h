// The logs that a site's ledger holds, as C2SP tlog-tiles: its own up to their published
// checkpoints, and those that it follows up to the newest checkpoint that all stored entries back.
//
//   PublishedLogs logs(host);
//   http::LogPages pages(logs);
//
// Thread-safe. The host outlives it.
#ifndef AMANAT_SERVICES_LEDGER_PUBLISHED_LOGS_H_
#define AMANAT_SERVICES_LEDGER_PUBLISHED_LOGS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "services/http/log_pages.h"
#include "services/ledger/ledger_host.h"

namespace amanat::ledger {

class PublishedLogs final : public http::Publication {
 public:
  explicit PublishedLogs(const LedgerHost& host) : host_(host) {}
  std::vector<http::PublishedLog> List() const override;
  std::shared_ptr<const tiles::TileSource> Find(const std::string& folder) const override;

 private:
  using Sources = std::map<std::string, std::shared_ptr<const tiles::TileSource>>;
  Sources All() const;

  const LedgerHost& host_;
  mutable absl::Mutex mutex_;
  // A log that is there stays there.
  mutable Sources known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_PUBLISHED_LOGS_H_
