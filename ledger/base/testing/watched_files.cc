#include "ledger/base/testing/watched_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/check.h"

namespace amanat {
namespace {

struct Watch {
  absl::Mutex mutex;
  bool on ABSL_GUARDED_BY(mutex) = false;
  std::vector<std::string> calls ABSL_GUARDED_BY(mutex);
};

Watch& TheWatch() {
  static Watch& watch = *new Watch;
  return watch;
}

std::string PathOf(int descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink(absl::StrCat("/proc/self/fd/", descriptor), error).string();
}

// The call's result, of which those that succeeded are kept.
int Kept(long result, const char* what, const std::string& path) {
  Watch& watch = TheWatch();
  absl::MutexLock lock(&watch.mutex);
  if (result == 0 && watch.on) watch.calls.push_back(absl::StrCat(what, " ", path));
  return static_cast<int>(result);
}

}  // namespace

WatchedFiles::WatchedFiles() {
  Watch& watch = TheWatch();
  absl::MutexLock lock(&watch.mutex);
  AMANAT_CHECK(!watch.on);
  watch.on = true;
  watch.calls.clear();
}

WatchedFiles::~WatchedFiles() {
  Watch& watch = TheWatch();
  absl::MutexLock lock(&watch.mutex);
  watch.on = false;
}

std::vector<std::string> WatchedFiles::calls() const {
  Watch& watch = TheWatch();
  absl::MutexLock lock(&watch.mutex);
  return watch.calls;
}

}  // namespace amanat

// In place of the C library's.
extern "C" {

int fsync(int descriptor) {
  return amanat::Kept(::syscall(SYS_fsync, descriptor), "sync", amanat::PathOf(descriptor));
}

int fdatasync(int descriptor) {
  return amanat::Kept(::syscall(SYS_fdatasync, descriptor), "sync", amanat::PathOf(descriptor));
}

int rename(const char* from, const char* to) noexcept {
  return amanat::Kept(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), "rename", to);
}

int unlink(const char* path) noexcept {
  return amanat::Kept(::syscall(SYS_unlinkat, AT_FDCWD, path, 0), "remove", path);
}

int mkdir(const char* path, mode_t mode) noexcept {
  return amanat::Kept(::syscall(SYS_mkdirat, AT_FDCWD, path, mode), "make", path);
}

}  // extern "C"
