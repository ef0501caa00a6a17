#include "services/usage/command_model.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/usage/nearest.h"

namespace amanat::usage {
namespace {

// CLI11 puts the descriptions of validators behind the type of the value: "CODE:{abuse,illness}", and of a
// range "MIB:UINT in [1 - 16]". A type may have a colon itself: LOG:INDEX.
void ReadValue(const CLI::Option& option, OptionModel& model) {
  if (option.get_items_expected_max() == 0) return;  // a flag
  const std::string type = option.get_type_name();
  const size_t list = type.find(":{");
  const size_t range = type.find(" in [");
  const size_t end = list != std::string::npos    ? list
                     : range != std::string::npos ? type.rfind(':', range)
                                                  : type.size();
  model.value = type.substr(0, end);
  if (list == std::string::npos || !absl::EndsWith(type, "}")) return;
  model.codes =
      absl::StrSplit(type.substr(list + 2, type.size() - list - 3), ',', absl::SkipEmpty());
}

OptionModel ModelOfOption(const CLI::Option& option) {
  OptionModel model;
  model.is_argument = !option.nonpositional();
  if (model.is_argument) model.names.push_back(option.get_name(/*positional=*/true));
  for (const std::string& name : option.get_lnames()) model.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) model.names.push_back("-" + name);
  ReadValue(option, model);
  model.text = option.get_description();
  model.default_text = option.get_default_str();
  model.variable = option.get_envname();
  model.required = option.get_required();
  // Only the first use of an option is asked for its bound.
  model.repeatable = option.get_items_expected_max() > 1;
  return model;
}

}  // namespace

CommandModel ModelOf(const CLI::App& app, const std::string& parents) {
  CommandModel model;
  model.name = app.get_name();
  model.path = parents.empty() ? model.name : absl::StrCat(parents, " ", model.name);
  model.text = app.get_description();
  model.group = app.get_group();
  model.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    if (!option->get_group().empty()) model.options.push_back(ModelOfOption(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) model.commands.push_back(ModelOf(*command, model.path));
  }
  return model;
}

void ForEachCommand(const CommandModel& command,
                    const std::function<void(const CommandModel&)>& take) {
  take(command);
  for (const CommandModel& inner : command.commands) ForEachCommand(inner, take);
}

CLI::App* FindCommand(CLI::App& app, absl::string_view words) {
  CLI::App* command = &app;
  for (const absl::string_view word : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
    const auto found = command->get_subcommands(
        [word](CLI::App* inner) { return absl::string_view(inner->get_name()) == word; });
    if (found.empty()) return nullptr;
    command = found.front();
  }
  return command;
}

std::string ListOf(const std::vector<std::string>& codes) {
  if (codes.size() < 2) return absl::StrJoin(codes, "");
  return absl::StrCat(absl::StrJoin(codes.begin(), codes.end() - 1, ", "), " or ", codes.back());
}

void TakeOneOf(CLI::Option& option, absl::Span<const absl::string_view> codes) {
  const std::vector<std::string> known(codes.begin(), codes.end());
  const auto refuse = [known](const std::string& text) {
    if (std::find(known.begin(), known.end(), text) != known.end()) return std::string();
    return absl::StrCat("'", text, "' is not one of ", ListOf(known), DidYouMean(text, known));
  };
  option.type_name("CODE");
  option.check(CLI::Validator(refuse, absl::StrCat("{", absl::StrJoin(known, ","), "}"), "codes"));
}

}  // namespace amanat::usage
