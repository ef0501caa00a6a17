// A log that this node can send to others: one that it writes itself.
//
// Implementations are thread-safe; writer_log.h is the one over append::Writer.
#ifndef AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_
#define AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"

namespace amanat::replication {

class LocalLog {
 public:
  virtual ~LocalLog() = default;
  virtual const LogId& id() const = 0;
  virtual const entry::LogName& name() const = 0;
  // The latest published note; never empty. Everything below it can be read.
  virtual std::string PublishedCheckpoint() const = 0;
  // From `first` at most `count_max` entries and, but for the first one, `bytes_max` bytes.
  virtual absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                               size_t bytes_max) const = 0;
  virtual absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size,
                                                             TreeSize new_size) const = 0;
  virtual absl::StatusOr<Hash> RootAt(TreeSize size) const = 0;
};

// The directory's log first: others rest on it.
using LocalLogs = std::vector<const LocalLog*>;

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_
