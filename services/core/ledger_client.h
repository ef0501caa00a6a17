// What a service needs of its site's ledger, in this process or in another one.
//
// Implementations are thread-safe: services/ledger has the one in the same process and the one
// over gRPC.
#ifndef AMANAT_SERVICES_CORE_LEDGER_CLIENT_H_
#define AMANAT_SERVICES_CORE_LEDGER_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/status.h"
#include "ledger/proposal/submission.h"

namespace amanat::core {

// A log that the ledger owns or follows.
struct LogInfo {
  LogId id;
  std::string name;
  bool owned = false;
  TreeSize size = 0;            // durable (owned), examined (followed)
  TreeSize witnessed_size = 0;  // tree verified; equal to size for an owned log
  std::string checkpoint;       // the latest signed note
  std::string finding;          // why examination of a followed log stands still; else empty
};

struct LogList {
  uint64_t version = 0;  // grows whenever a size or finding changes
  std::vector<LogInfo> logs;
};

// How much of a log the caller has.
struct HeldLog {
  LogId id;
  TreeSize size = 0;
};

// What a caller lacks.
struct News {
  LogList list;
  // Of each log in `list`, at its place: entries from what is held on, perhaps not all; none where
  // nothing was said to be held. Shorter than `list.logs` when the rest has none.
  std::vector<std::vector<std::string>> entries;
};

constexpr size_t kReadEntriesMax = 1000;

class LedgerClient {
 public:
  virtual ~LedgerClient() = default;

  // All logs at hand. Waits at most `wait` for a version beyond `known_version`; then answers with
  // what there is.
  virtual absl::StatusOr<LogList> Logs(uint64_t known_version, absl::Duration wait) = 0;

  // The logs as they are now, and in the same answer what is new in those that the caller holds, as
  // far as one answer goes: what is missing then is there to be read. Here no entries at all, for a
  // ledger of which reading costs no call to another process.
  virtual absl::StatusOr<News> ReadNews(const std::vector<HeldLog>& held) {
    static_cast<void>(held);
    AMANAT_ASSIGN_OR_RETURN(LogList list, Logs(0, absl::ZeroDuration()));
    return News{std::move(list), {}};
  }

  // Makes the waits of Logs under way and all later ones end early; for whoever stops.
  virtual void EndWaits() {}

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
