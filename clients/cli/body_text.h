// What a command says, decoded here from the bytes that are signed, for the eyes of a person.
// Thread-safe.
#ifndef AMANAT_CLIENTS_CLI_BODY_TEXT_H_
#define AMANAT_CLIENTS_CLI_BODY_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "ledger/entry/entry.h"

namespace amanat::cli {

// The body as JSON. InvalidArgument when it is malformed, or a text in it has not its form; Unimplemented
// for an event type that this program does not know, and for rules newer than all that it has, by which an
// act may mean something else: commands of either must not be signed with it.
absl::StatusOr<std::string> BodyJson(const entry::Command& command);

// The name of the service, as in "amanat.<name>.v1", that takes commands of that event type; empty
// for none.
std::string ServiceOf(uint32_t event_type);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_BODY_TEXT_H_
