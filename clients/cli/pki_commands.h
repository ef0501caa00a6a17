// `amanat pki`: the authority of the fund's certificates, nodes' and people's, and what is revoked.
#ifndef AMANAT_CLIENTS_CLI_PKI_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_PKI_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddPkiCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_PKI_COMMANDS_H_
