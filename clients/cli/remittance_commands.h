// `amanat remittance ...`: observations of remittances and of prices, and what they cost. Not
// thread-safe.
#ifndef AMANAT_CLIENTS_CLI_REMITTANCE_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_REMITTANCE_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}

namespace amanat::cli {

void AddRemittanceCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_REMITTANCE_COMMANDS_H_
