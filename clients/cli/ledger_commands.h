// `amanat ledger`: the logs of a site as they are: entries, proofs, status, export.
#ifndef AMANAT_CLIENTS_CLI_LEDGER_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_LEDGER_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddLedgerCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_LEDGER_COMMANDS_H_
