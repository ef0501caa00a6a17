// What a shell needs of its site's ledger, in this process or in another one.
//
// Implementations are thread-safe: services/ledger has the one in the same process and the one
// over gRPC.
#ifndef AMANAT_SERVICES_CORE_LEDGER_CLIENT_H_
#define AMANAT_SERVICES_CORE_LEDGER_CLIENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/proposal/submission.h"
#include "services/core/site_rows.h"

namespace amanat::core {

constexpr size_t kReadEntriesMax = 1000;

class LedgerClient {
 public:
  virtual ~LedgerClient() = default;

  // The tables of all logs at hand, as of what is published (own) or examined and stored (followed)
  // at the call: what this site has answered before is in them. Unavailable when the ledger does not
  // answer. From another process rows may be Aborted later: nothing was read by any of them for a
  // minute, or the ledger was started anew; then begin again.
  virtual absl::StatusOr<SiteRows> PinRows() = 0;

  // At most kReadEntriesMax entries from `first`; fewer when a bound on bytes or the end is
  // reached, none at the end. NotFound for a log that is not at hand.
  virtual absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                               size_t count_max) = 0;

  // The door of an owned log: what the rules say of a signed command or a whole file, and with
  // Purpose::kAppend the entry, durable and published on OK. Outcomes and errors are those of
  // append::Writer. After Unavailable or DeadlineExceeded the outcome of an append is unknown: the
  // same call again gives the first answer.
  virtual absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                        const proposal::SignedCommand& command,
                                                        proposal::Purpose purpose) = 0;
  virtual absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                              const proposal::SignedImport& import,
                                                              proposal::Purpose purpose) = 0;
  // What a command that nobody has signed yet would do now.
  virtual absl::StatusOr<proposal::AppendResult> Preview(const LogId& log,
                                                         const std::string& command) = 0;
};

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_LEDGER_CLIENT_H_
