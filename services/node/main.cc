// amanatd: one process of a node. See --help and deploy/config/example.toml.
#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#ifdef AMANAT_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/clock.h"
#include "ledger/base/file.h"
#include "ledger/base/printable.h"
#include "ledger/base/random.h"
#include "ledger/base/standard_output.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "services/ledger/founding.h"
#include "services/node/config.h"
#include "services/node/node.h"
#include "services/node/open_files.h"
#include "services/node/site_ledger.h"
#include "services/rpc/log.h"
#include "services/rpc/tls.h"
#include "services/rules/fund/fund_rules.h"
#include "services/usage/help.h"
#include "services/usage/pages.h"
#include "services/usage/reading.h"

namespace amanat::node {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitUnavailable = 3;
constexpr int kExitDurability = 70;
constexpr size_t kPublicKeyFileBytesMax = 256;

struct Arguments {
  std::string config;
  std::vector<std::string> serve;
  bool init = false;
  std::vector<std::string> administrators;
};

int Report(const absl::Status& status, int code) {
  std::fprintf(stderr, "amanatd: %s\n", Printable(status.message()).c_str());
  return code;
}

// The exit code, unless what was printed did not arrive.
int EndOf(int code) {
  const absl::Status written = FlushOutput();
  if (absl::IsCancelled(written)) EndByClosedPipe();  // who reads has seen enough
  return written.ok() ? code : Report(written, kExitOutputFailed);
}

// A damaged store or a guard that says no is for people to look at, not for a restart. What another process
// has, as the node that runs already has its stores and its port, is the same code at every program.
int ExitCodeOf(const absl::Status& status) {
  if (absl::IsDataLoss(status) || absl::IsFailedPrecondition(status)) return kExitDurability;
  return absl::IsUnavailable(status) ? kExitUnavailable : kExitFailed;
}

// To be blocked before the first thread exists, so that all threads inherit it.
sigset_t BlockSignals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  // A full disk and a peer that is gone are failed writes, with a status; not the end.
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  return ends;
}

void TellSystemd(const char* state) {
#ifdef AMANAT_SYSTEMD
  sd_notify(0, state);
#else
  static_cast<void>(state);
#endif
}

// 64 hexadecimal digits, or the path of a file that holds them.
absl::StatusOr<PublicKey> AdministratorKey(const std::string& text) {
  auto key = PublicKey::FromHex(text);
  if (key.ok()) return key;
  const auto file = ReadFile(text, kPublicKeyFileBytesMax);
  if (file.ok()) key = PublicKey::FromHex(absl::StripAsciiWhitespace(*file));
  if (key.ok()) return key;
  return absl::InvalidArgumentError(
      absl::StrCat("--administrator ", Printable(text),
                   ": neither the 64 digits of a public key, as "
                   "`amanat key show FILE` prints them, nor a file of them"));
}

int Init(const Config& config, const std::vector<std::string>& administrators, Clock& clock,
         RandomSource& random) {
  const ledger::NodePlace place = PlaceOf(config);
  std::vector<PublicKey> keys;
  for (const std::string& text : administrators) {
    const auto key = AdministratorKey(text);
    if (!key.ok()) return Report(key.status(), kExitUsage);
    keys.push_back(*key);
  }
  const absl::Status founders = ledger::CheckFounders(place, keys);
  if (absl::IsInvalidArgument(founders))
    return Report(Annotate(founders, "--init --administrator"), kExitUsage);
  const auto founded = ledger::FoundLogs(place, keys, rules::FundRuleVersions(), clock, random);
  if (!founded.ok()) {
    const bool in_use = absl::IsUnavailable(founded.status());
    return Report(founded.status(), in_use ? kExitUnavailable : kExitFailed);
  }
  for (const ledger::FoundedLog& log : *founded) {
    WriteOutput(checkpoint::FormatVerifierKey(log.key) + "\n");
    if (log.found_before) {
      std::fprintf(stderr, "amanatd: %s was founded before\n", log.key.name.c_str());
    }
  }
  std::fprintf(stderr, "amanatd: trust file %s\n", Printable(place.TrustPath()).c_str());
  return EndOf(0);
}

int Run(const Config& config, Clock& clock, RandomSource& random, const sigset_t& ends) {
  if (config.Serves(Part::kLedger)) {
    const absl::Status founded = ledger::CheckFounded(PlaceOf(config));
    if (!founded.ok()) return Report(founded, kExitFailed);
  }
  const auto open_files = RaiseOpenFiles();
  if (!open_files.ok()) return Report(open_files.status(), kExitFailed);
  auto node = Node::Start(config, clock, random);
  if (!node.ok()) return Report(node.status(), ExitCodeOf(node.status()));
  rpc::Log(rpc::Severity::kInfo, "node_started", {{rpc::LogKey::kSite, config.site}});
  if (config.tls.revocations.empty()) {
    rpc::Log(
        rpc::Severity::kWarning, "revocations_not_configured",
        {{rpc::LogKey::kSite, config.site},
         {rpc::LogKey::kReason,
          "[tls] revocations is missing: a revoked certificate opens this node until it ends"}});
  }
  TellSystemd("READY=1");
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  TellSystemd("STOPPING=1");
  rpc::Log(rpc::Severity::kInfo, "node_draining", {{rpc::LogKey::kSite, config.site}});
  (*node)->Drain();
  rpc::Log(rpc::Severity::kInfo, "node_stopped", {{rpc::LogKey::kSite, config.site}});
  return 0;
}

int Main(int argc, char** argv) {
  KeepStandardStreams();
  CLI::App app("amanatd hosts a node of an Amanat fund, or one part of it.", "amanatd");
  Arguments arguments;
  app.add_option("--config", arguments.config,
                 "TOML file; deploy/config/example.toml has every key")
      ->type_name("FILE")
      ->required();
  app.add_option("--serve", arguments.serve, "Parts to host, in place of the file's [node] serve")
      ->type_name("PART,...")
      ->delimiter(',');
  CLI::Option* init = app.add_flag(
      "--init", arguments.init,
      "Found the node's logs: keys, stores, guards. Prints their verifier keys and exits");
  app.add_option("--administrator", arguments.administrators,
                 "With --init where the directory is founded, twice: the public key of an "
                 "administrator who will found the fund, or a file of it")
      ->needs(init)
      ->type_name("KEY")
      ->allow_extra_args(false);
  app.set_version_flag("--version", "amanatd " AMANAT_VERSION);
  app.footer(
      "Examples:\n  amanatd --config manila.toml --init --administrator adm-1.pub --administrator "
      "adm-2.pub\n  amanatd --config manila.toml\n\n"
      "Exit codes: 0 ended by a signal; 1 cannot start; 2 wrong usage or configuration; "
      "3 not to be had now: the node runs already, its port is taken, a file cannot be read, or "
      "standard "
      "output cannot be written; "
      "70 store or guard failed or contradict each other.");
  usage::AddPages(app, "amanatd " AMANAT_VERSION, /*section=*/8);
  usage::UseHelp(app);
  const usage::Reading reading = usage::ReadCommandLine(app, argc, argv);
  if (reading.then == usage::Reading::Then::kPrint) {
    WriteOutput(reading.text);
    return EndOf(reading.exit_code);
  }
  if (reading.then == usage::Reading::Then::kSay) {
    std::fprintf(stderr, "%s", PrintableLines(reading.text).c_str());
    return reading.exit_code;
  }
  const sigset_t ends = BlockSignals();
  // Debian's Abseil looks for cycles of locks at every lock that this process or gRPC takes, under
  // one lock of the whole process. Tests keep that; a node that serves has no use for it.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  rpc::RequireTls13();
  const auto config = LoadConfig(arguments.config, arguments.serve);
  if (!config.ok()) return Report(config.status(), kExitUsage);
  SystemClock clock;
  SystemRandom random;
  if (arguments.init) return Init(*config, arguments.administrators, clock, random);
  return Run(*config, clock, random, ends);
}

}  // namespace
}  // namespace amanat::node

int main(int argc, char** argv) { return amanat::node::Main(argc, argv); }
