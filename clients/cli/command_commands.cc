#include "clients/cli/command_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/body_text.h"
#include "clients/cli/command_file.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/text.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

Exit ShowCommand(Session& session, const std::string& path) {
  const auto file = ReadCommandFile(path);
  if (!file.ok()) return session.Fail(file.status());
  const auto command = entry::DecodeCommand(file->command);
  if (!command.ok()) return session.Fail(command.status());
  const auto body = BodyJson(*command);
  if (!body.ok()) return session.Fail(body.status());
  terminal::PrintLine(absl::StrCat("{\"command\":", entry::ToJson(*command, rules::FundCatalogue()),
                                   ",\"body\":", *body, "}"));
  for (const CommandFile::Signer& signer : file->signers) {
    session.Print(
        {{"signer", signer.code}, {"signed", signer.signature.has_value() ? "yes" : "no"}});
  }
  return Exit::kDone;
}

absl::Status AddSignatures(Session& session, const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(CommandFile file, ReadCommandFile(path));
  // What cannot be shown must not be signed.
  AMANAT_RETURN_IF_ERROR(session.ConfirmCommand(file.command));
  AMANAT_ASSIGN_OR_RETURN(const common::v1::SignedCommand signed_command,
                          session.Sign(file.command));
  for (int i = 0; i < signed_command.signatures_size(); ++i) {
    const std::string& code = session.options().signers[i].first;
    bool named = false;
    for (CommandFile::Signer& signer : file.signers) {
      if (signer.code != code) continue;
      signer.signature = *Signature::FromBytes(signed_command.signatures(i));
      named = true;
    }
    if (!named) {
      return absl::InvalidArgumentError(
          absl::StrCat("the command does not name ", code, " as an author"));
    }
  }
  return WriteCommandFile(path, file);
}

Exit SignCommand(Session& session, const std::string& path) {
  const absl::Status status = AddSignatures(session, path);
  return status.ok() ? ShowCommand(session, path) : session.Fail(status);
}

}  // namespace

void AddCommandCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* command = app.add_subcommand("command", "Commands as files, signed one by one");
  command->require_subcommand(1);
  command->footer(
      "A command is prepared with the global option --prepare-to; each author signs the file; "
      "whoever is last submits it:\n"
      "  amanat --prepare-to rate.command --sign adm-1=adm-1.key --author adm-2 \\\n"
      "    directory set-rate --currency SAR --in PHP --rate 15.2347 --source bsp\n"
      "  amanat --sign adm-2=adm-2.key command sign rate.command\n"
      "  amanat command submit rate.command");
  const auto path = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* text,
                       Exit (*work)(Session&, const std::string&)) {
    CLI::App* verb = command->add_subcommand(name, text);
    verb->add_option("file", *path, "The command's file")->required();
    verb->callback([&session, &exit, path, work] { exit = work(session, *path); });
  };
  add("show", "Print what a command says and who has signed it", ShowCommand);
  add("sign", "Add the signatures of --sign to the file", SignCommand);
  add("submit", "Submit a command that all its authors have signed; may be repeated",
      [](Session& session, const std::string& file) { return session.SubmitFile(file); });
}

}  // namespace amanat::cli
