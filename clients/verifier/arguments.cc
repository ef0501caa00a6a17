#include "clients/verifier/arguments.h"

#include <initializer_list>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/verifier/http_set.h"
#include "clients/verifier/listing.h"
#include "services/usage/help.h"
#include "services/usage/pages.h"

namespace amanat::verifier {
namespace {

constexpr size_t kMemoryMibMax = 1u << 24;  // sixteen TiB

constexpr unsigned Of(std::initializer_list<Work> works) {
  unsigned bits = 0;
  for (const Work work : works) bits |= 1u << static_cast<unsigned>(work);
  return bits;
}

constexpr unsigned kOfVerdict = Of({Work::kReport, Work::kList, Work::kProve, Work::kCheckBundle});
constexpr unsigned kOfSet = kOfVerdict | Of({Work::kAudit});
constexpr unsigned kOfAll = kOfSet | Of({Work::kProof});

constexpr OptionUse kUses[] = {
    {"SET", kOfSet},
    {"--trust", kOfAll},
    {"--evidence", kOfSet},
    {"--allow", kOfVerdict},
    {"--state", kOfVerdict},
    {"--memory", kOfSet},
    {"--list", Of({Work::kList})},
    {"--csv", Of({Work::kList, Work::kAudit, Work::kCheckBundle})},
    {"--hledger", Of({Work::kList})},
    {"--log", Of({Work::kList})},
    {"--audit", Of({Work::kAudit})},
    {"--parameters", Of({Work::kAudit})},
    {"--as-of", Of({Work::kAudit})},
    {"--proofs", Of({Work::kAudit, Work::kProve})},
    {"--html", Of({Work::kAudit})},
    {"--prove", Of({Work::kProve})},
    {"--check-bundle", Of({Work::kCheckBundle})},
    {"--proof", Of({Work::kProof})},
    {"--entry", Of({Work::kProof})},
    {"--key", Of({Work::kProof})},
    {"--json", kOfAll},
    {"--quiet", kOfSet},
    {"--no-progress", kOfAll},
};

// In the order of Work. How a person asks for it.
constexpr absl::string_view kAskedBy[] = {"a report", "--list",         "--audit",
                                          "--prove",  "--check-bundle", "--proof"};

absl::string_view AskedBy(Work work) { return kAskedBy[static_cast<size_t>(work)]; }

void AddListOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--list", arguments.list, "Print a list of what was verified")
      ->type_name("LIST")
      ->check(CLI::IsMember({"entries", "postings", "accounts", "exceptions"}));
  app.add_flag("--csv", arguments.csv, "The list as CSV, its first line the names of the columns");
  app.add_flag("--hledger", arguments.hledger, "Postings as a journal that hledger reads");
  app.add_option("--log", arguments.log,
                 "List this log alone: its name, <site>/<book>, a site for its fund log, or as "
                 "much of a name as no other log begins with")
      ->type_name("LOG");
}

void AddAuditOptions(CLI::App& app, Arguments& arguments) {
  audit::AuditOptions& options = arguments.audit_options;
  CLI::Option* audit = app.add_flag(
      "--audit", arguments.audit, "Check what was verified as auditors ask, as amanat audit does");
  app.add_option("--parameters", options.parameters,
                 "File with parameters of the checks, which win over the fund's")
      ->type_name("FILE")
      ->needs(audit);
  app.add_option("--as-of", options.as_of,
                 "Audit what was recorded until the end of that day, in UTC")
      ->type_name("YYYY-MM-DD")
      ->needs(audit);
  app.add_option("--proofs", options.proofs,
                 "Write a proof of each entry that the audit names, or --prove, there")
      ->type_name("DIR");
  app.add_option("--html", options.page, "Write a report of the audit to be printed there, too")
      ->type_name("FILE")
      ->needs(audit);
}

void AddProofOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--prove", arguments.prove,
                 "Write a proof of this entry of SET into the folder of --proofs; repeatable")
      ->type_name("LOG:INDEX")
      ->allow_extra_args(false)
      ->needs("--proofs");
  app.add_option("--check-bundle", arguments.bundle,
                 "Check a bundle of documents (amanat document bundle) against SET")
      ->type_name("FILE");
  app.add_option("--proof", arguments.proof.proof,
                 "In place of SET: a proof of one entry (amanat ledger proof), which is printed")
      ->type_name("FILE");
  app.add_option("--entry", arguments.proof.entry,
                 "File with the entry of --proof; default: inside the proof")
      ->type_name("FILE");
  app.add_option(
         "--key", arguments.proof.key,
         "File with the key of the log of --proof, if the trust file does not name the log: "
         "<site>-<book>/vkey of an export that was verified")
      ->type_name("FILE");
}

usage::Reading WrongUsage(absl::string_view why) {
  return {.then = usage::Reading::Then::kSay,
          .text = absl::StrCat("amanat-verify: ", why, "\n"),
          .exit_code = usage::kExitUsage};
}

// What is wrong with options that are right one by one; empty: nothing.
std::string WhyNotTogether(const CLI::App& app, const Arguments& arguments) {
  const bool proof = !arguments.proof.proof.empty();
  if (arguments.set.empty() != proof) {
    return proof ? "--proof is verified alone, without SET" : "SET is required; see --help";
  }
  const int works = !arguments.list.empty() + arguments.audit + proof + !arguments.prove.empty() +
                    !arguments.bundle.empty();
  if (works > 1) {
    return "--list, --audit, --prove, --check-bundle and --proof are each done alone";
  }
  for (const OptionUse& use : kUses) {
    if (use.IsOf(arguments.work()) || app.get_option(std::string(use.option))->count() == 0) {
      continue;
    }
    std::string with;
    for (size_t i = 0; i < std::size(kAskedBy); ++i) {
      if (!use.IsOf(static_cast<Work>(i))) continue;
      absl::StrAppend(&with, with.empty() ? "" : ", ", kAskedBy[i]);
    }
    return absl::StrCat(use.option, " does not go with ", AskedBy(arguments.work()),
                        "; it goes with ", with);
  }
  if (arguments.csv + arguments.hledger + arguments.json > 1) {
    return "of --csv, --hledger and --json one alone is given";
  }
  if (arguments.hledger && ListKindOf(arguments.list) != ListKind::kPostings) {
    return "--hledger goes with --list postings";
  }
  if (arguments.quiet && arguments.json &&
      Of({arguments.work()}) & Of({Work::kReport, Work::kProve})) {
    return "--quiet prints the verdict alone and --json all of it: one is given";
  }
  if (LooksLikeUrl(arguments.set)) {
    if (arguments.audit) return "--audit is of a folder, not of a URL";
    if (arguments.trust.empty()) return "a URL needs --trust";
  }
  return "";
}

}  // namespace

Work Arguments::work() const {
  return !list.empty()          ? Work::kList
         : audit                ? Work::kAudit
         : !prove.empty()       ? Work::kProve
         : !bundle.empty()      ? Work::kCheckBundle
         : !proof.proof.empty() ? Work::kProof
                                : Work::kReport;
}

absl::Span<const OptionUse> OptionUses() { return kUses; }

void AddArguments(CLI::App& app, Arguments& arguments) {
  app.add_option("SET", arguments.set,
                 "Directory with the trust file and one folder for each log, or http(s):// URL")
      ->type_name("DIR");
  app.add_option("--trust", arguments.trust,
                 "Trust file received by another way than SET (default: SET/trust, by which a set "
                 "is incomplete at best; required for a URL)")
      ->type_name("FILE");
  app.add_option("--evidence", arguments.evidence,
                 "File in which a node kept evidence of a fork (*.fork), beside those in "
                 "SET/evidence; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--allow", arguments.allow,
                 "'incomplete': exit with 0 for that verdict, too, whatever is missing")
      ->type_name("VERDICT")
      ->check(CLI::IsMember({kAllowIncomplete}));
  app.add_option("--state", arguments.state,
                 "File that remembers what was verified, from one verification to the next")
      ->type_name("FILE");
  app.add_option(
         "--memory", arguments.memory_mib,
         "MiB that the rows of each log may take; above it they stand in files without names "
         "in the folder for temporary ones (default: no limit)")
      ->type_name("MIB")
      ->check(CLI::Range(size_t{1}, kMemoryMibMax));
  AddListOptions(app, arguments);
  AddAuditOptions(app, arguments);
  AddProofOptions(app, arguments);
  app.add_flag("--json", arguments.json,
               "Print one JSON object; of a list one for each row, a line each");
  app.add_flag("--quiet", arguments.quiet,
               "Print the verdict alone, with what keeps it from verified");
  app.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
}

usage::Reading ReadArguments(int argc, const char* const* argv, const std::string& version,
                             Arguments& arguments) {
  CLI::App app(
      "amanat-verify checks a set of Amanat logs, exported or served, without trusting whoever "
      "made "
      "it.",
      "amanat-verify");
  AddArguments(app, arguments);
  app.footer(
      "Examples:\n"
      "  amanat-verify /media/audit --trust trust --state audit.state\n"
      "  amanat-verify /media/audit --trust trust --list exceptions\n"
      "  amanat-verify /media/audit --trust trust --list postings --hledger > postings.journal\n"
      "  amanat-verify /media/audit --trust trust --audit --html audit.html\n"
      "  amanat-verify /media/audit --trust trust --prove manila/fund:12 --proofs proofs\n"
      "  amanat-verify --proof entry.proof --trust trust --key manila-fund/vkey\n\n"
      "A list is of what kept all rules, and of nothing else; it stands on standard output, the "
      "report "
      "on standard error, and the exit code is the verdict's.\n\n"
      "Exit codes: 0 verified; 1 verification failed, or a document of --check-bundle does not "
      "match; 2 wrong usage; 3 cannot be read, or the "
      "report "
      "cannot be written; "
      "4 incomplete: nothing wrong was found, and not everything could be looked at.");
  usage::AddPages(app, absl::StrCat("amanat-verify ", version), /*section=*/1);
  usage::UseHelp(app);
  usage::Reading reading = usage::ReadCommandLine(app, argc, argv);
  if (reading.then != usage::Reading::Then::kGoOn) return reading;
  const std::string why = WhyNotTogether(app, arguments);
  return why.empty() ? reading : WrongUsage(why);
}

}  // namespace amanat::verifier
