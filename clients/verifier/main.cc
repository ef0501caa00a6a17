// amanat-verify: verifies a set of logs, exported or served. See ledger/doc/verification.md.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/audit/audit.h"
#include "clients/evidence/entry_proof.h"
#include "clients/terminal/terminal.h"
#include "clients/verifier/bundle_check.h"
#include "clients/verifier/entry_prover.h"
#include "clients/verifier/http_set.h"
#include "clients/verifier/listing.h"
#include "clients/verifier/print.h"
#include "clients/verifier/state_file.h"
#include "ledger/base/counted.h"
#include "ledger/base/standard_output.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/verify/verify.h"
#include "services/rules/fund/fund_rules.h"
#include "services/usage/help.h"
#include "services/usage/pages.h"
#include "services/usage/reading.h"

namespace amanat::verifier {
namespace {

constexpr size_t kMemoryMibMax = 1u << 24;  // sixteen TiB
constexpr int kVerified = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotRead = 3;
constexpr int kIncomplete = 4;
constexpr char kAllowIncomplete[] = "incomplete";
constexpr char kKeptSuffix[] = ".bundles";  // of the folder beside the state file

struct Arguments {
  std::string set;
  std::string trust;
  std::string state;
  std::string allow;
  std::string list;  // word of a ListKind
  std::string log;
  evidence::ProofFiles proof;
  std::vector<std::string> prove;  // places of entries
  std::string bundle;              // of documents, to be checked
  bool audit = false;
  audit::AuditOptions audit_options;  // those that it alone has
  bool csv = false;
  bool hledger = false;
  bool json = false;
  bool quiet = false;
  bool no_progress = false;
  size_t memory_mib = 0;
};

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
  app.add_option("--parameters", options.parameters, "File with parameters of the checks")
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

// The exit code, unless what was printed did not arrive.
int EndOf(int code) {
  const absl::Status written = terminal::Flush();
  if (written.ok()) return code;
  if (absl::IsCancelled(written)) EndByClosedPipe();  // who reads has seen enough
  terminal::Say(absl::StrCat("amanat-verify: ", written.message()));
  return kCannotRead;
}

// Nothing when the program is to go on; else the exit code.
std::optional<int> ParseArguments(int argc, char** argv, Arguments& arguments) {
  CLI::App app(
      "amanat-verify checks a set of Amanat logs, exported or served, without trusting whoever "
      "made "
      "it.",
      "amanat-verify");
  app.add_option("SET", arguments.set,
                 "Directory with the trust file and one folder for each log, or http(s):// URL")
      ->type_name("DIR");
  app.add_option("--trust", arguments.trust,
                 "Trust file received by another way than SET (default: SET/trust, by which a set "
                 "is incomplete at best; required for a URL)")
      ->type_name("FILE");
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
  usage::AddPages(app, "amanat-verify " AMANAT_VERSION, /*section=*/1);
  usage::UseHelp(app);
  const usage::Reading reading = usage::ReadCommandLine(app, argc, argv);
  if (reading.then == usage::Reading::Then::kPrint) {
    terminal::PrintLines(reading.text);
    return EndOf(reading.exit_code);
  }
  if (reading.then == usage::Reading::Then::kSay) {
    terminal::SayLines(reading.text);
    return reading.exit_code;
  }
  const bool proof = !arguments.proof.proof.empty();
  if (arguments.set.empty() != proof) {
    terminal::Say(proof ? "amanat-verify: --proof is verified alone, without SET"
                        : "amanat-verify: SET is required; see --help");
    return kUsage;
  }
  const int works = !arguments.list.empty() + arguments.audit + proof + !arguments.prove.empty() +
                    !arguments.bundle.empty();
  if (works > 1) {
    terminal::Say(
        "amanat-verify: --list, --audit, --prove, --check-bundle and --proof are each done alone");
    return kUsage;
  }
  if (!arguments.audit_options.proofs.empty() && !arguments.audit && arguments.prove.empty()) {
    terminal::Say("amanat-verify: --proofs goes with --audit or --prove");
    return kUsage;
  }
  if (arguments.csv + arguments.hledger + arguments.json > 1 ||
      (arguments.list.empty() && !arguments.audit && arguments.bundle.empty() &&
       (arguments.csv || arguments.hledger || !arguments.log.empty()))) {
    terminal::Say(
        "amanat-verify: --csv, --hledger and --log go with --list, --csv also with --audit and "
        "--check-bundle, and a list is in one format");
    return kUsage;
  }
  if (arguments.hledger && ListKindOf(arguments.list) != ListKind::kPostings) {
    terminal::Say("amanat-verify: --hledger goes with --list postings");
    return kUsage;
  }
  if (arguments.audit && (arguments.hledger || !arguments.log.empty() || !arguments.state.empty() ||
                          !arguments.allow.empty() || LooksLikeUrl(arguments.set))) {
    terminal::Say(
        "amanat-verify: --audit is of a whole folder, without --log, --state and --allow");
    return kUsage;
  }
  if (!arguments.bundle.empty() && !arguments.log.empty()) {
    terminal::Say("amanat-verify: --check-bundle is of all logs, without --log");
    return kUsage;
  }
  if (LooksLikeUrl(arguments.set) && arguments.trust.empty()) {
    terminal::Say("amanat-verify: a URL needs --trust");
    return kUsage;
  }
  return std::nullopt;
}

// `mend` says what to do about a file that is not there.
int CannotRead(const absl::Status& status, absl::string_view mend = "") {
  terminal::Say(absl::StrCat("amanat-verify: ", status.message(),
                             absl::IsNotFound(status) && !mend.empty() ? "; " : "",
                             absl::IsNotFound(status) ? mend : ""));
  return kCannotRead;
}

constexpr char kMendSet[] =
    "SET is the folder that amanat ledger export wrote at a node of the fund";
constexpr char kMendTrust[] =
    "the fund hands out its trust file; it is the same for all of its logs";

Listing ListingOf(const Arguments& arguments) {
  return {.what = *ListKindOf(arguments.list),
          .format = arguments.csv       ? ListFormat::kCsv
                    : arguments.hledger ? ListFormat::kHledger
                    : arguments.json    ? ListFormat::kJson
                                        : ListFormat::kText,
          .log = arguments.log};
}

// A list that nobody takes any more ends at once.
absl::Status PrintRows(absl::string_view lines) {
  terminal::PrintLines(lines);
  return terminal::Flush();
}

absl::Status PrintList(const Arguments& arguments, const verify::VerifiedSet& set) {
  if (!arguments.no_progress && terminal::ShowsProgress()) terminal::ShowProgress("");
  AMANAT_ASSIGN_OR_RETURN(const uint64_t rows, WriteList(ListingOf(arguments), set, PrintRows));
  if (rows == 0) terminal::Say(absl::StrCat("amanat-verify: there are no ", arguments.list));
  return absl::OkStatus();
}

absl::Status Prove(const Arguments& arguments, const verify::LogSet& files,
                   const verify::Report& report, const verify::VerifiedSet& set) {
  AMANAT_ASSIGN_OR_RETURN(
      const std::vector<std::string> paths,
      ProveEntries(arguments.prove, files, report, set, arguments.audit_options.proofs));
  for (const std::string& path : paths) {
    terminal::Say(absl::StrCat("the proof is in ", path));
  }
  return absl::OkStatus();
}

// How many documents do not match.
absl::StatusOr<uint64_t> PrintBundle(const Arguments& arguments,
                                     const evidence::DocumentBundle& bundle,
                                     const verify::VerifiedSet& set) {
  if (!arguments.no_progress && terminal::ShowsProgress()) terminal::ShowProgress("");
  const RowFormat format = arguments.csv    ? RowFormat::kCsv
                           : arguments.json ? RowFormat::kJson
                                            : RowFormat::kText;
  AMANAT_ASSIGN_OR_RETURN(const uint64_t wrong, CheckBundle(bundle, set, format, PrintRows));
  if (wrong != 0) {
    terminal::Say(absl::StrCat("amanat-verify: ", Counted(wrong, "document"), " of ",
                               bundle.stream.hex(), wrong == 1 ? " does" : " do", " not match"));
  }
  return wrong;
}

void ShowProgress(const verify::Progress& progress) {
  terminal::ShowProgress(absl::StrCat(progress.log_name, ": ", progress.stage, " ", progress.done,
                                      " of ", progress.size));
}

// For what is fetched, when it is not to be kept: entries are read twice, for the tree and for the
// rules, and fetched once.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    std::string name =
        (std::filesystem::temp_directory_path(error) / "amanat-verify-XXXXXX").string();
    if (!error && ::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  // Empty when it could not be made: then nothing is kept.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

absl::StatusOr<verify::Report> Verify(const Arguments& arguments, verify::Options& options) {
  std::unique_ptr<TemporaryFolder> temporary;
  std::unique_ptr<verify::LogSet> set;
  if (LooksLikeUrl(arguments.set)) {
    if (arguments.state.empty()) temporary = std::make_unique<TemporaryFolder>();
    AMANAT_ASSIGN_OR_RETURN(
        set, HttpSet::Make(arguments.set, temporary == nullptr ? arguments.state + kKeptSuffix
                                                               : temporary->path()));
  } else {
    set = std::make_unique<verify::DirectorySet>(arguments.set);
  }
  options.set = set.get();
  if (!arguments.state.empty()) {
    AMANAT_ASSIGN_OR_RETURN(options.remembered, ReadState(arguments.state));
  }
  options.rules = &rules::FundRuleVersions();
  if (arguments.memory_mib > 0) {
    std::error_code error;
    options.rows.memory_bytes_max = arguments.memory_mib << 20;
    options.rows.folder = std::filesystem::temp_directory_path(error).string();
    if (error) return absl::UnavailableError("there is no folder for temporary files");
  }
  auto report = verify::VerifySet(options);
  if (options.progress) terminal::ShowProgress("");
  AMANAT_RETURN_IF_ERROR(report.status());
  // What was found wrong is looked at again next time, from the same place on; and who made the set
  // could otherwise have the logs of a fund of his own remembered.
  const bool trusted = report->limitations.count(verify::Limitation::kUntrusted) == 0;
  if (!arguments.state.empty() && report->findings.count() == 0 && trusted) {
    AMANAT_RETURN_IF_ERROR(WriteState(arguments.state, Advance(options.remembered, *report)));
  }
  return report;
}

// Whether the trust file lies in the set, by whatever path it was named.
bool LiesInSet(const std::string& trust, const std::string& set) {
  std::error_code error;
  const auto folder = std::filesystem::canonical(set, error);
  if (error) return false;  // a URL, or what cannot be read
  const auto file = std::filesystem::canonical(trust, error);
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return !error && end == folder.end();
}

int ExitCodeOf(verify::SetVerdict verdict, const Arguments& arguments) {
  switch (verdict) {
    case verify::SetVerdict::kVerified:
      return kVerified;
    case verify::SetVerdict::kIncomplete:
      return arguments.allow == kAllowIncomplete ? kVerified : kIncomplete;
    case verify::SetVerdict::kFailed:
      return kFailed;
  }
  return kFailed;
}

int VerifyProof(const Arguments& arguments) {
  evidence::ProofFiles files = arguments.proof;
  files.trust = arguments.trust;
  const auto proved = evidence::VerifyProofFile(files);
  if (!proved.ok()) {
    terminal::Say(absl::StrCat("amanat-verify: ", proved.status().message()));
    if (absl::IsPermissionDenied(proved.status())) return kFailed;
    return absl::IsInvalidArgument(proved.status()) ? kUsage : kCannotRead;
  }
  const auto said = evidence::SaidBy(*proved);
  if (arguments.json) {
    terminal::PrintLines(FormatFieldsJson(said));
  } else {
    for (const auto& [name, value] : said) terminal::PrintLine(absl::StrCat(name, ": ", value));
  }
  return EndOf(kVerified);
}

void PrintReport(const Arguments& arguments, const verify::Report& report, const Trust& trust) {
  if (!arguments.list.empty() || !arguments.bundle.empty()) {
    terminal::SayLines(arguments.quiet ? FormatVerdict(report) : FormatReport(report, trust));
  } else if (arguments.json) {
    terminal::PrintLines(FormatJson(report, trust));
  } else {
    terminal::PrintLines(arguments.quiet ? FormatVerdict(report) : FormatReport(report, trust));
  }
}

int Audit(const Arguments& arguments) {
  audit::AuditOptions options = arguments.audit_options;
  options.set = arguments.set;
  options.trust = arguments.trust;
  options.csv = arguments.csv;
  options.json = arguments.json;
  const bool progress = !arguments.no_progress && !arguments.quiet && terminal::ShowsProgress();
  if (progress) options.progress = ShowProgress;
  const auto audited = audit::RunAudit(options);
  if (progress) terminal::ShowProgress("");
  if (!audited.ok()) {
    terminal::SayLines(absl::StrCat("amanat-verify: ", audited.status().message(), "\n"));
    return absl::IsInvalidArgument(audited.status()) ? kUsage : kCannotRead;
  }
  terminal::PrintLines(audited->output);
  if (!arguments.quiet) terminal::SayLines(audited->said);
  return EndOf(audited->exit_code);
}

int Run(const Arguments& arguments) {
  if (arguments.audit) return Audit(arguments);
  if (!arguments.proof.proof.empty()) return VerifyProof(arguments);
  verify::Options options;
  Trust trust;
  const bool of_set = arguments.trust.empty();
  trust.path = of_set ? arguments.set + "/" + verify::kTrustFileName : arguments.trust;
  const auto text = tiles::ReadRegularFile(trust.path, checkpoint::kTrustPolicyBytesMax);
  if (!text.ok()) return CannotRead(text.status(), of_set ? kMendSet : kMendTrust);
  options.trust = *text;
  options.trust_path = of_set ? verify::kTrustFileName : trust.path;
  options.trust_received_apart = !of_set && !LiesInSet(trust.path, arguments.set);
  trust.fingerprint = HexEncode(Sha256(*text));
  const bool progress = !arguments.no_progress && !arguments.quiet && terminal::ShowsProgress();
  if (progress) options.progress = ShowProgress;

  evidence::DocumentBundle bundle;
  if (!arguments.bundle.empty()) {
    auto read = ReadBundle(arguments.bundle);
    if (!read.ok()) {
      CannotRead(read.status());
      return absl::IsInvalidArgument(read.status()) ? kUsage : kCannotRead;
    }
    bundle = *std::move(read);
  }
  absl::Status listed;
  uint64_t mismatches = 0;  // documents of the bundle
  options.verified = [&](const verify::Report& verified, const verify::VerifiedSet& set) {
    if (!arguments.list.empty()) {
      listed = PrintList(arguments, set);
    } else if (!arguments.prove.empty()) {
      listed = Prove(arguments, *options.set, verified, set);
    } else if (!arguments.bundle.empty()) {
      const auto wrong = PrintBundle(arguments, bundle, set);
      listed = wrong.status();
      mismatches = wrong.value_or(0);
    }
    return listed;
  };

  const auto report = Verify(arguments, options);
  if (absl::IsInvalidArgument(listed)) {
    CannotRead(listed);
    return kUsage;
  }
  if (!report.ok()) {
    return OutputFailed() ? EndOf(kCannotRead) : CannotRead(report.status(), kMendSet);
  }
  PrintReport(arguments, *report, trust);
  return EndOf(mismatches != 0 ? kFailed : ExitCodeOf(report->verdict(), arguments));
}

}  // namespace
}  // namespace amanat::verifier

int main(int argc, char** argv) {
  amanat::KeepStandardStreams();
  signal(SIGPIPE, SIG_IGN);  // a server that is gone is a failed write
  signal(SIGXFSZ, SIG_IGN);  // so is a file that may not grow
  amanat::verifier::Arguments arguments;
  if (const auto code = amanat::verifier::ParseArguments(argc, argv, arguments)) return *code;
  return amanat::verifier::Run(arguments);
}
