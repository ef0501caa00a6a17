// What a person is told at the end of a command, on standard error: how the matter usually goes on, as a
// command with what is known filled in, and that a list is empty and of what.
#ifndef AMANAT_CLIENTS_CLI_NEXT_STEPS_H_
#define AMANAT_CLIENTS_CLI_NEXT_STEPS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// For the command that was parsed and done. Says nothing where nothing usually follows, or where something
// that the next command needs is not known.
void SayNextStep(const CLI::App& app, const Session& session);

// Whether the command of those words, such as "treasury exchanges", prints rows of which there may be none.
bool IsList(absl::string_view words, absl::string_view description);

// Says of a list that printed no row that it is empty.
void SayIfEmpty(const CLI::App& app, const Session& session);

// All commands of next steps, with what is to be filled in as {title}, for tests.
std::vector<std::string> NextSteps();

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_NEXT_STEPS_H_
