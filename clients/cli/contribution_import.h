// A collector's file: read, checked whole, and imported without personal data (file_import.h).
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
