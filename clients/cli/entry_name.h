// Names of logs and entries, the same at every command: an entry is LOG:INDEX, where LOG is a site (its
// fund log), a site and a book (hong-kong/fund), a log's name (owf.example/hong-kong/fund/1) or its id.
// Of several successions that a short name fits, the latest is meant.
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
#define AMANAT_CLIENTS_CLI_ENTRY_NAME_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "amanat/acts/v1/types.pb.h"
#include "clients/cli/session.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"

namespace amanat::cli {

// LOG and INDEX, apart. InvalidArgument, in front of which `option` stands, when it is not LOG:INDEX.
struct Place {
  std::string log;
  uint64_t index = 0;
};
absl::StatusOr<Place> PlaceFromText(const std::string& text, absl::string_view option);

// Whether the text names that log, or one of its successions.
bool NamesLog(absl::string_view text, const entry::LogName& name, const LogId& id);

// The whole name of a log that the directory admits. NotFound names `option`.
absl::StatusOr<std::string> LogNameFromText(Session& session, const std::string& text,
                                            absl::string_view option);

// The reference without the entry's hash, which the service that prepares the act fills in. Asks the
// directory for the logs that it admits. InvalidArgument and NotFound name `option`.
absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
