#include "clients/cli/page_commands.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "services/usage/completion.h"
#include "services/usage/manual.h"

namespace amanat::cli {
namespace {

struct Arguments {
  std::string shell, folder;
  std::vector<std::string> words;
};

absl::Status PrintCompletion(Session&, const CLI::App& app, const Arguments& given) {
  AMANAT_ASSIGN_OR_RETURN(const usage::Shell shell, usage::ShellFromName(given.shell));
  terminal::PrintLines(usage::CompletionOf(usage::ModelOf(app), shell));
  return absl::OkStatus();
}

absl::Status PrintManual(Session& session, const CLI::App& app, const Arguments& given) {
  const auto pages = usage::ManualOf(usage::ModelOf(app), {"amanat " AMANAT_VERSION, 1});
  if (!given.folder.empty()) {
    AMANAT_RETURN_IF_ERROR(MakeFolders(given.folder, kPublicFolder));
    for (const usage::ManualPage& page : pages) {
      const std::string path = absl::StrCat(given.folder, "/", page.name);
      AMANAT_RETURN_IF_ERROR(WriteFileDurably(path, page.text));
    }
    session.Print({{"folder", given.folder}, {"pages", absl::StrCat(pages.size())}});
    return absl::OkStatus();
  }
  const std::string name =
      absl::StrCat("amanat", given.words.empty() ? "" : "-", absl::StrJoin(given.words, "-"), ".1");
  for (const usage::ManualPage& page : pages) {
    if (page.name != name) continue;
    terminal::PrintLines(page.text);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no command ", absl::StrJoin(given.words, " "), "; see amanat --help"));
}

}  // namespace

void AddPageCommands(CLI::App& app, Session& session, Exit& exit) {
  const auto given = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* text,
                       absl::Status (*print)(Session&, const CLI::App&, const Arguments&)) {
    CLI::App* command = app.add_subcommand(name, text);
    command->callback([&app, &session, &exit, given, print] {
      const absl::Status status = print(session, app, *given);
      exit = status.ok() ? Exit::kDone : session.Fail(status);
    });
    return command;
  };
  CLI::App* completion =
      add("completion", "Print a script by which a shell completes command lines", PrintCompletion);
  usage::TakeOneOf(*completion->add_option("shell", given->shell, "The shell")->required(),
                   usage::kShellNames);
  completion->footer(
      "The script holds all commands, options and codes, and asks no node.\n\nExamples:\n"
      "  amanat completion bash > /etc/bash_completion.d/amanat\n"
      "  amanat completion zsh > /usr/share/zsh/vendor-completions/_amanat\n"
      "  amanat completion fish > ~/.config/fish/completions/amanat.fish");
  CLI::App* manual = add("man", "Print a page of the manual, or write all of them", PrintManual);
  manual->add_option("command", given->words, "Whose page; the program's unless told");
  manual->add_option("--output", given->folder, "Write every page into this folder");
  manual->footer(
      "Examples:\n"
      "  amanat man ledger show | man -l -\n"
      "  amanat man --output /usr/local/share/man/man1");
}

}  // namespace amanat::cli
