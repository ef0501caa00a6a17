// The name of an entry on the command line: LOG:INDEX, where LOG is a site (its latest fund log that
// is admitted), a site and a book (hong-kong/fund), a log's name or its id.
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
#define AMANAT_CLIENTS_CLI_ENTRY_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "amanat/acts/v1/types.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// The reference without the entry's hash, which the service that prepares the act fills in. Asks the
// directory for the logs that it admits. InvalidArgument and NotFound name `option`.
absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option);
// The same in two parts.
absl::StatusOr<acts::v1::Reference> EntryOf(Session& session, const std::string& log,
                                            uint64_t index, absl::string_view option);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
