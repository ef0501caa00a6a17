// A log that this node can send to others: one that it writes itself.
//
// Implementations are thread-safe; writer_log.h is the one over append::Writer.
#ifndef AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_
#define AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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
  // That site holds this head of the log. One that the log's key signed and that is not of what is published
  // here holds the log. OK of any head that the key signed; an error of another one; or the disk's error.
  virtual absl::Status CompareWithHeadHeldBy(absl::string_view /*site*/,
                                             absl::string_view /*note*/) const {
    return absl::OkStatus();
  }
  // Whether nothing of it may be shown to anybody: what stands here may contradict what was signed.
  virtual bool IsHeld() const { return false; }
};

// The directory's log first: others rest on it.
using LocalLogs = std::vector<const LocalLog*>;

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_LOCAL_LOG_H_
