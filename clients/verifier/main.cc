// amanat-verify: verifies a directory of exported logs. See ledger/doc/verification.md.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include "clients/verifier/core_replay.h"
#include "clients/verifier/print.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/verify/verify.h"
#include "services/cores/cores.h"

namespace amanat::verifier {
namespace {

constexpr int kVerified = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotRead = 3;

struct Arguments {
  std::string directory;
  std::string trust;
  bool json = false;
  bool quiet = false;
  bool no_progress = false;
};

// Nothing when the program is to go on; else the exit code.
std::optional<int> ParseArguments(int argc, char** argv, Arguments& arguments) {
  CLI::App app("Verifies a directory of exported Amanat logs.", "amanat-verify");
  app.add_option("DIR", arguments.directory, "Holds the trust file and one folder for each log")
      ->required();
  app.add_option("--trust", arguments.trust,
                 "Trust file received by another way than DIR (default: DIR/trust, unverified)");
  app.add_flag("--json", arguments.json, "Print one JSON object");
  app.add_flag("--quiet", arguments.quiet, "Print the verdict alone");
  app.add_flag("--no-progress", arguments.no_progress, "No progress on a terminal");
  app.footer("Exit codes: 0 verified; 1 verification failed; 2 wrong usage; 3 cannot be read.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return std::nullopt;
}

int CannotRead(const absl::Status& status) {
  std::cerr << "amanat-verify: " << status.message() << "\n";
  return kCannotRead;
}

void ShowProgress(const verify::Progress& progress) {
  std::fprintf(stderr, "\r\033[K%s: %s %llu of %llu", progress.log_name.c_str(),
               progress.stage.c_str(), static_cast<unsigned long long>(progress.done),
               static_cast<unsigned long long>(progress.size));
}

int Run(const Arguments& arguments) {
  verify::Options options;
  options.directory = arguments.directory;
  Trust trust;
  trust.unverified = arguments.trust.empty();
  trust.path =
      trust.unverified ? arguments.directory + "/" + verify::kTrustFileName : arguments.trust;
  const auto text = tiles::ReadRegularFile(trust.path, checkpoint::kTrustPolicyBytesMax);
  if (!text.ok()) return CannotRead(text.status());
  options.trust = *text;
  options.trust_path = trust.unverified ? verify::kTrustFileName : trust.path;
  trust.fingerprint = HexEncode(Sha256(*text));
  const bool progress = !arguments.no_progress && !arguments.quiet && ::isatty(STDERR_FILENO) != 0;
  if (progress) options.progress = ShowProgress;

  CoreReplay replay(cores::MakeCores);
  options.replay = &replay;
  auto report = verify::VerifySet(options);
  if (progress) std::fputs("\r\033[K", stderr);
  if (!report.ok()) return CannotRead(report.status());
  report->effects_derived = replay.derived();
  report->effects_not_derived = replay.not_derived();
  if (arguments.json) {
    std::cout << FormatJson(*report, trust);
  } else {
    std::cout << (arguments.quiet ? FormatVerdict(*report) : FormatReport(*report, trust));
  }
  if (!std::cout.flush()) return CannotRead(absl::UnavailableError("cannot write the report"));
  return report->verified() ? kVerified : kFailed;
}

}  // namespace
}  // namespace amanat::verifier

int main(int argc, char** argv) {
  amanat::verifier::Arguments arguments;
  if (const auto code = amanat::verifier::ParseArguments(argc, argv, arguments)) return *code;
  return amanat::verifier::Run(arguments);
}
