// amanat reverse LOG:INDEX --reason CODE: what was recorded wrongly is taken back by two people.
#ifndef AMANAT_CLIENTS_CLI_REVERSAL_COMMAND_H_
#define AMANAT_CLIENTS_CLI_REVERSAL_COMMAND_H_

#include <CLI/CLI.hpp>

#include "clients/cli/session.h"

namespace amanat::cli {

// `session` and `exit` outlive the app; `exit` gets the command's exit code.
void AddReversalCommand(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_REVERSAL_COMMAND_H_
