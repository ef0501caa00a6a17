// amanat: the command line of a fund. See --help; how it is built up: session.h.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "clients/cli/claims_commands.h"
#include "clients/cli/command_commands.h"
#include "clients/cli/contribution_commands.h"
#include "clients/cli/directory_commands.h"
#include "clients/cli/document_commands.h"
#include "clients/cli/key_commands.h"
#include "clients/cli/ledger_commands.h"
#include "clients/cli/pki_commands.h"
#include "clients/cli/remittance_commands.h"
#include "clients/cli/repatriation_commands.h"
#include "clients/cli/session.h"
#include "clients/cli/store_commands.h"
#include "clients/cli/treasury_commands.h"
#include "services/rpc/tls.h"

namespace amanat::cli {
namespace {

constexpr char kExample[] =
    "Example:\n  amanat --profile manila.toml --sign adm-1=adm-1.key --sign adm-2=adm-2.key \\\n"
    "    directory admit-site --site riyadh --country SA --time-zone Asia/Riyadh";
constexpr char kExitCodes[] =
    "Exit codes: 0 done; 1 refused (what is printed says why); 2 wrong usage or a "
    "malformed profile or schedule; 3 no answer, or the outcome is unknown.";

// Below the help of every subcommand.
void AddExitCodes(CLI::App& app) {
  const std::string footer = app.get_footer();
  app.footer(footer.empty() ? kExitCodes : footer + "\n\n" + kExitCodes);
  for (CLI::App* subcommand : app.get_subcommands([](CLI::App*) { return true; })) {
    AddExitCodes(*subcommand);
  }
}

void AddGlobalOptions(CLI::App& app, Options& options, std::string& profile,
                      std::vector<std::string>& signers) {
  app.add_option("--profile", profile, "TOML file; deploy/config/profile.toml has every key")
      ->envname("AMANAT_PROFILE")
      ->type_name("FILE");
  app.add_option("--sign", signers,
                 "Who signs, with which key file; repeatable, in the order of signing")
      ->allow_extra_args(false)
      ->type_name("CODE=KEYFILE");
  app.add_option("--author", options.authors,
                 "One who signs elsewhere, with --prepare-to; repeatable")
      ->allow_extra_args(false)
      ->type_name("CODE");
  app.add_option("--prepare-to", options.prepare_to,
                 "Write the command to a file for others to sign, do not submit it")
      ->type_name("FILE");
  app.add_option("--date", options.date, "Effective date; default: today")->type_name("YYYY-MM-DD");
  app.add_flag("--json", options.json, "Print data as JSON, one line for each row");
  app.add_flag("--yes,-y", options.yes,
               "Sign without asking what was asked for, unless it would be refused");
  app.add_flag("--record-refusal", options.record_refusal,
               "With --yes: sign what would be refused, too, so that the refusal is recorded");
  app.add_flag("--no-input", options.no_input, "Never ask: without --yes an act fails");
  app.add_flag("--dry-run", options.dry_run, "Show what would happen; sign and record nothing");
  app.set_version_flag("--version", "amanat " AMANAT_VERSION);
}

absl::Status TakeSigners(const std::vector<std::string>& signers, Options& options) {
  for (const std::string& signer : signers) {
    const size_t equals = signer.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == signer.size()) {
      return absl::InvalidArgumentError("--sign '" + signer + "' is not CODE=KEYFILE");
    }
    options.signers.emplace_back(signer.substr(0, equals), signer.substr(equals + 1));
  }
  if (!options.authors.empty() && options.prepare_to.empty()) {
    return absl::InvalidArgumentError("--author goes with --prepare-to; sign with --sign");
  }
  return absl::OkStatus();
}

// A number without a sign would take a negative one for what is left of it in 64 bits.
void RefuseNegative(CLI::App& app) {
  const CLI::Validator without_sign(
      [](const std::string& text) {
        return absl::StartsWith(text, "-") ? text + " is below zero" : std::string();
      },
      "");
  for (CLI::Option* option : app.get_options()) {
    if (absl::StartsWith(option->get_type_name(), "UINT")) option->check(without_sign);
  }
  for (CLI::App* subcommand : app.get_subcommands({})) RefuseNegative(*subcommand);
}

int Main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  rpc::RequireTls13();
  CLI::App app("amanat works with the nodes of an Amanat fund.", "amanat");
  app.require_subcommand(1);
  app.fallthrough();  // global options may stand behind the subcommand, too
  SystemRandom random;
  Options options;
  Session session(options, random);
  Exit exit = Exit::kDone;
  std::string profile;
  std::vector<std::string> signers;
  AddGlobalOptions(app, options, profile, signers);
  AddKeyCommands(app, session, exit);
  AddCommandCommands(app, session, exit);
  AddLedgerCommands(app, session, exit);
  AddDirectoryCommands(app, session, exit);
  AddContributionCommands(app, session, exit);
  AddClaimsCommands(app, session, exit);
  AddRemittanceCommands(app, session, exit);
  AddRepatriationCommands(app, session, exit);
  AddTreasuryCommands(app, session, exit);
  AddDocumentCommands(app, session, exit);
  AddStoreCommands(app, session, exit);
  AddPkiCommands(app, session, exit);
  app.footer(kExample);  // after the subcommands, which would inherit it
  AddExitCodes(app);
  RefuseNegative(app);
  // Before the callback of the subcommand.
  app.parse_complete_callback([&] {
    absl::Status status = TakeSigners(signers, options);
    if (status.ok() && !profile.empty()) {
      auto loaded = LoadProfile(profile);
      status = loaded.status();
      if (loaded.ok()) options.profile = *std::move(loaded);
    }
    if (!status.ok()) {
      session.Fail(status);
      throw CLI::RuntimeError(static_cast<int>(Exit::kUsage));
    }
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUsage);
  }
  session.EndTable();
  return static_cast<int>(exit);
}

}  // namespace
}  // namespace amanat::cli

int main(int argc, char** argv) { return amanat::cli::Main(argc, argv); }
