// The codes that options of `amanat` take: offered by help, manual and completion, and asked for before
// anything is prepared, so that a slip of the finger never becomes a refusal that is recorded for ever.
#ifndef AMANAT_CLIENTS_CLI_OPTION_CODES_H_
#define AMANAT_CLIENTS_CLI_OPTION_CODES_H_

#include <CLI/CLI.hpp>

namespace amanat::cli {

// Every command and option that is named in the table must be there (checked).
void ApplyCodes(CLI::App& app);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_OPTION_CODES_H_
