#include "services/node/open_files.h"

#include <sys/resource.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace amanat::node {

absl::StatusOr<uint64_t> RaiseOpenFiles(uint64_t min) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "how many files may be open");
  }
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "how many files may be open");
  }
  const uint64_t granted = limit.rlim_max;
  if (granted >= min) return granted;
  return absl::FailedPreconditionError(absl::StrCat(
      "this process may have ", granted, " files open, a node needs ", min,
      ", one for each connection: raise the limit (LimitNOFILE= of systemd, ulimit -Hn)"));
}

}  // namespace amanat::node
