// `amanat completion` and `amanat man`: what shells and the manual are told of the commands.
#ifndef AMANAT_CLIENTS_CLI_PAGE_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_PAGE_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "clients/cli/session.h"

namespace amanat::cli {

void AddPageCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_PAGE_COMMANDS_H_
