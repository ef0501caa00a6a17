#include "clients/cli/import_turn.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/terminal/terminal.h"

namespace amanat::cli {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(100);

absl::Status CannotLock(const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot lock ", path, ": ", std::strerror(errno)));
}

// Whether the path still names the file that is open: whoever had the turn before took it away.
bool IsStill(const std::string& path, int descriptor) {
  struct stat named {};
  struct stat open {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

}  // namespace

ImportTurn& ImportTurn::operator=(ImportTurn&& other) noexcept {
  if (this != &other) {
    End();
    path_ = std::exchange(other.path_, "");
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

absl::StatusOr<ImportTurn> ImportTurn::Take(const std::string& path, absl::Duration wait_max) {
  const std::string lock = path + ".lock";
  const absl::Time until = absl::Now() + wait_max;
  bool said = false;
  while (true) {
    const int descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return CannotLock(lock);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      if (IsStill(lock, descriptor)) return ImportTurn(lock, descriptor);
      ::close(descriptor);
      continue;
    }
    const bool is_taken = errno == EWOULDBLOCK || errno == EINTR;
    ::close(descriptor);
    if (!is_taken) return CannotLock(lock);
    if (absl::Now() >= until) {
      return absl::AbortedError("another import of this file is running");
    }
    if (!std::exchange(said, true)) {
      terminal::Say("another import of this file is running: waiting for its end");
    }
    absl::SleepFor(kPause);
  }
}

// The name goes first: whoever opened the file meanwhile sees that it is not the path's any more.
void ImportTurn::End() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace amanat::cli
