#include "clients/cli/audit_commands.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/audit/audit.h"
#include "clients/terminal/terminal.h"

namespace amanat::cli {
namespace {

void ShowAuditProgress(const verify::Progress& progress) {
  terminal::ShowProgress(absl::StrCat(progress.log_name, ": ", progress.stage, " ", progress.done,
                                      " of ", progress.size));
}

Exit Audit(Session& session, audit::AuditOptions options) {
  options.json = session.options().json;
  if (terminal::ShowsProgress()) options.progress = ShowAuditProgress;
  const auto audited = audit::RunAudit(options);
  if (options.progress) terminal::ShowProgress("");
  if (!audited.ok()) {
    terminal::SayLines(absl::StrCat("amanat: ", audited.status().message(), "\n"));
    return absl::IsInvalidArgument(audited.status()) ? Exit::kUsage : Exit::kUnavailable;
  }
  terminal::PrintLines(audited->output);
  terminal::SayLines(audited->said);
  switch (audited->exit_code) {
    case audit::kExitClean:
      return Exit::kDone;
    case audit::kExitWarnings:
      return Exit::kIncomplete;
    default:
      return Exit::kRefused;
  }
}

}  // namespace

void AddAuditCommand(CLI::App& app, Session& session, Exit& exit) {
  const auto given = std::make_shared<audit::AuditOptions>();
  CLI::App* audit = app.add_subcommand("audit", "Check exported logs as auditors ask");
  audit->add_option("set", given->set, "Folder that amanat ledger export wrote")->required();
  audit
      ->add_option("--trust", given->trust,
                   "Trust file received by another way than the folder; without it the folder's "
                   "own, by which it is incomplete at best")
      ->type_name("FILE");
  audit
      ->add_option("--evidence", given->evidence,
                   "File in which a node kept evidence of a fork (*.fork), beside those in the "
                   "folder's evidence; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  audit
      ->add_option("--parameters", given->parameters,
                   "File with parameters of the checks, which win over the fund's and the defaults")
      ->type_name("FILE");
  audit
      ->add_option("--as-of", given->as_of,
                   "What was recorded until the end of that day, in UTC; default: everything")
      ->type_name("YYYY-MM-DD");
  audit->add_option("--proofs", given->proofs, "Write a proof of each entry that is named there")
      ->type_name("DIR");
  audit->add_option("--html", given->page, "Write a report to be printed there, too")
      ->type_name("FILE");
  audit->add_flag("--csv", given->csv, "Print the findings as CSV");
  audit->footer(
      "Verifies first, then checks what kept all rules: allotments and what became of them, help "
      "for people in distress, receipts and claims, how people act, logs that are absent. What a "
      "check could not look at is counted and said.\n\n"
      "Exit codes: 0 clean; 1 an error, or the verification failed; 2 wrong usage or parameters; "
      "3 cannot be read or written; 4 warnings only, or nothing was found in a set that is not "
      "complete.");
  audit->callback([&session, &exit, given] { exit = Audit(session, *given); });
}

}  // namespace amanat::cli
