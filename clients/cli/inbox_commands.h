// `amanat inbox`: what waits for a person, over all domains. Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_INBOX_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_INBOX_COMMANDS_H_

#include <vector>

#include "amanat/inbox/v1/inbox.pb.h"
#include "clients/cli/session.h"

namespace CLI {
class App;
}

namespace amanat::cli {

// What is due first: red, then amber, then the rest; of each the one that waits longest first, and what
// says of no time last.
void SortByUrgency(std::vector<inbox::v1::WorkItem>& items);

// `session` and `exit` outlive `app`.
void AddInboxCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_INBOX_COMMANDS_H_
