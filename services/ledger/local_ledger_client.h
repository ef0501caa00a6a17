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

  absl::StatusOr<core::SiteRows> PinRows() override { return host_.PinRows(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    return host_.ReadEntries(log, first, count_max);
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose) override {
    return host_.Append(log, command, purpose);
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::SignedImport& import,
                                                      proposal::Purpose purpose) override {
    return host_.Append(log, import, purpose);
  }
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log,
                                                 const std::string& command) override {
    return host_.Preview(log, command);
  }

 private:
  LedgerHost& host_;
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_LOCAL_LEDGER_CLIENT_H_
