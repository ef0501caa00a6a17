// A program's commands and options as plain data, taken from the tree by which CLI11 reads them: what is
// said of them in help, in pages of the manual and to shells is made from here, and from nowhere else.
//
//   const CommandModel amanat = ModelOf(app);
//   HelpOf(amanat.commands[0], GlobalOptionsOf(amanat));
//
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_SERVICES_USAGE_COMMAND_MODEL_H_
#define AMANAT_SERVICES_USAGE_COMMAND_MODEL_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::usage {

struct OptionModel {
  std::vector<std::string> names;  // "--yes", "-y"; of an argument its one word, such as "file"
  bool is_argument = false;        // stands by its place, without a name in front
  std::string value;               // what it takes, such as FILE; empty when it takes nothing
  std::vector<std::string> codes;  // when not empty, it takes one of these
  std::string text;
  std::string default_text;
  std::string variable;  // of the environment, that stands in for it
  bool required = false;
  bool repeatable = false;
};

struct CommandModel {
  std::string path;  // "amanat ledger show"
  std::string name;  // "show"
  std::string text;
  std::string group;  // the heading under which its parent lists it
  std::string footer;
  std::vector<OptionModel> options;
  std::vector<CommandModel> commands;
};

// Values of options whose completion is files or folders.
constexpr absl::string_view kFileValue = "FILE";
constexpr absl::string_view kFolderValue = "DIR";

// The whole tree below the command, which stands behind `parents` ("amanat ledger").
CommandModel ModelOf(const CLI::App& app, const std::string& parents = "");

// Every command of the tree, parents before children.
void ForEachCommand(const CommandModel& command,
                    const std::function<void(const CommandModel&)>& take);

// The option takes one of these codes: another is refused, with the nearest one, before anything is done.
// Help, manual and shells know them. Of an option with several values each is one of them.
void TakeOneOf(CLI::Option& option, absl::Span<const absl::string_view> codes);

// The command of those words below the app, such as "ledger show"; null when there is none.
CLI::App* FindCommand(CLI::App& app, absl::string_view words);

// "a, b or c".
std::string ListOf(const std::vector<std::string>& codes);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_COMMAND_MODEL_H_
