// The ledger for services of the same process. Thread-safe; the host outlives it.
#ifndef AMANAT_SERVICES_LEDGER_LOCAL_LEDGER_CLIENT_H_
#define AMANAT_SERVICES_LEDGER_LOCAL_LEDGER_CLIENT_H_

#include <string>
#include <vector>

#include "services/core/ledger_client.h"
#include "services/ledger/ledger_host.h"

namespace amanat::ledger {

class LocalLedgerClient final : public core::LedgerClient {
 public:
  explicit LocalLedgerClient(LedgerHost& host) : host_(host) {}

  absl::StatusOr<core::LogList> Logs(uint64_t known_version, absl::Duration wait) override {
    return host_.Logs(known_version, wait);
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    return host_.ReadEntries(log, first, count_max);
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::Proposal& proposal) override {
    return host_.Append(log, proposal);
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::Import& import) override {
    return host_.Append(log, import);
  }

 private:
  LedgerHost& host_;
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_LOCAL_LEDGER_CLIENT_H_
