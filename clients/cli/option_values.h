// What the options and arguments of `amanat` take, as help, manual and completion name it: FILE, ID, AMOUNT.
#ifndef AMANAT_CLIENTS_CLI_OPTION_VALUES_H_
#define AMANAT_CLIENTS_CLI_OPTION_VALUES_H_

#include <CLI/CLI.hpp>

namespace amanat::cli {

// Names the values of all commands by the names of their options. One that is named where it is added, or
// that takes nothing, stays as it is.
void NameValues(CLI::App& app);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_OPTION_VALUES_H_
