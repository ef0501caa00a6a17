// Scripts by which a shell completes the command lines of a program, made from its commands: names of
// commands and options where they stand, codes where an option takes one of them, files and folders.
//
//   CompletionOf(ModelOf(app), Shell::kBash);
//
// They hold everything and ask the program nothing. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_USAGE_COMPLETION_H_
#define AMANAT_SERVICES_USAGE_COMPLETION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/usage/command_model.h"

namespace amanat::usage {

enum class Shell { kBash, kZsh, kFish };

constexpr absl::string_view kShellNames[] = {"bash", "zsh", "fish"};  // in the order of Shell

// InvalidArgument for another name than those.
absl::StatusOr<Shell> ShellFromName(absl::string_view name);

std::string CompletionOf(const CommandModel& program, Shell shell);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_COMPLETION_H_
