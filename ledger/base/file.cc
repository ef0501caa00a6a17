#include "ledger/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/base/write_error.h"

namespace amanat {
namespace {

constexpr char kWriteErrorPayload[] = "amanat/write_error";

absl::Status ErrnoStatus(int error, absl::string_view action, const std::string& path) {
  const std::string message =
      absl::StrCat("cannot ", action, " ", path, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EFBIG:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::Status WriteError(int error, absl::string_view action, const std::string& path) {
  absl::Status status = ErrnoStatus(error, action, path);
  status.SetPayload(kWriteErrorPayload, absl::Cord());
  return status;
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  bool ok() const { return value_ >= 0; }

 private:
  int value_;
};

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status WriteAll(int file, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return WriteError(errno, "write", path);
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// A device or a pipe, which nothing may be renamed over, is written as it stands.
bool IsSpecialFile(const std::string& path) {
  struct stat information {};
  return ::stat(path.c_str(), &information) == 0 && !S_ISREG(information.st_mode) &&
         !S_ISDIR(information.st_mode);
}

absl::Status WriteSpecialFile(const std::string& path, absl::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.ok()) return WriteError(errno, "open", path);
  return WriteAll(file.get(), content, path);
}

absl::Status WriteAndSync(const std::string& path, absl::string_view content, uint32_t mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!file.ok()) return WriteError(errno, "create", path);
  if (::fchmod(file.get(), mode) != 0) return WriteError(errno, "set the mode of", path);
  AMANAT_RETURN_IF_ERROR(WriteAll(file.get(), content, path));
  if (::fsync(file.get()) != 0) return WriteError(errno, "sync", path);
  return absl::OkStatus();
}

// So that a name that was made in the folder, or taken out of it, survives a power cut.
absl::Status SyncFolder(const std::string& folder) {
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.ok()) return WriteError(errno, "open folder", folder);
  if (::fsync(handle.get()) != 0) return WriteError(errno, "sync", folder);
  return absl::OkStatus();
}

}  // namespace

bool IsWriteError(const absl::Status& status) {
  return status.GetPayload(kWriteErrorPayload).has_value();
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return ErrnoStatus(errno, "open", path);
  std::string content;
  char buffer[65536];
  while (true) {
    const ssize_t count = ::read(file.get(), buffer, sizeof(buffer));
    if (count < 0) {
      if (errno == EINTR) continue;
      return ErrnoStatus(errno, "read", path);
    }
    if (count == 0) return content;
    content.append(buffer, static_cast<size_t>(count));
    if (content.size() > bytes_max) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, " is larger than ", bytes_max, " bytes"));
    }
  }
}

absl::Status WriteFileDurably(const std::string& path, absl::string_view content, uint32_t mode) {
  if (IsSpecialFile(path)) return WriteSpecialFile(path, content);
  const std::string temporary = path + ".tmp";
  if (absl::Status status = WriteAndSync(temporary, content, mode); !status.ok()) {
    ::unlink(temporary.c_str());
    return status;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const absl::Status status = WriteError(errno, "rename to", path);
    ::unlink(temporary.c_str());
    return status;
  }
  return SyncFolder(FolderOf(path));
}

absl::Status MakeFolders(const std::string& path, uint32_t mode) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = slash == std::string::npos ? path : path.substr(0, slash);
    if (!part.empty()) {
      if (::mkdir(part.c_str(), mode) == 0) {
        AMANAT_RETURN_IF_ERROR(SyncFolder(FolderOf(part)));
      } else if (errno != EEXIST) {
        return WriteError(errno, "create folder", part);
      }
    }
    if (slash == std::string::npos) return absl::OkStatus();
  }
}

absl::Status RemoveFileDurably(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return WriteError(errno, "remove", path);
  return SyncFolder(FolderOf(path));
}

}  // namespace amanat
