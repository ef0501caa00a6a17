// An example for the help and the manual page of each command of `amanat`.
#ifndef AMANAT_CLIENTS_CLI_EXAMPLES_H_
#define AMANAT_CLIENTS_CLI_EXAMPLES_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace amanat::cli {

// Puts it at the end of the footer of each command that has none there yet.
void AddExamples(CLI::App& app);

// The examples in a footer, as lines that begin with "amanat"; one that goes on behind a backslash is one.
std::vector<std::string> ExamplesIn(absl::string_view footer);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_EXAMPLES_H_
