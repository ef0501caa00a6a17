#include "clients/cli/store_commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/upkeep/backup.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/rebuild.h"
#include "ledger/upkeep/recovery.h"
#include "ledger/upkeep/store_check.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;
using Reports = std::vector<upkeep::StoreReport>;

// Across two devices everything is copied.
constexpr absl::Duration kBackupTimeout = absl::Hours(2);

struct Arguments {
  std::string path, guard, guards, from, to, store;
  std::vector<std::string> stores;
  bool quick = false;
  bool no_progress = false;
};

void ShowOnTerminal(const upkeep::Progress& progress) {
  const std::string of =
      progress.size == 0 ? "" : absl::StrCat(" ", progress.done, " of ", progress.size);
  terminal::ShowProgress(absl::StrCat(progress.path, ": ", progress.step, of));
}

upkeep::ShowProgress ProgressOf(const Arguments& arguments) {
  if (arguments.no_progress || !terminal::ShowsProgress()) return nullptr;
  return ShowOnTerminal;
}

void EndProgress(const upkeep::ShowProgress& progress) {
  if (progress) terminal::ShowProgress("");
}

std::string VerdictOf(const upkeep::LogReport& log) {
  if (!log.damages.empty()) return "DAMAGED";
  if (log.lost()) return "MISSING";
  return log.behind.has_value() ? "BEHIND" : "clean";
}

// What was signed and is not here, what that means for the node, and how it comes back.
std::string WhatIsBehind(const upkeep::StoreReport& report, const upkeep::LogReport& log) {
  const upkeep::BehindGuard& behind = *log.behind;
  const std::string recover = absl::StrCat(
      "amanat store recover --store ", report.path, " --guard ", behind.guard_path,
      " --from FOLDER, where FOLDER is an export of the log or the store of a node that follows "
      "it");
  constexpr char kNotWritten[] =
      " Until then nothing is recorded in this log, while the node's other logs go on; without its "
      "directory head office's node does not start.";
  if (log.lost()) {
    return absl::StrCat(
        "There is no store at ", report.path, ", and its guard says that ", behind.guard_size,
        " entries were signed.", kNotWritten,
        " Put the newest backup's store there: amanat store restore BACKUP --to ELSEWHERE, "
        "then move its folder to ",
        report.path, ". Then ", recover, ".");
  }
  return absl::StrCat(
      log.name, " is behind its guard: entries ", log.size, " to ", behind.guard_size - 1,
      " were signed and are not in this store, as when an older backup was put back.", kNotWritten,
      " Take them from elsewhere: ", recover, ".");
}

void PrintWhatIsBehind(Session& session, const Reports& reports) {
  for (const upkeep::StoreReport& report : reports) {
    for (const upkeep::LogReport& log : report.logs) {
      if (!log.behind.has_value()) continue;
      const upkeep::BehindGuard& behind = *log.behind;
      session.Print({{"store", report.path},
                     {"name", log.name},
                     {"guard", behind.guard_path},
                     {"guard_size", absl::StrCat(behind.guard_size)},
                     {"missing_first", absl::StrCat(log.size)},
                     {"missing", absl::StrCat(behind.guard_size - log.size)}});
    }
  }
  session.EndTable();
  for (const upkeep::StoreReport& report : reports) {
    for (const upkeep::LogReport& log : report.logs) {
      if (!log.behind.has_value()) continue;
      terminal::Say(WhatIsBehind(report, log));
    }
  }
}

std::string NotWhole(const std::string& backup, const std::vector<std::string>& lacks) {
  return absl::StrCat("The backup ", backup,
                      " is not whole: it was made while the node did not have all of its log ",
                      absl::StrJoin(lacks, " and "),
                      ". Keep the newest whole one beside it: it is no substitute for that.");
}

void PrintReports(Session& session, const Reports& reports) {
  for (const upkeep::StoreReport& report : reports) {
    for (const upkeep::LogReport& log : report.logs) {
      session.Print({{"store", report.path},
                     {"log", log.log.hex()},
                     {"name", log.name},
                     {"size", absl::StrCat(log.size)},
                     {"root", log.root.hex()},
                     {"state_size", absl::StrCat(log.state_size)},
                     {"state_digest", log.state_digest.has_value() ? log.state_digest->hex() : ""},
                     {"rows_not_compared", absl::StrCat(log.rows_not_compared)},
                     {"why_not_compared", log.not_compared},
                     {"verdict", VerdictOf(log)}});
    }
  }
  const auto print = [&](const std::string& store, const std::string& log,
                         const std::vector<upkeep::Damage>& damages) {
    for (const upkeep::Damage& damage : damages) {
      session.Print({{"store", store},
                     {"log", log},
                     {"place", damage.place},
                     {"expected", damage.expected},
                     {"found", damage.found}});
    }
  };
  for (const upkeep::StoreReport& report : reports) {
    print(report.path, "", report.damages);
    for (const upkeep::LogReport& log : report.logs) {
      print(report.path, log.name.empty() ? log.log.hex() : log.name, log.damages);
    }
  }
  session.EndTable();
  PrintWhatIsBehind(session, reports);
  for (const upkeep::StoreReport& report : reports) {
    for (const std::string& store : report.lacks) {
      session.Print({{"backup", report.path}, {"lacks", store}});
    }
  }
  session.EndTable();
  for (const upkeep::StoreReport& report : reports) {
    if (!report.lacks.empty()) terminal::Say(NotWhole(report.path, report.lacks));
  }
}

absl::StatusOr<Reports> CheckPlace(const Arguments& arguments,
                                   const upkeep::CheckOptions& options) {
  const bool is_store = upkeep::HoldsStore(arguments.path);
  if (!is_store && !arguments.guard.empty()) {
    return absl::InvalidArgumentError(
        "--guard goes with one store, --guards with a data directory");
  }
  if (upkeep::HoldsBackup(arguments.path)) return upkeep::CheckBackup(arguments.path, options);
  if (!is_store) {
    return upkeep::CheckDataDirectory(arguments.path, arguments.guards, options);
  }
  AMANAT_ASSIGN_OR_RETURN(upkeep::StoreReport report, upkeep::CheckStore(arguments.path, options));
  return Reports{std::move(report)};
}

// 1 says damaged here and nothing else: what cannot be checked is wrong usage, or not to be had now.
Exit Check(Session& session, const Arguments& arguments) {
  const upkeep::CheckOptions options{.quick = arguments.quick,
                                     .guard_path = arguments.guard,
                                     .progress = ProgressOf(arguments),
                                     .rules = &rules::FundRuleVersions()};
  const auto reports = CheckPlace(arguments, options);
  EndProgress(options.progress);
  if (!reports.ok()) {
    const Exit exit = session.Fail(reports.status());
    return exit == Exit::kRefused && !absl::IsDataLoss(reports.status()) ? Exit::kUsage : exit;
  }
  PrintReports(session, *reports);
  if (upkeep::AnyDamaged(*reports)) return Exit::kRefused;
  return upkeep::AllClean(*reports) ? Exit::kDone : Exit::kIncomplete;
}

void PrintLog(Session& session, const std::string& backup, const std::string& store,
              const std::string& name, uint64_t size, const std::string& root) {
  session.Print({{"backup", backup},
                 {"store", store},
                 {"name", name},
                 {"size", absl::StrCat(size)},
                 {"root", root}});
}

// What a restore needs beside the backup.
void SayWhatIsMissing(const std::string& path, const std::string& detail) {
  terminal::Say(absl::StrCat("Not in the backup: ", path, ". ", detail));
}

absl::StatusOr<Exit> BackUpHere(Session& session, const Arguments& arguments) {
  SystemClock clock;
  AMANAT_ASSIGN_OR_RETURN(const upkeep::BackupManifest manifest,
                          upkeep::MakeOfflineBackup({arguments.from, arguments.to, clock.Now()}));
  for (const upkeep::BackupManifest::Store& store : manifest.stores) {
    for (const upkeep::BackupManifest::Log& log : store.logs) {
      PrintLog(session, arguments.to, store.name, log.name, log.size, log.root.hex());
    }
  }
  session.EndTable();
  for (const upkeep::NotBackedUp& item : upkeep::NotInBackups(arguments.from, "")) {
    SayWhatIsMissing(item.path, item.detail);
  }
  terminal::Say(
      "Not in the backup: the guards, in the guard_directory of the node's configuration. They are "
      "never copied and never restored.");
  if (manifest.whole()) return Exit::kDone;
  terminal::Say(NotWhole(arguments.to, manifest.lacks));
  return Exit::kIncomplete;
}

absl::StatusOr<Exit> BackUpAtNode(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  const auto stub = api::Ledger::NewStub(channel);
  api::BackupStoresResponse response;
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stub->BackupStores(rpc::MakeContext(kBackupTimeout).get(),
                                                          api::BackupStoresRequest(), &response)));
  for (const api::BackedUpLog& log : response.logs()) {
    PrintLog(session, response.path(), log.store(), log.name(), log.size(), HexEncode(log.root()));
  }
  session.EndTable();
  Exit exit = Exit::kDone;
  for (const api::NotBackedUp& item : response.not_backed_up()) {
    SayWhatIsMissing(item.path(), item.detail());
    if (absl::StartsWith(item.detail(), upkeep::kLackingLog)) exit = Exit::kIncomplete;
  }
  return exit;
}

Exit BackUp(Session& session, const Arguments& arguments) {
  if (arguments.from.empty() != arguments.to.empty()) {
    return session.Fail(
        absl::InvalidArgumentError("--from and --to go together, for a node that does not run"));
  }
  const absl::StatusOr<Exit> exit =
      arguments.from.empty() ? BackUpAtNode(session) : BackUpHere(session, arguments);
  return exit.ok() ? *exit : session.Fail(exit.status());
}

Exit Restore(Session& session, const Arguments& arguments) {
  const upkeep::ShowProgress progress = ProgressOf(arguments);
  const auto reports =
      upkeep::RestoreBackup(arguments.path, arguments.to, progress, &rules::FundRuleVersions());
  EndProgress(progress);
  if (!reports.ok()) return session.Fail(reports.status());
  PrintReports(session, *reports);
  if (upkeep::AllClean(*reports)) return Exit::kDone;
  if (!upkeep::AnyDamaged(*reports)) return Exit::kIncomplete;
  terminal::Say("amanat: the backup is damaged; nothing was restored");
  return Exit::kRefused;
}

Exit Recover(Session& session, const Arguments& arguments) {
  const upkeep::ShowProgress progress = ProgressOf(arguments);
  const auto recovery =
      upkeep::RecoverToGuard(arguments.store, arguments.guard, arguments.from, progress);
  EndProgress(progress);
  if (!recovery.ok()) return session.Fail(recovery.status());
  session.Print({{"name", recovery->name},
                 {"size_before", absl::StrCat(recovery->size_before)},
                 {"size", absl::StrCat(recovery->size)}});
  return Exit::kDone;
}

Exit Rebuild(Session& session, const Arguments& arguments) {
  const upkeep::ShowProgress progress = ProgressOf(arguments);
  const auto logs =
      upkeep::RebuildState(arguments.path, arguments.stores,
                           {.rules = &rules::FundRuleVersions(), .progress = progress});
  EndProgress(progress);
  if (!logs.ok()) return session.Fail(logs.status());
  for (const upkeep::RebuiltLog& log : *logs) {
    session.Print({{"store", log.store},
                   {"log", log.log.hex()},
                   {"name", log.name},
                   {"size", absl::StrCat(log.size)},
                   {"resumed", absl::StrCat(log.resumed)},
                   {"state_size", absl::StrCat(log.state_size)}});
  }
  return Exit::kDone;
}

using Verb = Exit (*)(Session&, const Arguments&);

void AddCheck(CLI::App& check, Arguments& arguments) {
  check
      .add_option("path", arguments.path,
                  "A store, a node's data directory, or a backup; of a node that does not run")
      ->required();
  CLI::Option* guard = check.add_option("--guard", arguments.guard, "The guard of one store");
  check
      .add_option("--guards", arguments.guards,
                  "The guard directory of a data directory: <book>.guard for each book")
      ->excludes(guard);
  check.add_flag("--quick", arguments.quick, "Without comparing the derived state, row by row");
  check.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  check.footer(
      "Asks for checksums of files, entries against tiles, checkpoints against keys and guards, "
      "and the derived state against the entries. Rows that follow from the directory, too, are "
      "compared where its log is among the stores that are checked; else they are counted as "
      "rows_not_compared. Whether the entries keep the fund's rules is amanat-verify's to say, of "
      "an "
      "export.\n\nExample:\n"
      "  amanat store check /var/lib/amanat/manila --guards /var/lib/amanat-guard/manila\n\n"
      "Exit codes here: 0 clean; 1 damaged (what is printed says where); 2 wrong usage, or no "
      "store "
      "of this version is there; 3 it cannot be read now, as while its node is running; 4 "
      "incomplete and not damaged: a store is behind its guard or is not there, and what is "
      "printed says "
      "how what was signed comes back; or it is a backup that lacks a log.");
}

void AddBackup(CLI::App& backup, Arguments& arguments) {
  backup.add_option("--from", arguments.from, "Data directory of a node that does not run");
  backup.add_option("--to", arguments.to, "The new folder for its backup");
  backup.footer(
      "Without options the node of the profile copies its stores while it runs, into a new folder "
      "of the backup_directory in its configuration; an administrator or a site operator of the "
      "site "
      "asks for it. Keys and guards are no part of a backup: what is printed says where they are "
      "and how they are kept. While a log is behind its guard, or its store is gone, the others "
      "are copied, "
      "what is printed says what the backup lacks, and the exit code is 4: such a backup is not "
      "whole, and "
      "ledger status goes on to count the one before.\n\nExamples:\n  amanat --profile manila.toml "
      "store "
      "backup\n  amanat store backup --from /var/lib/amanat/manila --to /media/backup/manila");
}

void AddRestore(CLI::App& restore, Arguments& arguments) {
  restore.add_option("backup", arguments.path, "The backup's folder")->required();
  restore.add_option("--to", arguments.to, "The data directory; no store of the backup is in it")
      ->required();
  restore.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  restore.footer(
      "Everything is checked before it is moved into place. A writer does not go on from a "
      "restored "
      "store that ends short of its guard: recover it first. Exit code 4: restored, and the backup "
      "lacks a "
      "log, as what is printed says.\n\nExample:\n"
      "  amanat store restore /media/backup/manila --to /var/lib/amanat/manila");
}

void AddRecover(CLI::App& recover, Arguments& arguments) {
  recover.add_option("--store", arguments.store, "The store that was restored")->required();
  recover.add_option("--guard", arguments.guard, "Its guard, which was never restored")->required();
  recover
      .add_option("--from", arguments.from,
                  "An export, or the replica store of a node that follows the log and does not run")
      ->required();
  recover.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  recover.footer(
      "Appends the entries between store and guard, if together they have exactly the guard's "
      "root.\n\nExample:\n  amanat store recover --store /var/lib/amanat/riyadh/fund \\\n"
      "    --guard /var/lib/amanat-guard/riyadh/fund.guard --from /media/export");
}

void AddRebuild(CLI::App& rebuild, Arguments& arguments) {
  rebuild.add_option("data", arguments.path, "The data directory of a node that does not run")
      ->required();
  rebuild.add_option("--store", arguments.stores, "Only the store of this name, such as fund")
      ->allow_extra_args(false);
  rebuild.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  rebuild.footer(
      "Makes the derived rows and tiles of stores again from their entries, beside them, and "
      "exchanges old and new when each log has the root that it had. Killed at any moment, the old "
      "store stands there or the new one, and the same command goes on. It needs as much room as "
      "the "
      "store has. Damaged entries are not mended: restore a backup.\n\nExample:\n"
      "  amanat store rebuild /var/lib/amanat/manila --store fund");
}

}  // namespace

void AddStoreCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* store =
      app.add_subcommand("store", "A node's stores: check, rebuild, backup, restore, recover");
  store->require_subcommand(1);
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* text, Verb verb) -> CLI::App& {
    CLI::App* command = store->add_subcommand(name, text);
    command->callback([&session, &exit, arguments, verb] { exit = verb(session, *arguments); });
    return *command;
  };
  AddCheck(add("check", "Check stores that nobody writes; changes nothing", Check), *arguments);
  AddRebuild(add("rebuild", "Make derived rows again from the entries", Rebuild), *arguments);
  AddBackup(add("backup", "Copy the stores of a node, running or not", BackUp), *arguments);
  AddRestore(add("restore", "Put a backup where no store is", Restore), *arguments);
  AddRecover(add("recover", "Bring a restored store up to its guard", Recover), *arguments);
}

}  // namespace amanat::cli
