// The guard: the newest head of a log that its writer may have signed, kept outside the store and
// its backups. A store that was restored from a backup ends short of it, and must not be written.
//
//   AMANAT_RETURN_IF_ERROR(WriteGuard(path, {log, incarnation, size, root}));
//   AMANAT_ASSIGN_OR_RETURN(Guard guard, ReadGuard(path));
//
// The file has five lines, in this order and spelling: "amanat-guard/v1", "log <hex>",
// "incarnation <hex>", "size <decimal>", "root <hex>". Thread-safe for different paths.
#ifndef AMANAT_LEDGER_STORE_GUARD_H_
#define AMANAT_LEDGER_STORE_GUARD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::store {

struct Guard {
  LogId log;
  Incarnation incarnation;  // of the writer that wrote it; zero until one has started
  TreeSize size = 0;
  Hash root;
  bool operator==(const Guard&) const = default;
};

std::string FormatGuard(const Guard& guard);
// Strict: only what FormatGuard gives. InvalidArgument names the line.
absl::StatusOr<Guard> ParseGuard(absl::string_view text);

// NotFound when there is no file, DataLoss when it is malformed; the message names the path.
absl::StatusOr<Guard> ReadGuard(const std::string& path);
// Durable on OK; on error the file holds the old or the new guard.
absl::Status WriteGuard(const std::string& path, const Guard& guard);

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_GUARD_H_
