// `amanat key`: new key files of operators, and the public keys in them.
#ifndef AMANAT_CLIENTS_CLI_KEY_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_KEY_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddKeyCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_KEY_COMMANDS_H_
