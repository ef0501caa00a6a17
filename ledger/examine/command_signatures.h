// Whether a command was signed by those whom it names, by a directory as it is known now: what is asked
// before anything that comes with the command is taken in or worked on. Whether it may stand as an entry
// is judged by its log, at the log's own frontier (log_state.h).
//
//   AMANAT_RETURN_IF_ERROR(examine::CheckSigned(*directory, size, command, bytes, signatures));
//
// Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_EXAMINE_COMMAND_SIGNATURES_H_
#define AMANAT_LEDGER_EXAMINE_COMMAND_SIGNATURES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/entry.h"

namespace amanat::examine {

// `command` is what `bytes` hold, `signatures` 64 bytes for each author. InvalidArgument SIGNATURES for
// another number of them, or none; Aborted AUTHOR for one who is newer than this directory;
// PermissionDenied AUTHOR or SIGNATURE.
absl::Status CheckSigned(const directory::Directory& directory, TreeSize size,
                         const entry::Command& command, absl::string_view bytes,
                         absl::string_view signatures);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_COMMAND_SIGNATURES_H_
