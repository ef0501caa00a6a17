// What --help prints: of a program its commands by the job they are for, of a command what must and what
// may be given, with the codes that are allowed.
//
//   UseHelp(app);   // after all commands and options are there
//
// Functions of a tree that nobody else changes meanwhile.
#ifndef AMANAT_SERVICES_USAGE_HELP_H_
#define AMANAT_SERVICES_USAGE_HELP_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "services/usage/command_model.h"

namespace amanat::usage {

// Lines of help are at most this wide, but for examples and words that are longer.
constexpr size_t kHelpColumnsMax = 96;

// The text in lines of at most `columns` characters, each behind `indent` spaces. Line ends that stand in it
// stay; a line that begins with white space stays as it is.
std::string Wrap(absl::string_view text, size_t indent, size_t columns = kHelpColumnsMax);

// "--line CODE", "-y, --yes", "file FILE".
std::string NameOf(const OptionModel& option);
// What is to be known of an option: its text, its codes, its default, whether it may be repeated.
std::string TextOf(const OptionModel& option);
// "amanat ledger show [options] place".
std::string UsageOf(const CommandModel& command);

// `program`: the root's name, to whose help the common options are left; empty where the command is the root.
std::string HelpOf(const CommandModel& command, const std::string& program);

// From now on the app and its commands print HelpOf.
void UseHelp(CLI::App& app);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_HELP_H_
