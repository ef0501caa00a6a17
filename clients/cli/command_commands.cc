#include "clients/cli/command_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/body_text.h"
#include "clients/cli/command_file.h"
#include "clients/cli/half_signed.h"
#include "clients/cli/recorded_commands.h"
#include "clients/cli/signing_card.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
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

// For a person who is to sign it, its card, too.
Exit ShowCommandAndCard(Session& session, const std::string& path) {
  if (session.options().json) return ShowCommand(session, path);
  const auto file = ReadCommandFile(path);
  if (!file.ok()) return session.Fail(file.status());
  const auto command = entry::DecodeCommand(file->command);
  if (!command.ok()) return session.Fail(command.status());
  const auto card = SigningCardOf(*command);
  if (!card.ok()) return session.Fail(card.status());
  for (const std::string& line : card->lines) terminal::Say(line);
  for (const std::string& doubt : card->doubts) {
    terminal::Say(absl::StrCat("  Is this right? ", doubt));
  }
  return ShowCommand(session, path);
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
  AMANAT_RETURN_IF_ERROR(WriteCommandFile(path, file));
  AMANAT_RETURN_IF_ERROR(session.KeepOwnKeys());
  return KeepHalfSigned(session.options().profile.state_directory, file);
}

std::string StateOf(const HalfSigned& waiting, const RecordedCommand* recorded, UnixMicros now) {
  if (recorded != nullptr) return recorded->is_accepted ? "recorded" : "refused";
  if (waiting.IsExpired(now)) return "expired";
  return waiting.missing.empty() ? "to be submitted" : "to be signed";
}

Exit ListCommands(Session& session) {
  const UnixMicros now = absl::ToUnixMicros(absl::Now());
  std::vector<std::string> unreadable;
  const auto keys = session.KnownKeys();
  if (!keys.ok()) return session.Fail(keys.status());
  const auto found =
      ListHalfSigned(session.options().profile.state_directory, now, *keys, unreadable);
  if (!found.ok()) return session.Fail(found.status());
  const RecordedCommands recorded = RecordedAmong(session, *found);
  for (const HalfSigned& waiting : *found) {
    const auto place = recorded.find(waiting.command);
    const RecordedCommand* known = place == recorded.end() ? nullptr : &place->second;
    session.Print({{"state", StateOf(waiting, known, now)},
                   {"what", waiting.act},
                   {"event", waiting.event},
                   {"signed_by", absl::StrJoin(waiting.signed_by, " ")},
                   {"unproven", absl::StrJoin(waiting.unproven, " ")},
                   {"waits_for", known != nullptr ? "" : absl::StrJoin(waiting.missing, " ")},
                   {"entry", known != nullptr ? known->place : ""},
                   {"since", session.Time(waiting.since)},
                   {"expires", session.Time(waiting.expires)},
                   {"file", waiting.path}});
  }
  session.EndTable();
  for (const std::string& reason : unreadable) {
    terminal::Say(absl::StrCat("amanat: not a command: ", reason));
  }
  return unreadable.empty() ? Exit::kDone : Exit::kRefused;
}

// The copy alone: whoever has the command itself may go on with it.
absl::Status ForgetCommand(Session& session, const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const CommandFile file, ReadCommandFile(path));
  return ForgetHalfSigned(session.options().profile.state_directory, file.command);
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
      "  amanat command submit rate.command\n"
      "What waits is on the machines of those who sign: each keeps a copy in the profile's\n"
      "state_directory until it is submitted from there or expires. The list says signed_by of a\n"
      "signature that it has verified, and unproven of one whose key is not known on this "
      "machine.\n"
      "What was submitted elsewhere is listed as recorded or refused, with its entry, where a "
      "node\n"
      "answers; amanat command forget takes it off.");
  const auto path = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* text,
                       Exit (*work)(Session&, const std::string&)) {
    CLI::App* verb = command->add_subcommand(name, text);
    verb->add_option("file", *path, "The command's file")->required();
    verb->callback([&session, &exit, path, work] { exit = work(session, *path); });
  };
  add("show", "Print what a command says and who has signed it", ShowCommandAndCard);
  add("sign", "Add the signatures of --sign to the file", SignCommand);
  command
      ->add_subcommand("list",
                       "List commands of this machine that wait to be signed or submitted, with "
                       "their age; also in amanat inbox")
      ->callback([&session, &exit] { exit = ListCommands(session); });
  add("forget", "Take a command off the list, which was submitted elsewhere or given up",
      [](Session& now, const std::string& file) {
        const absl::Status status = ForgetCommand(now, file);
        return status.ok() ? Exit::kDone : now.Fail(status);
      });
  add("submit", "Submit a command that all its authors have signed; may be repeated",
      [](Session& session, const std::string& file) { return session.SubmitFile(file); });
}

}  // namespace amanat::cli
