// `amanat audit`: a set of exported logs, verified and checked as auditors ask (clients/audit). Needs no node.
#ifndef AMANAT_CLIENTS_CLI_AUDIT_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_AUDIT_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddAuditCommand(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_AUDIT_COMMANDS_H_
