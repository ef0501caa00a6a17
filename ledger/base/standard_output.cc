#include "ledger/base/standard_output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace amanat {
namespace {

// The first failure, which says why; later ones only follow from it.
int first_error = 0;

void Take(bool good) {
  if (!good && first_error == 0) first_error = errno == 0 ? EIO : errno;
}

}  // namespace

void KeepStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest free number is the stream's own.
    static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

void WriteOutput(absl::string_view text) {
  if (OutputFailed()) return;
  errno = 0;
  Take(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
}

bool OutputFailed() { return first_error != 0; }

absl::Status FlushOutput() {
  errno = 0;
  Take(std::fflush(stdout) == 0 && std::ferror(stdout) == 0);
  if (first_error == 0) {
    // Some file systems tell only whoever closes that there was no room.
    const int copy = ::dup(STDOUT_FILENO);
    if (copy >= 0) Take(::close(copy) == 0);
  }
  if (first_error == 0) return absl::OkStatus();
  const std::string message =
      absl::StrCat("standard output cannot be written: ", std::strerror(first_error));
  return first_error == EPIPE ? absl::CancelledError(message) : absl::UnavailableError(message);
}

void EndByClosedPipe() {
  ::signal(SIGPIPE, SIG_DFL);
  ::raise(SIGPIPE);
  std::_Exit(128 + SIGPIPE);  // where the signal is blocked
}

}  // namespace amanat
