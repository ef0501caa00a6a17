#include "ledger/store/guard.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/store/in_use.h"

namespace amanat::store {
namespace {

constexpr char kFirstLine[] = "amanat-guard/v2";
constexpr absl::string_view kNames[] = {"sequence ", "log ",  "incarnation ",
                                        "size ",     "root ", "checksum "};
constexpr size_t kLines = 1 + std::size(kNames);
// A reader may meet a writer at both slots, one after the other; never again and again.
constexpr int kReadsMax = 4;

absl::Status LineError(size_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", reason));
}

template <typename Fixed>
absl::Status ReadHex(size_t line, absl::string_view text, Fixed& value) {
  const auto parsed = Fixed::FromHex(text);
  if (!parsed.ok()) return LineError(line, parsed.status().message());
  value = *parsed;
  return absl::OkStatus();
}

// Whether a slot that cannot be read says in two places that it is older than the other one. Every write but the
// founding has a larger size than the one before.
bool SaysThatItIsOlder(absl::string_view damaged, const GuardSlot& other) {
  const std::vector<absl::string_view> lines = absl::StrSplit(damaged, '\n');
  if (lines.size() < kLines) return false;
  absl::string_view sequence_line = lines[1];
  absl::string_view size_line = lines[4];
  uint64_t sequence = 0;
  TreeSize size = 0;
  return absl::ConsumePrefix(&sequence_line, kNames[0]) &&
         absl::ConsumePrefix(&size_line, kNames[3]) && absl::SimpleAtoi(sequence_line, &sequence) &&
         absl::SimpleAtoi(size_line, &size) && sequence < other.sequence &&
         size <= other.guard.size;
}

absl::Status SystemError(absl::string_view action, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", action, " ", path));
}

}  // namespace

std::string FormatGuardSlot(const GuardSlot& slot) {
  std::string bytes =
      absl::StrCat(kFirstLine, "\nsequence ", slot.sequence, "\nlog ", slot.guard.log.hex(),
                   "\nincarnation ", slot.guard.incarnation.hex(), "\nsize ", slot.guard.size,
                   "\nroot ", slot.guard.root.hex(), "\n");
  absl::StrAppend(&bytes, "checksum ", HexEncode(Sha256(bytes)), "\n");
  AMANAT_CHECK(bytes.size() < kGuardSlotBytes);
  bytes.resize(kGuardSlotBytes - 1, ' ');
  bytes.push_back('\n');
  return bytes;
}

absl::StatusOr<GuardSlot> ParseGuardSlot(absl::string_view bytes) {
  const std::vector<absl::string_view> lines = absl::StrSplit(bytes, '\n');
  if (lines[0] != kFirstLine) return LineError(1, absl::StrCat("expected ", kFirstLine));
  if (lines.size() < kLines) return LineError(lines.size(), "ends early");
  absl::string_view values[std::size(kNames)];
  for (size_t i = 0; i < std::size(kNames); ++i) {
    values[i] = lines[i + 1];
    if (!absl::ConsumePrefix(&values[i], kNames[i])) {
      return LineError(i + 2, absl::StrCat("expected '", kNames[i], "'"));
    }
  }
  GuardSlot slot;
  if (!absl::SimpleAtoi(values[0], &slot.sequence)) return LineError(2, "not a number");
  AMANAT_RETURN_IF_ERROR(ReadHex(3, values[1], slot.guard.log));
  AMANAT_RETURN_IF_ERROR(ReadHex(4, values[2], slot.guard.incarnation));
  if (!absl::SimpleAtoi(values[3], &slot.guard.size)) return LineError(5, "not a size");
  AMANAT_RETURN_IF_ERROR(ReadHex(6, values[4], slot.guard.root));
  const std::string expected = FormatGuardSlot(slot);
  if (expected == bytes) return slot;
  const bool is_checksum = !absl::StrContains(expected, absl::StrCat(lines[6], "\n"));
  return is_checksum ? LineError(7, "the checksum is of other lines")
                     : LineError(kLines + 1, "digits or padding are not in their one spelling");
}

absl::StatusOr<GuardSlot> ParseGuardFile(absl::string_view bytes) {
  if (bytes.size() != kGuardFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a guard has ", kGuardFileBytes, " bytes, not ", bytes.size()));
  }
  absl::StatusOr<GuardSlot> slots[2];
  for (uint64_t position = 0; position < 2; ++position) {
    slots[position] = ParseGuardSlot(bytes.substr(position * kGuardSlotBytes, kGuardSlotBytes));
    if (slots[position].ok() && slots[position]->sequence % 2 != position) {
      slots[position] = LineError(2, "a sequence of the other slot");
    }
  }
  if (!slots[0].ok() && !slots[1].ok()) {
    return absl::InvalidArgumentError(absl::StrCat("slot 0: ", slots[0].status().message(),
                                                   "; slot 1: ", slots[1].status().message()));
  }
  for (size_t position = 0; position < 2; ++position) {
    if (slots[position].ok()) continue;
    GuardSlot& other = *slots[1 - position];
    other.newer_may_be_lost =
        !SaysThatItIsOlder(bytes.substr(position * kGuardSlotBytes, kGuardSlotBytes), other);
    return other;
  }
  if (slots[0]->sequence > slots[1]->sequence) std::swap(slots[0], slots[1]);
  const Guard& older = slots[0]->guard;
  const Guard& newer = slots[1]->guard;
  if (older.log == newer.log && older.size <= newer.size) return slots[1];
  return absl::InvalidArgumentError(absl::StrCat("the slots contradict each other: size ",
                                                 older.size, " of log ", older.log.hex(), ", then ",
                                                 newer.size, " of ", newer.log.hex()));
}

namespace {

absl::StatusOr<GuardSlot> ReadFileOnce(const std::string& path) {
  const auto bytes = ReadFile(path, kGuardFileBytes);
  if (absl::IsResourceExhausted(bytes.status())) {
    return absl::DataLossError(bytes.status().message());
  }
  if (!bytes.ok()) return bytes.status();
  auto slot = ParseGuardFile(*bytes);
  if (!slot.ok()) return absl::DataLossError(absl::StrCat(path, ": ", slot.status().message()));
  return slot;
}

}  // namespace

absl::StatusOr<GuardSlot> ReadGuardSlot(const std::string& path) {
  absl::StatusOr<GuardSlot> slot = ReadFileOnce(path);
  for (int i = 1; i < kReadsMax && absl::IsDataLoss(slot.status()); ++i) slot = ReadFileOnce(path);
  return slot;
}

absl::StatusOr<Guard> ReadGuard(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const GuardSlot slot, ReadGuardSlot(path));
  return slot.guard;
}

absl::Status GuardFile::Create(const std::string& path, const Guard& guard) {
  struct stat info;
  if (::lstat(path.c_str(), &info) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(path, " exists"));
  }
  return WriteFileDurably(path, FormatGuardSlot({0, guard}) + FormatGuardSlot({1, guard}), 0600);
}

absl::StatusOr<std::unique_ptr<GuardFile>> GuardFile::Open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return SystemError("open", path);
  std::unique_ptr<GuardFile> file(new GuardFile(path, descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError("lock", path);
    return InUse(path);
  }
  AMANAT_ASSIGN_OR_RETURN(file->newest_, ReadFileOnce(path));
  return file;
}

GuardFile::~GuardFile() { ::close(descriptor_); }

absl::Status GuardFile::Write(const Guard& guard) {
  if (failed_) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": unknown durability after a failed write; start again"));
  }
  if (guard.log != newest_.guard.log || guard.size < newest_.guard.size) {
    return absl::InvalidArgumentError(absl::StrCat(
        path_, " stands at size ", newest_.guard.size, " of log ", newest_.guard.log.hex(),
        ", not to become ", guard.size, " of ", guard.log.hex()));
  }
  const GuardSlot slot{newest_.sequence + 1, guard};
  absl::Status status = WriteSlot(slot);
  if (status.ok()) status = StandsAtItsPath();
  failed_ = !status.ok();
  if (status.ok()) newest_ = slot;
  return status;
}

absl::Status GuardFile::WriteSlot(const GuardSlot& slot) {
  const std::string bytes = FormatGuardSlot(slot);
  const off_t start = static_cast<off_t>(slot.sequence % 2 * kGuardSlotBytes);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                     start + static_cast<off_t>(done));
    if (written >= 0) {
      done += static_cast<size_t>(written);
    } else if (errno != EINTR) {
      return SystemError("write", path_);
    }
  }
  if (::fdatasync(descriptor_) != 0) return SystemError("sync", path_);
  return absl::OkStatus();
}

// A file that was removed or replaced under a running writer takes writes, and loses them.
absl::Status GuardFile::StandsAtItsPath() const {
  struct stat opened;
  struct stat found;
  if (::fstat(descriptor_, &opened) != 0) return SystemError("look at", path_);
  if (::stat(path_.c_str(), &found) != 0) return SystemError("find", path_);
  if (opened.st_dev == found.st_dev && opened.st_ino == found.st_ino) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path_, " was replaced by another file"));
}

}  // namespace amanat::store
