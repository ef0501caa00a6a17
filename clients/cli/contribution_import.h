// A collector's file on its way into the ledger: read, checked whole, signed as one manifest, sent
// line by line without personal data, and sent again with the same bytes while the outcome is
// unknown.
//
// What must outlive this process lies in `<state directory>/<digest of the file>.import` (mode
// 0600): the salt of the file's digest, the signed manifest, and the member ids that were drawn. A
// file with such a sidecar is resumed. Once the outcome is known the sidecar is kept beside, as
// `<digest>.<idempotency key>.imported`, for its salt, or removed when nothing was recorded.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_CONTRIBUTION_IMPORT_H_
#define AMANAT_CLIENTS_CLI_CONTRIBUTION_IMPORT_H_

#include <string>

#include "clients/cli/session.h"

namespace amanat::cli {

// Imports the file at `path`. With a `receipts` path also writes there, as CSV, where each receipt
// stands and for which member. Bad lines are printed, every one, and refuse the file before
// anything is signed.
Exit ImportContributions(Session& session, const std::string& path, const std::string& receipts);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CONTRIBUTION_IMPORT_H_
