// amanat-verify: verifies a set of logs, exported or served. See ledger/doc/verification.md.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/terminal/terminal.h"
#include "clients/verifier/http_set.h"
#include "clients/verifier/print.h"
#include "clients/verifier/state_file.h"
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
  bool json = false;
  bool quiet = false;
  bool no_progress = false;
  size_t memory_mib = 0;
};

// The exit code, unless what was printed did not arrive.
int EndOf(int code) {
  const absl::Status written = terminal::Flush();
  if (written.ok()) return code;
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
      ->type_name("DIR")
      ->required();
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
  app.add_flag("--json", arguments.json, "Print one JSON object");
  app.add_flag("--quiet", arguments.quiet,
               "Print the verdict alone, with what keeps it from verified");
  app.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  app.footer(
      "Example:\n  amanat-verify /media/audit --trust trust --state audit.state\n\n"
      "Exit codes: 0 verified; 1 verification failed; 2 wrong usage; 3 cannot be read, or the "
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
  if (LooksLikeUrl(arguments.set) && arguments.trust.empty()) {
    terminal::Say("amanat-verify: a URL needs --trust");
    return kUsage;
  }
  return std::nullopt;
}

int CannotRead(const absl::Status& status) {
  terminal::Say(absl::StrCat("amanat-verify: ", status.message()));
  return kCannotRead;
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

int Run(const Arguments& arguments) {
  verify::Options options;
  Trust trust;
  const bool of_set = arguments.trust.empty();
  trust.path = of_set ? arguments.set + "/" + verify::kTrustFileName : arguments.trust;
  const auto text = tiles::ReadRegularFile(trust.path, checkpoint::kTrustPolicyBytesMax);
  if (!text.ok()) return CannotRead(text.status());
  options.trust = *text;
  options.trust_path = of_set ? verify::kTrustFileName : trust.path;
  options.trust_received_apart = !of_set && !LiesInSet(trust.path, arguments.set);
  trust.fingerprint = HexEncode(Sha256(*text));
  const bool progress = !arguments.no_progress && !arguments.quiet && terminal::ShowsProgress();
  if (progress) options.progress = ShowProgress;

  const auto report = Verify(arguments, options);
  if (!report.ok()) return CannotRead(report.status());
  if (arguments.json) {
    terminal::PrintLines(FormatJson(*report, trust));
  } else {
    terminal::PrintLines(arguments.quiet ? FormatVerdict(*report) : FormatReport(*report, trust));
  }
  return EndOf(ExitCodeOf(report->verdict(), arguments));
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
