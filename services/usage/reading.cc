#include "services/usage/reading.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/usage/command_model.h"
#include "services/usage/nearest.h"

namespace amanat::usage {
namespace {

// More than these are not worth reading.
constexpr size_t kUnknownWordsMax = 5;

// The command that was reached, with those above it, the program first.
std::vector<const CLI::App*> Reached(const CLI::App& app) {
  std::vector<const CLI::App*> chain = {&app};
  while (!chain.back()->get_subcommands().empty()) {
    chain.push_back(chain.back()->get_subcommands().front());
  }
  return chain;
}

std::string PathOf(const std::vector<const CLI::App*>& chain) {
  return absl::StrJoin(chain, " ", [](std::string* out, const CLI::App* command) {
    absl::StrAppend(out, command->get_name());
  });
}

const auto kAllOptions = [](const CLI::Option*) { return true; };
const auto kAllCommands = [](const CLI::App*) { return true; };

std::vector<std::string> OptionNames(const std::vector<const CLI::App*>& chain) {
  std::vector<std::string> names;
  for (const CLI::App* command : chain) {
    for (const CLI::Option* option : command->get_options(kAllOptions)) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(kAllCommands)) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return names;
}

class Explanation {
 public:
  explicit Explanation(const CLI::App& app)
      : app_(app), chain_(Reached(app)), path_(PathOf(chain_)) {}

  std::string Text(const CLI::ParseError& error) {
    TellUnknown();
    // What was not read to the end is not known to lack anything.
    if (error.get_name() != "ArgumentMismatch") TellMissing();
    TellError(error);
    Say(absl::StrCat("see ", path_, " --help"));
    return text_;
  }

 private:
  void Say(absl::string_view line) { absl::StrAppend(&text_, app_.get_name(), ": ", line, "\n"); }

  const CLI::App& Last() const { return *chain_.back(); }

  void TellUnknown() {
    const std::vector<std::string> commands = CommandNames(Last());
    bool may_be_value = false;  // of the unknown option in front of it
    size_t told = 0;
    for (const std::string& word : app_.remaining(/*recurse=*/true)) {
      if (told == kUnknownWordsMax) break;
      if (absl::StartsWith(word, "-") && word != "-") {
        const std::string name = word.substr(0, word.find('='));
        Say(absl::StrCat(path_, " has no option ", name, DidYouMean(name, OptionNames(chain_))));
        may_be_value = name.size() == word.size();
      } else if (may_be_value) {
        may_be_value = false;
        continue;
      } else if (!commands.empty()) {
        Say(absl::StrCat(path_, " has no command ", word, DidYouMean(word, commands)));
      } else {
        Say(absl::StrCat(path_, " does not take '", word, "'"));
      }
      ++told;
    }
  }

  void TellMissing() {
    std::vector<std::string> missing;
    for (const CLI::App* command : chain_) {
      for (const CLI::Option* option : command->get_options(kAllOptions)) {
        if (option->get_required() && option->count() == 0) missing.push_back(option->get_name());
      }
    }
    if (!missing.empty()) {
      Say(absl::StrCat(path_,
                       missing.size() == 1 ? ": one thing is missing: " : ": these are missing: ",
                       absl::StrJoin(missing, ", ")));
    } else if (text_.empty() && Last().get_require_subcommand_min() > 0) {
      Say(absl::StrCat(path_, " needs a command: ", ListOf(CommandNames(Last()))));
    }
  }

  // Unless it is among what is told already.
  void TellError(const CLI::ParseError& error) {
    const std::string kind = error.get_name();
    const std::string message = error.what();
    const std::string option = message.substr(0, message.find_first_of(": "));
    const std::pair<std::string, std::string> ends =
        absl::StrSplit(message, absl::MaxSplits(' ', 1));
    if (kind == "ExtrasError" || kind == "RequiredError") {
      if (text_.empty()) Say(message);
    } else if (kind == "RequiresError") {
      Say(absl::StrCat(option, " needs ", absl::StripPrefix(ends.second, "requires "), ", too"));
    } else if (kind == "ExcludesError") {
      Say(absl::StrCat(option, " and ", absl::StripPrefix(ends.second, "excludes "),
                       " do not go together"));
    } else if (kind == "ArgumentMismatch") {
      Say(absl::StrContains(message, " missing") ? absl::StrCat(option, " needs a value")
                                                 : absl::StrCat(option, " is given too often"));
    } else if (kind == "ConversionError") {
      const std::pair<std::string, std::string> value = absl::StrSplit(
          absl::StripPrefix(message, "Could not convert: "), absl::MaxSplits(" = ", 1));
      Say(absl::StrCat(value.first, ": '", value.second, "' is not a number"));
    } else {
      Say(message);
    }
  }

  const CLI::App& app_;
  const std::vector<const CLI::App*> chain_;
  const std::string path_;
  std::string text_;
};

}  // namespace

Reading ReadCommandLine(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return {};
  } catch (const CLI::CallForVersion& version) {
    return {Reading::Then::kPrint, absl::StrCat(version.what(), "\n"), 0};
  } catch (const CLI::CallForHelp&) {
    return {Reading::Then::kPrint, app.help(), 0};
  } catch (const CLI::Success& printed) {
    return {Reading::Then::kPrint, printed.what(), 0};
  } catch (const CLI::RuntimeError& end) {
    return {Reading::Then::kEnd, "", end.get_exit_code()};
  } catch (const CLI::ParseError& error) {
    return {Reading::Then::kSay, Explanation(app).Text(error), kExitUsage};
  }
}

CLI::Option* AddPrintingOption(CLI::App& app, const std::string& name, const std::string& text,
                               std::function<std::string()> print) {
  // As CLI11's own --version: while it is read, so that nothing that is missing comes first.
  return app
      .add_flag_callback(
          name, [print] { throw CLI::Success(print(), CLI::ExitCodes::Success); }, text)
      ->trigger_on_parse();
}

}  // namespace amanat::usage
