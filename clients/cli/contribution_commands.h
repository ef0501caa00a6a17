// `amanat contribution ...`. Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_CONTRIBUTION_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_CONTRIBUTION_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}

namespace amanat::cli {

// `session` and `exit` outlive `app`.
void AddContributionCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CONTRIBUTION_COMMANDS_H_
