#include "services/usage/pages.h"

#include "services/usage/command_model.h"
#include "services/usage/completion.h"
#include "services/usage/manual.h"
#include "services/usage/reading.h"

namespace amanat::usage {

void AddPages(CLI::App& app, const std::string& version, int section) {
  CLI::Option* completion = app.add_option_function<std::string>(
      "--completion",
      [&app](const std::string& name) {
        const auto shell = ShellFromName(name);
        if (!shell.ok())
          throw CLI::ValidationError("--completion", std::string(shell.status().message()));
        throw CLI::Success(CompletionOf(ModelOf(app), *shell), CLI::ExitCodes::Success);
      },
      "Print a script by which a shell completes command lines");
  completion->trigger_on_parse();
  TakeOneOf(*completion, kShellNames);
  AddPrintingOption(app, "--man", "Print the page of the manual", [&app, version, section] {
    return ManualOf(ModelOf(app), {version, section}).front().text;
  });
}

}  // namespace amanat::usage
