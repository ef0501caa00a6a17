#include "services/usage/help.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace amanat::usage {
namespace {

constexpr size_t kNameColumns = 26;  // in front of an option's or a command's text
constexpr size_t kIndent = 2;

// A name in its column, and its text behind it; below it when the name is longer than its column.
void AppendEntry(const std::string& name, const std::string& text, std::string& help) {
  const std::string wrapped = Wrap(text, kNameColumns);
  absl::StrAppend(&help, std::string(kIndent, ' '), name);
  if (text.empty()) {
    absl::StrAppend(&help, "\n");
  } else if (kIndent + name.size() + kIndent > kNameColumns) {
    absl::StrAppend(&help, "\n", wrapped);
  } else {
    absl::StrAppend(&help, std::string(kNameColumns - kIndent - name.size(), ' '),
                    absl::string_view(wrapped).substr(kNameColumns));
  }
}

using Chosen = std::vector<const OptionModel*>;

void AppendOptions(absl::string_view title, const Chosen& options, std::string& help) {
  if (options.empty()) return;
  absl::StrAppend(&help, "\n", title, ":\n");
  for (const OptionModel* option : options) AppendEntry(NameOf(*option), TextOf(*option), help);
}

// In the order in which their headings are first used.
void AppendCommands(const CommandModel& command, std::string& help) {
  std::vector<std::string> groups;
  for (const CommandModel& inner : command.commands) {
    if (std::find(groups.begin(), groups.end(), inner.group) == groups.end()) {
      groups.push_back(inner.group);
    }
  }
  for (const std::string& group : groups) {
    absl::StrAppend(&help, "\n", group == "Subcommands" ? "Commands" : group, ":\n");
    for (const CommandModel& inner : command.commands) {
      if (inner.group == group) AppendEntry(inner.name, inner.text, help);
    }
  }
}

bool IsHelp(const OptionModel& option) {
  return std::find(option.names.begin(), option.names.end(), "--help") != option.names.end();
}

}  // namespace

std::string Wrap(absl::string_view text, size_t indent, size_t columns) {
  const std::string margin(indent, ' ');
  std::string wrapped;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty() || absl::ascii_isspace(static_cast<unsigned char>(line.front()))) {
      absl::StrAppend(&wrapped, line.empty() ? "" : margin, line, "\n");
      continue;
    }
    std::string current = margin;
    bool is_empty = true;
    for (const absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      if (!is_empty && current.size() + 1 + word.size() > columns) {
        absl::StrAppend(&wrapped, current, "\n");
        current = margin;
        is_empty = true;
      }
      absl::StrAppend(&current, is_empty ? "" : " ", word);
      is_empty = false;
    }
    absl::StrAppend(&wrapped, current, "\n");
  }
  return wrapped;
}

std::string NameOf(const OptionModel& option) {
  if (option.is_argument) {
    return absl::StrCat(option.names.front(), option.repeatable ? "..." : "");
  }
  return absl::StrCat(absl::StrJoin(option.names, ", "), option.value.empty() ? "" : " ",
                      option.value);
}

std::string TextOf(const OptionModel& option) {
  std::string text = option.text;
  if (!option.codes.empty()) {
    absl::StrAppend(&text, text.empty() ? "" : ". ",
                    option.repeatable ? "Of: " : "One of: ", absl::StrJoin(option.codes, ", "));
  }
  if (!option.default_text.empty()) absl::StrAppend(&text, " [", option.default_text, "]");
  if (!option.variable.empty()) absl::StrAppend(&text, " [environment: ", option.variable, "]");
  return text;
}

std::string UsageOf(const CommandModel& command) {
  std::string usage = command.path;
  bool has_more = false;
  for (const OptionModel& option : command.options) {
    if (option.is_argument || !option.required) {
      has_more = has_more || !option.is_argument;
      continue;
    }
    absl::StrAppend(&usage, " ", option.names.front(), option.value.empty() ? "" : " ",
                    option.value);
  }
  if (has_more) absl::StrAppend(&usage, " [options]");
  for (const OptionModel& option : command.options) {
    if (!option.is_argument) continue;
    const std::string name = NameOf(option);
    absl::StrAppend(&usage, " ", option.required ? name : absl::StrCat("[", name, "]"));
  }
  if (!command.commands.empty()) absl::StrAppend(&usage, " COMMAND");
  return usage;
}

std::string HelpOf(const CommandModel& command, const std::string& program) {
  const bool is_root = program.empty();
  std::string help =
      Wrap(absl::StrCat(command.text, absl::EndsWith(command.text, ".") ? "" : "."), 0);
  absl::StrAppend(&help, "\nUsage: ", UsageOf(command), "\n");
  AppendCommands(command, help);
  Chosen arguments, required, others;
  for (const OptionModel& option : command.options) {
    if (!is_root && IsHelp(option)) continue;
    Chosen& chosen = option.is_argument ? arguments : option.required ? required : others;
    chosen.push_back(&option);
  }
  AppendOptions("Arguments", arguments, help);
  AppendOptions("Must be given", required, help);
  const bool is_whole = arguments.empty() && required.empty();
  AppendOptions(is_root    ? "Options of every command"
                : is_whole ? "Options"
                           : "May be given",
                others, help);
  if (!is_root) {
    absl::StrAppend(&help, "\nOptions of every command (--profile, --sign, --json, ...): ", program,
                    " --help\n");
  }
  if (!command.footer.empty()) absl::StrAppend(&help, "\n", Wrap(command.footer, 0));
  return help;
}

void UseHelp(CLI::App& app) {
  const bool is_root = app.get_parent() == nullptr;
  app.formatter_fn([is_root](const CLI::App* command, const std::string& path, CLI::AppFormatMode) {
    const std::string::size_type space = path.rfind(' ');
    const std::string parents = space == std::string::npos ? "" : path.substr(0, space);
    return HelpOf(ModelOf(*command, parents), is_root ? "" : path.substr(0, path.find(' ')));
  });
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) UseHelp(*command);
}

}  // namespace amanat::usage
