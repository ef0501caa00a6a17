// amanat: the command line of a fund. See --help; how it is built up: command_line.h and session.h.
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_line.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/standard_output.h"
#include "services/rpc/tls.h"
#include "services/usage/reading.h"

namespace amanat::cli {
namespace {

// The exit code, unless what was printed did not arrive.
int End(const CommandLine& line, int code) {
  const absl::Status written = terminal::Flush();
  if (written.ok()) return code;
  // Whoever reads a list may stop; whoever records something must hear how it ended.
  if (absl::IsCancelled(written) && !line.session().has_acted()) EndByClosedPipe();
  terminal::Say(absl::StrCat(
      "amanat: ", written.message(),
      line.session().has_acted() ? "; what was recorded stands, and only its answer is lost" : ""));
  return kExitOutputFailed;
}

int Main(int argc, char** argv) {
  KeepStandardStreams();
  // A full disk and a peer that is gone are failed writes, with a status; not the end.
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  rpc::RequireTls13();
  SystemRandom random;
  CommandLine line(random);
  const usage::Reading reading = usage::ReadCommandLine(line.app(), argc, argv);
  switch (reading.then) {
    case usage::Reading::Then::kGoOn:
      line.Conclude();
      return End(line, static_cast<int>(line.exit()));
    case usage::Reading::Then::kPrint:
      terminal::PrintLines(reading.text);
      break;
    case usage::Reading::Then::kSay:
      terminal::SayLines(reading.text);
      break;
    case usage::Reading::Then::kEnd:
      break;
  }
  return End(line, reading.exit_code);
}

}  // namespace
}  // namespace amanat::cli

int main(int argc, char** argv) { return amanat::cli::Main(argc, argv); }
