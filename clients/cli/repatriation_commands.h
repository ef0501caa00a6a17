// `amanat repatriation ...`: cases, their payments, and what is to be done about them. Receipts are
// read here and leave as salted digests, by the office's key (receipt_key.h); their salts stay in
// `<state directory>/<case>-<number>-<digest>.receipts` (mode 0600). Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_REPATRIATION_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_REPATRIATION_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}

namespace amanat::cli {

void AddRepatriationCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_REPATRIATION_COMMANDS_H_
