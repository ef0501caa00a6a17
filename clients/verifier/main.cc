// amanat-verify: verifies a set of logs, exported or served. See ledger/doc/verification.md.
#include <signal.h>

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
#include "clients/verifier/arguments.h"
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
#include "services/usage/reading.h"

namespace amanat::verifier {
namespace {

constexpr int kVerified = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotRead = 3;
constexpr int kIncomplete = 4;
constexpr char kKeptSuffix[] = ".bundles";  // of the folder beside the state file

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
  const usage::Reading reading = ReadArguments(argc, argv, AMANAT_VERSION, arguments);
  if (reading.then == usage::Reading::Then::kPrint) {
    terminal::PrintLines(reading.text);
    return EndOf(reading.exit_code);
  }
  if (reading.then == usage::Reading::Then::kSay) {
    terminal::SayLines(reading.text);
    return reading.exit_code;
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

absl::StatusOr<std::string> FolderForTemporaryFiles() {
  std::error_code error;
  std::string folder = std::filesystem::temp_directory_path(error).string();
  if (error) return absl::UnavailableError("there is no folder for temporary files");
  return folder;
}

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
    options.rows.memory_bytes_max = arguments.memory_mib << 20;
    AMANAT_ASSIGN_OR_RETURN(options.rows.folder, FolderForTemporaryFiles());
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
  options.evidence = arguments.evidence;
  options.csv = arguments.csv;
  options.json = arguments.json;
  if (arguments.memory_mib > 0) {
    const auto folder = FolderForTemporaryFiles();
    if (!folder.ok()) return CannotRead(folder.status());
    options.memory_bytes_max = arguments.memory_mib << 20;
    options.temporary_folder = *folder;
  }
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
  if (arguments.work() == Work::kAudit) return Audit(arguments);
  if (arguments.work() == Work::kProof) return VerifyProof(arguments);
  verify::Options options;
  Trust trust;
  const bool of_set = arguments.trust.empty();
  trust.path = of_set ? arguments.set + "/" + verify::kTrustFileName : arguments.trust;
  const auto text = tiles::ReadRegularFile(trust.path, checkpoint::kTrustPolicyBytesMax);
  if (!text.ok()) return CannotRead(text.status(), of_set ? kMendSet : kMendTrust);
  options.trust = *text;
  options.trust_path = of_set ? verify::kTrustFileName : trust.path;
  options.trust_received_apart = !of_set && !LiesInSet(trust.path, arguments.set);
  auto handed_in = verify::ReadEvidenceFiles(arguments.evidence);
  if (!handed_in.ok()) return CannotRead(handed_in.status());
  options.evidence = *std::move(handed_in);
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
