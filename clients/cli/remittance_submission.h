// Messages, files and prices on their way into the remittance book. What identifies a person or a
// payment is read here and stays here: what leaves are the bodies of entries, with fingerprints.
//
// Many commands are signed in one run, so each function but ImportRemittances wants --yes instead
// of asking for every one. A run that was broken off is simply repeated: what was recorded is then
// a duplicate.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_REMITTANCE_SUBMISSION_H_
#define AMANAT_CLIENTS_CLI_REMITTANCE_SUBMISSION_H_

#include <string>
#include <vector>

#include "clients/cli/session.h"

namespace amanat::cli {

// Submits every transaction of the ISO 20022 messages in `paths`, files or folders
// (message_submission.h).
Exit SubmitMessages(Session& session, const std::vector<std::string>& paths);

// Submits the prices of a CSV file; prints one row for each line that is not recorded, and a summary. A price
// that was observed before and says the same is a duplicate. When a line says something else of a service
// than another line or an entry does, or is refused, nothing is sent: kRefused.
Exit ObservePrices(Session& session, const std::string& path);

// Imports a provider's CSV file (file_import.h). Bad lines are named and refuse it before anything is
// signed.
Exit ImportRemittances(Session& session, const std::string& path, const std::string& provider);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_REMITTANCE_SUBMISSION_H_
