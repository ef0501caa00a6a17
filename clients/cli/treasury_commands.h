// `amanat treasury`: opening balances, exchanges, allotments, liquidation, returns; trial balance
// and inter-office balances.
#ifndef AMANAT_CLIENTS_CLI_TREASURY_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_TREASURY_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddTreasuryCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_TREASURY_COMMANDS_H_
