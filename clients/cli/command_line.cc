#include "clients/cli/command_line.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/claims_commands.h"
#include "clients/cli/command_commands.h"
#include "clients/cli/contribution_commands.h"
#include "clients/cli/directory_commands.h"
#include "clients/cli/document_commands.h"
#include "clients/cli/examples.h"
#include "clients/cli/inbox_commands.h"
#include "clients/cli/key_commands.h"
#include "clients/cli/ledger_commands.h"
#include "clients/cli/next_steps.h"
#include "clients/cli/option_codes.h"
#include "clients/cli/option_values.h"
#include "clients/cli/page_commands.h"
#include "clients/cli/pki_commands.h"
#include "clients/cli/remittance_commands.h"
#include "clients/cli/repatriation_commands.h"
#include "clients/cli/reversal_command.h"
#include "clients/cli/store_commands.h"
#include "clients/cli/treasury_commands.h"
#include "ledger/base/status.h"
#include "services/usage/command_model.h"
#include "services/usage/help.h"

namespace amanat::cli {
namespace {

constexpr char kAbout[] =
    "amanat is the command line of a welfare fund's ledger: who asks says so with --profile, who "
    "signs with --sign, and every act is shown before it is signed.";
constexpr char kExamples[] =
    "Examples:\n"
    "  amanat --profile manila.toml ledger status\n"
    "  amanat --profile manila.toml repatriation show --case C-5f07c-1d2e3-r\n"
    "  amanat --profile riyadh.toml --sign off-1=off-1.key repatriation open-case \\\n"
    "    --reason abuse --hiring agency --liable-party gulf-manpower\n\n"
    "amanat COMMAND --help says what a command does; amanat COMMAND VERB --help what it takes.\n"
    "Ids may be given whole, by their first digits, or in their short form; entries are LOG:INDEX.";
constexpr char kExitCodes[] =
    "Exit codes: 0 done; 1 refused (what is printed says why); 2 wrong usage or a "
    "malformed profile or schedule; 3 no answer, the outcome is unknown, the answer could not be "
    "written, or another process has the files.";

struct Group {
  const char* command;
  const char* title;
};
constexpr Group kGroups[] = {{"contribution", "The work of the day"},
                             {"claims", "The work of the day"},
                             {"repatriation", "The work of the day"},
                             {"remittance", "The work of the day"},
                             {"treasury", "The work of the day"},
                             {"inbox", "The work of the day"},
                             {"reverse", "The work of the day"},
                             {"document", "The work of the day"},
                             {"ledger", "What is recorded, and proofs of it"},
                             {"audit", "What is recorded, and proofs of it"},
                             {"command", "Several people sign"},
                             {"directory", "Who and what belongs to the fund"},
                             {"key", "Keys, certificates and a node's files"},
                             {"pki", "Keys, certificates and a node's files"},
                             {"store", "Keys, certificates and a node's files"},
                             {"completion", "This program"},
                             {"man", "This program"}};

const auto kAllCommands = [](CLI::App*) { return true; };

// Below the help of every command.
void AddExitCodes(CLI::App& app) {
  const std::string footer = app.get_footer();
  // A command has exit codes of its own where it says so.
  if (!absl::StrContains(footer, "Exit codes")) {
    app.footer(footer.empty() ? kExitCodes : absl::StrCat(footer, "\n\n", kExitCodes));
  }
  for (CLI::App* command : app.get_subcommands(kAllCommands)) AddExitCodes(*command);
}

// A number without a sign would take a negative one for what is left of it in 64 bits.
void RefuseNegative(CLI::App& app) {
  const CLI::Validator without_sign(
      [](const std::string& text) {
        return absl::StartsWith(text, "-") ? text + " is below zero" : std::string();
      },
      "");
  for (CLI::Option* option : app.get_options([](CLI::Option*) { return true; })) {
    if (absl::StartsWith(option->get_type_name(), "UINT")) option->check(without_sign);
  }
  for (CLI::App* command : app.get_subcommands(kAllCommands)) RefuseNegative(*command);
}

}  // namespace

CommandLine::CommandLine(RandomSource& random)
    : app_(kAbout, "amanat"), session_(options_, random) {
  app_.require_subcommand(1);
  app_.fallthrough();  // global options may stand behind the command, too
  AddGlobalOptions();
  AddCommands();
  app_.footer(kExamples);  // after the commands, which would inherit it
  for (const Group& group : kGroups) {
    if (CLI::App* command = usage::FindCommand(app_, group.command)) {
      command->group(group.title);
    }
  }
  AddExamples(app_);
  AddExitCodes(app_);
  RefuseNegative(app_);
  NameValues(app_);
  ApplyCodes(app_);
  usage::UseHelp(app_);
  // Before the callback of the command.
  app_.parse_complete_callback([this] {
    const absl::Status status = TakeOptions();
    if (status.ok()) return;
    throw CLI::RuntimeError(static_cast<int>(session_.Fail(status)));
  });
}

void CommandLine::AddGlobalOptions() {
  app_.add_option("--profile", profile_,
                  "Who asks, and which node: a TOML file; deploy/config/profile.toml has every key")
      ->envname("AMANAT_PROFILE")
      ->type_name("FILE");
  app_.add_option("--sign", signers_,
                  "Who signs, with which key file; repeatable, in the order of signing")
      ->allow_extra_args(false)
      ->type_name("CODE=KEYFILE");
  app_.add_option("--author", options_.authors,
                  "One who signs elsewhere, with --prepare-to; repeatable")
      ->allow_extra_args(false)
      ->type_name("CODE");
  app_.add_option("--prepare-to", options_.prepare_to,
                  "Write the command to a file for others to sign, do not submit it")
      ->type_name("FILE");
  app_.add_option("--date", options_.date, "Effective date; default: today")
      ->type_name("YYYY-MM-DD");
  app_.add_flag("--json", options_.json, "Print data as JSON, one line for each row");
  app_.add_flag("--yes,-y", options_.yes,
                "Sign without asking what was asked for, unless it would be refused");
  app_.add_flag("--record-refusal", options_.record_refusal,
                "With --yes: sign what would be refused, too, so that the refusal is recorded");
  app_.add_flag("--confirm-amount", options_.confirm_amount,
                "With --yes and for files: an amount or cost that is implausibly large is right");
  app_.add_flag("--confirm-expense", options_.confirm_expense,
                "With --yes: a payment is rightly another expense than its own cost line");
  app_.add_flag("--no-input", options_.no_input, "Never ask: without --yes an act fails");
  app_.add_flag("--dry-run", options_.dry_run, "Show what would happen; sign and record nothing");
  app_.set_version_flag("--version", "amanat " AMANAT_VERSION, "Print the version");
}

void CommandLine::AddCommands() {
  AddContributionCommands(app_, session_, exit_);
  AddClaimsCommands(app_, session_, exit_);
  AddRepatriationCommands(app_, session_, exit_);
  AddRemittanceCommands(app_, session_, exit_);
  AddTreasuryCommands(app_, session_, exit_);
  AddInboxCommands(app_, session_, exit_);
  AddReversalCommand(app_, session_, exit_);
  AddDocumentCommands(app_, session_, exit_);
  AddLedgerCommands(app_, session_, exit_);
  AddAuditCommand(app_, session_, exit_);
  AddCommandCommands(app_, session_, exit_);
  AddDirectoryCommands(app_, session_, exit_);
  AddKeyCommands(app_, session_, exit_);
  AddPkiCommands(app_, session_, exit_);
  AddStoreCommands(app_, session_, exit_);
  AddPageCommands(app_, session_, exit_);
}

absl::Status CommandLine::TakeOptions() {
  for (const std::string& signer : signers_) {
    const size_t equals = signer.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == signer.size()) {
      return absl::InvalidArgumentError("--sign '" + signer + "' is not CODE=KEYFILE");
    }
    options_.signers.emplace_back(signer.substr(0, equals), signer.substr(equals + 1));
  }
  if (!options_.authors.empty() && options_.prepare_to.empty()) {
    return absl::InvalidArgumentError("--author goes with --prepare-to; sign with --sign");
  }
  if (profile_.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(options_.profile, LoadProfile(profile_));
  return absl::OkStatus();
}

void CommandLine::Conclude() {
  session_.EndTable();
  if (exit_ != Exit::kDone) return;
  SayIfEmpty(app_, session_);
  if (!options_.json && !options_.dry_run) SayNextStep(app_, session_);
}

}  // namespace amanat::cli
