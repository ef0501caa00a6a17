// `amanat directory`: operators and their profiles, sites, logs, ceilings, schedules, rates, parties and parameters of
// the audit.
#ifndef AMANAT_CLIENTS_CLI_DIRECTORY_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_DIRECTORY_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddDirectoryCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DIRECTORY_COMMANDS_H_
