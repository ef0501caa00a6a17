#include "services/usage/completion.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace amanat::usage {
namespace {

// In single quotes: shells obey nothing in them.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// The first sentence, in which nothing needs to be quoted for any shell.
std::string Brief(absl::string_view text) {
  text = text.substr(0, std::min(text.find(". "), text.find('\n')));
  return absl::StrReplaceAll(text, {{"'", ""}, {"`", ""}, {":", ","}, {"[", "("}, {"]", ")"}});
}

std::string IdentifierOf(absl::string_view program) {
  return absl::StrReplaceAll(program, {{"-", "_"}});
}

struct Lists {
  std::string paths;        // of all commands below the program, as alternatives of a pattern
  std::string with_values;  // options that take something, likewise: "* --profile"
};

Lists ListsOf(const CommandModel& program, const char* separator) {
  std::vector<std::string> paths;
  std::set<std::string> names;  // each once, in an order
  ForEachCommand(program, [&](const CommandModel& command) {
    if (&command != &program) paths.push_back(Quoted(command.path));
    for (const OptionModel& option : command.options) {
      if (option.is_argument || option.value.empty()) continue;
      names.insert(option.names.begin(), option.names.end());
    }
  });
  std::vector<std::string> options;
  for (const std::string& name : names) options.push_back(name);
  return {absl::StrJoin(paths, separator), absl::StrJoin(options, separator)};
}

// Options of the program stand behind every command of it.
std::vector<const OptionModel*> OptionsAt(const CommandModel& command,
                                          const CommandModel& program) {
  std::vector<const OptionModel*> options;
  const auto add = [&](const CommandModel& from) {
    for (const OptionModel& option : from.options) {
      if (!option.is_argument) options.push_back(&option);
    }
  };
  add(command);
  if (&command != &program) add(program);
  return options;
}

std::vector<std::string> WordsAt(const CommandModel& command, const CommandModel& program) {
  std::vector<std::string> words;
  for (const CommandModel& inner : command.commands) words.push_back(inner.name);
  for (const OptionModel& option : command.options) {
    if (option.is_argument) words.insert(words.end(), option.codes.begin(), option.codes.end());
  }
  std::set<std::string> seen;
  for (const OptionModel* option : OptionsAt(command, program)) {
    for (const std::string& name : option->names) {
      if (seen.insert(name).second) words.push_back(name);
    }
  }
  return words;
}

// What completes an option's value; `each` is told the option's names as alternatives.
template <typename Each>
void ForEachValue(const CommandModel& command, const CommandModel& program, const char* separator,
                  const Each& each) {
  for (const OptionModel* option : OptionsAt(command, program)) {
    if (option->value.empty()) continue;
    std::vector<std::string> names;
    for (const std::string& name : option->names) {
      names.push_back(Quoted(absl::StrCat(command.path, " ", name)));
    }
    each(*option, absl::StrJoin(names, separator));
  }
}

// Where the cursor stands: `path` is the command so far, `skip` whether the next word is an option's value.
constexpr char kBashHead[] = R"(# Completion of $program for bash, made by it.
$function() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local path=$program word words= skip= index
  if [ "$current" = = ]; then current=; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((index = 1; index < COMP_CWORD; ++index)); do
    word=${COMP_WORDS[index]}
    if [ "$word" = = ]; then continue; fi
    if [ -n "$skip" ]; then skip=; continue; fi
    case "$word" in $with_values) skip=yes; continue ;; esac
    case "$path $word" in $paths) path="$path $word" ;; esac
  done
  COMPREPLY=()
  compopt +o default 2>/dev/null
  case "$path $previous" in
)";

constexpr char kBashMiddle[] = R"(  esac
  case "$path" in
)";

constexpr char kBashTail[] = R"(  esac
  case "$current" in
    -*) ;;
    *) words=$(printf '%s\n' $words | grep -v '^-') ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F $function $program
)";

std::string Filled(absl::string_view text, const CommandModel& program, const char* separator) {
  // Names of shell variables that begin with these words would be taken for them: there are none.
  const Lists lists = ListsOf(program, separator);
  return absl::StrReplaceAll(text, {{"$with_values", lists.with_values},
                                    {"$paths", lists.paths.empty() ? "''" : lists.paths},
                                    {"$function", "_" + IdentifierOf(program.name)},
                                    {"$program", program.name}});
}

bool TakesFiles(const CommandModel& command) {
  return std::any_of(command.options.begin(), command.options.end(), [](const OptionModel& option) {
    return option.is_argument && (option.value == kFileValue || option.value == kFolderValue);
  });
}

std::string BashOf(const CommandModel& program) {
  std::string script = Filled(kBashHead, program, "|");
  ForEachCommand(program, [&](const CommandModel& command) {
    ForEachValue(command, program, "|", [&](const OptionModel& option, const std::string& names) {
      if (!option.codes.empty()) {
        // Several codes stand in one word, with commas between them.
        absl::StrAppend(&script, "    ", names,
                        ") COMPREPLY=($(compgen -P \"${current%\"${current##*,}\"}\" -W ",
                        Quoted(absl::StrJoin(option.codes, " ")),
                        " -- \"${current##*,}\")); return ;;\n");
      } else if (option.value == kFolderValue) {
        absl::StrAppend(&script, "    ", names,
                        ") COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n");
      } else if (absl::StrContains(option.value, kFileValue)) {
        absl::StrAppend(&script, "    ", names, ") compopt -o default; return ;;\n");
      } else {
        absl::StrAppend(&script, "    ", names, ") return ;;\n");
      }
    });
  });
  absl::StrAppend(&script, kBashMiddle);
  ForEachCommand(program, [&](const CommandModel& command) {
    absl::StrAppend(&script, "    ", Quoted(command.path),
                    ") words=", Quoted(absl::StrJoin(WordsAt(command, program), " ")),
                    TakesFiles(command) ? "; compopt -o default" : "", " ;;\n");
  });
  return script + Filled(kBashTail, program, "|");
}

constexpr char kZshHead[] = R"(#compdef $program
# Completion of $program for zsh, made by it.
$function() {
  local path_so_far=$program word skip= previous=${words[CURRENT-1]}
  local -a commands options
  integer index
  for ((index = 2; index < CURRENT; ++index)); do
    word=${words[index]}
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in ($with_values) skip=yes; continue ;; esac
    case "$path_so_far $word" in ($paths) path_so_far="$path_so_far $word" ;; esac
  done
  case "$path_so_far $previous" in
)";

constexpr char kZshMiddle[] = R"(  esac
  case $path_so_far in
)";

constexpr char kZshTail[] = R"(  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o option options
  elif (( ${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
if [ "$funcstack[1]" = $function ]; then $function "$@"; else compdef $function $program; fi
)";

std::string ZshOf(const CommandModel& program) {
  std::string script = Filled(kZshHead, program, "|");
  ForEachCommand(program, [&](const CommandModel& command) {
    ForEachValue(command, program, "|", [&](const OptionModel& option, const std::string& names) {
      absl::StrAppend(&script, "    (", names, ") ");
      if (!option.codes.empty()) {
        absl::StrAppend(&script, "compadd -- ", absl::StrJoin(option.codes, " "), "; return ;;\n");
      } else if (option.value == kFolderValue) {
        absl::StrAppend(&script, "_files -/; return ;;\n");
      } else if (absl::StrContains(option.value, kFileValue)) {
        absl::StrAppend(&script, "_files; return ;;\n");
      } else {
        absl::StrAppend(&script, "return ;;\n");
      }
    });
  });
  absl::StrAppend(&script, kZshMiddle);
  ForEachCommand(program, [&](const CommandModel& command) {
    std::vector<std::string> commands, options;
    for (const CommandModel& inner : command.commands) {
      commands.push_back(Quoted(absl::StrCat(inner.name, ":", Brief(inner.text))));
    }
    for (const OptionModel& option : command.options) {
      if (!option.is_argument) continue;
      for (const std::string& code : option.codes) commands.push_back(Quoted(code));
    }
    std::set<std::string> seen;
    for (const OptionModel* option : OptionsAt(command, program)) {
      for (const std::string& name : option->names) {
        if (!seen.insert(name).second) continue;
        options.push_back(Quoted(absl::StrCat(name, ":", Brief(option->text))));
      }
    }
    absl::StrAppend(&script, "    (", Quoted(command.path), ")\n      commands=(",
                    absl::StrJoin(commands, " "), ")\n      options=(", absl::StrJoin(options, " "),
                    ") ;;\n");
  });
  return script + Filled(kZshTail, program, "|");
}

constexpr char kFishHead[] = R"(# Completion of $program for fish, made by it.
function _$function_path
    set -l path $program
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case $with_values
                set skip yes
                continue
        end
        switch "$path $word"
            case $paths
                set path "$path $word"
        end
    end
    echo $path
end
function _$function_at
    test (_$function_path) = "$argv"
end
complete -c $program -f
)";

void AppendFishOption(const OptionModel& option, const std::string& prefix, std::string& script) {
  absl::StrAppend(&script, prefix);
  for (const std::string& name : option.names) {
    absl::StrAppend(&script, absl::StartsWith(name, "--") ? " -l " : " -s ",
                    name.substr(absl::StartsWith(name, "--") ? 2 : 1));
  }
  if (!option.codes.empty()) {
    absl::StrAppend(&script, " -x -a ", Quoted(absl::StrJoin(option.codes, " ")));
  } else if (option.value == kFolderValue) {
    absl::StrAppend(&script, " -x -a '(__fish_complete_directories)'");
  } else if (absl::StrContains(option.value, kFileValue)) {
    absl::StrAppend(&script, " -r -F");
  } else if (!option.value.empty()) {
    absl::StrAppend(&script, " -x");
  }
  absl::StrAppend(&script, " -d ", Quoted(Brief(option.text)), "\n");
}

std::string FishOf(const CommandModel& program) {
  std::string script = Filled(kFishHead, program, " ");
  const std::string complete = absl::StrCat("complete -c ", program.name);
  const std::string at = absl::StrCat("__", IdentifierOf(program.name), "_at ");
  ForEachCommand(program, [&](const CommandModel& command) {
    const bool is_program = &command == &program;
    const std::string here = absl::StrCat(complete, " -n ", Quoted(at + command.path));
    for (const CommandModel& inner : command.commands) {
      absl::StrAppend(&script, here, " -a ", inner.name, " -d ", Quoted(Brief(inner.text)), "\n");
    }
    for (const OptionModel& option : command.options) {
      if (!option.is_argument) {
        AppendFishOption(option, is_program ? complete : here, script);
      } else if (!option.codes.empty()) {
        absl::StrAppend(&script, here, " -a ", Quoted(absl::StrJoin(option.codes, " ")), "\n");
      }
    }
    if (TakesFiles(command)) absl::StrAppend(&script, here, " -F\n");
  });
  return script;
}

}  // namespace

absl::StatusOr<Shell> ShellFromName(absl::string_view name) {
  const auto* found = std::find(std::begin(kShellNames), std::end(kShellNames), name);
  if (found != std::end(kShellNames)) return static_cast<Shell>(found - std::begin(kShellNames));
  return absl::InvalidArgumentError("a shell is bash, zsh or fish");
}

std::string CompletionOf(const CommandModel& program, Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return BashOf(program);
    case Shell::kZsh:
      return ZshOf(program);
    case Shell::kFish:
      return FishOf(program);
  }
  return "";
}

}  // namespace amanat::usage
