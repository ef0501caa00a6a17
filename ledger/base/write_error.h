// Tells that a file could not be written (no room, no right, no folder) from every other error of the same code.
// Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_BASE_WRITE_ERROR_H_
#define AMANAT_LEDGER_BASE_WRITE_ERROR_H_

#include "absl/status/status.h"

namespace amanat {

// Whether WriteFileDurably, MakeFolders or RemoveFileDurably (ledger/base/file.h) failed with it, whatever was
// written before its message since (Annotate).
bool IsWriteError(const absl::Status& status);

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_WRITE_ERROR_H_
