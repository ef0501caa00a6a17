#include "ledger/upkeep/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/store/in_use.h"

namespace amanat::upkeep {
namespace {

constexpr size_t kCopyBytes = 1u << 20;

absl::Status FromErrno(int error, absl::string_view action, const std::string& path) {
  const std::string message =
      absl::StrCat("cannot ", action, " ", path, ": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return absl::ResourceExhaustedError(message);
  }
  return absl::UnavailableError(message);
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, mode_t mode = 0)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  bool ok() const { return value_ >= 0; }

 private:
  const int value_;
};

absl::StatusOr<std::vector<std::string>> List(const std::string& path, bool folders) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    const auto status = it->symlink_status(error);
    if (error) break;
    const bool is_folder = std::filesystem::is_directory(status);
    if (is_folder == folders) names.push_back(it->path().filename().string());
  }
  if (error) return FromErrno(error.value(), "list", path);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool Exists(const std::string& path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0;
}

bool HoldsStore(const std::string& path) { return Exists(path + "/CURRENT"); }

// RocksDB's own lock, looked at and not taken.
absl::Status RefuseOpenStore(const std::string& path) {
  const Descriptor file(path + "/LOCK", O_RDONLY);
  if (!file.ok()) return absl::OkStatus();  // a copy has none
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(file.get(), F_GETLK, &lock) != 0) return FromErrno(errno, "look at", path + "/LOCK");
  if (lock.l_type == F_UNLCK) return absl::OkStatus();
  return store::InUse(path, lock.l_pid);
}

absl::StatusOr<std::unique_ptr<StoreLock>> StoreLock::Take(const std::string& path) {
  const std::string file = path + "/LOCK";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return FromErrno(errno, "open", file);
  std::unique_ptr<StoreLock> held(new StoreLock(descriptor));
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(descriptor, F_SETLK, &lock) == 0) return held;
  if (errno != EACCES && errno != EAGAIN) return FromErrno(errno, "lock", file);
  return store::InUse(path);
}

StoreLock::~StoreLock() { ::close(descriptor_); }

absl::StatusOr<std::vector<std::string>> ListFolders(const std::string& path) {
  return List(path, /*folders=*/true);
}

absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& path) {
  return List(path, /*folders=*/false);
}

absl::Status CopyFile(const std::string& from, const std::string& to) {
  const Descriptor source(from, O_RDONLY | O_NOFOLLOW);
  if (!source.ok()) return FromErrno(errno, "open", from);
  const Descriptor target(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!target.ok()) return FromErrno(errno, "create", to);
  const auto buffer = std::make_unique<char[]>(kCopyBytes);
  while (true) {
    const ssize_t count = ::read(source.get(), buffer.get(), kCopyBytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "read", from);
    if (count == 0) break;
    for (ssize_t done = 0; done < count;) {
      const ssize_t written = ::write(target.get(), buffer.get() + done, count - done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return FromErrno(errno, "write", to);
      done += written;
    }
  }
  return ::fsync(target.get()) == 0 ? absl::OkStatus() : FromErrno(errno, "sync", to);
}

absl::Status CopyFolder(const std::string& from, const std::string& to) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(to));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(from));
  for (const std::string& name : names) {
    if (name == "LOCK") continue;
    AMANAT_RETURN_IF_ERROR(CopyFile(absl::StrCat(from, "/", name), absl::StrCat(to, "/", name)));
  }
  return SyncFolder(to);
}

absl::Status SyncFolder(const std::string& path) {
  const Descriptor folder(path, O_RDONLY | O_DIRECTORY);
  if (!folder.ok()) return FromErrno(errno, "open", path);
  return ::fsync(folder.get()) == 0 ? absl::OkStatus() : FromErrno(errno, "sync", path);
}

absl::Status Rename(const std::string& from, const std::string& to) {
  return std::rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus()
                                                    : FromErrno(errno, "rename to", to);
}

absl::Status Exchange(const std::string& one, const std::string& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) {
    return absl::OkStatus();
  }
  if (errno == EINVAL || errno == ENOSYS) {
    return absl::UnimplementedError(absl::StrCat("cannot exchange ", one, " and ", other));
  }
  return FromErrno(errno, "exchange", one);
}

void RemoveAll(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace amanat::upkeep
