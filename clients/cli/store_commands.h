// `amanat store`: the stores of a node: check, backup, restore, recovery.
#ifndef AMANAT_CLIENTS_CLI_STORE_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_STORE_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddStoreCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_STORE_COMMANDS_H_
