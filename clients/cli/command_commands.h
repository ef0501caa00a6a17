// `amanat command`: signed commands as files, so that two administrators at two places sign one.
#ifndef AMANAT_CLIENTS_CLI_COMMAND_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_COMMAND_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddCommandCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_COMMAND_COMMANDS_H_
