// One entry as whoever works with it may read it: of the ledger, or, for collectors and reporters, who see what
// they deliver, of their domain's service.
//
//   AMANAT_ASSIGN_OR_RETURN(const RecordedEntry recorded, ReadRecorded(session, log, 42));
//   recorded.type();   // of a file's line that of its manifest's lines
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_RECORDED_ENTRY_H_
#define AMANAT_CLIENTS_CLI_RECORDED_ENTRY_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "clients/cli/session.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {

struct RecordedEntry {
  examine::Leaf leaf;
  // Of a line: its manifest's body and entry.
  std::optional<entry::Manifest> manifest;
  std::optional<examine::Leaf> manifest_leaf;

  uint32_t type() const {
    return manifest.has_value() ? manifest->line_event_type : leaf.command.event_type;
  }
};

// NotFound when there is no such entry; PermissionDenied when none of the services shows it to the caller;
// DataLoss when another one was given.
absl::StatusOr<RecordedEntry> ReadRecorded(Session& session, const LogId& log, LogIndex index);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_RECORDED_ENTRY_H_
