// The guard: the newest head of a log that its writer may have signed, kept outside the store and
// its backups. A store that was restored from a backup ends short of it, and must not be written.
//
//   AMANAT_RETURN_IF_ERROR(GuardFile::Create(path, {log, incarnation, size, root}));
//   AMANAT_ASSIGN_OR_RETURN(const auto file, GuardFile::Open(path));
//   AMANAT_RETURN_IF_ERROR(file->Write({log, incarnation, size, root}));  // one sync
//   AMANAT_ASSIGN_OR_RETURN(const Guard guard, ReadGuard(path));
//
// The file is text in two slots, written in turn: ledger/doc/store_layout.md. A write that a crash
// tears leaves the other slot, which holds the guard before it, and so does a disk that rots: newer_may_be_lost. Slots are as large as what a disk
// writes at once, so that writing one never touches the other.
#ifndef AMANAT_LEDGER_STORE_GUARD_H_
#define AMANAT_LEDGER_STORE_GUARD_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::store {

struct Guard {
  LogId log;
  Incarnation incarnation;  // of the writer that wrote it; zero until one has started
  TreeSize size = 0;
  Hash root;
  bool operator==(const Guard&) const = default;
};

constexpr size_t kGuardSlotBytes = 4096;
constexpr size_t kGuardFileBytes = 2 * kGuardSlotBytes;

struct GuardSlot {
  uint64_t sequence = 0;  // of the write; a slot at position p has one with sequence % 2 == p
  Guard guard;
  // Of a whole file: the other slot cannot be read, and may have been written after this one.
  bool newer_may_be_lost = false;
};

// Exactly kGuardSlotBytes.
std::string FormatGuardSlot(const GuardSlot& slot);
// Strict: only what FormatGuardSlot gives. InvalidArgument names the line.
absl::StatusOr<GuardSlot> ParseGuardSlot(absl::string_view bytes);
// The newer slot of a whole file. A slot that cannot be read counts as the older one only where its lines of
// sequence and size both say so: one damaged place cannot make both. InvalidArgument when both slots are damaged, or contradict each
// other: other logs, or the newer one of a smaller size.
absl::StatusOr<GuardSlot> ParseGuardFile(absl::string_view bytes);

// Reads what may be written at the same time. NotFound when there is no file, DataLoss when it is
// malformed, PermissionDenied or Unavailable when it cannot be read; the message names the path.
absl::StatusOr<Guard> ReadGuard(const std::string& path);
// The same with what is to be known of the other slot.
absl::StatusOr<GuardSlot> ReadGuardSlot(const std::string& path);

// The guard of a log that is being written. Thread-compatible.
class GuardFile {
 public:
  // Makes the file; its folder is there. AlreadyExists when something stands at `path`. Durable on
  // OK; on error the file is there as a whole or not at all.
  static absl::Status Create(const std::string& path, const Guard& guard);

  // Opens the file and keeps it locked against every other GuardFile, of this process or another,
  // so that of two copies of a store only one is written. Errors as ReadGuard, and Unavailable
  // when it is locked.
  static absl::StatusOr<std::unique_ptr<GuardFile>> Open(const std::string& path);
  ~GuardFile();
  GuardFile(const GuardFile&) = delete;
  GuardFile& operator=(const GuardFile&) = delete;

  // As it was read, or last written.
  const Guard& guard() const { return newest_.guard; }
  uint64_t sequence() const { return newest_.sequence; }
  // One slot cannot be read and may be newer than the guard. Without a failure but a write that a crash tore, the
  // store ends beyond the guard then: it is synced first. Written over by the next Write.
  bool newer_may_be_lost() const { return newest_.newer_may_be_lost; }

  // Replaces the guard; durable on OK. InvalidArgument changes nothing: another log, or a smaller
  // size. After any other error the file holds the old or the new guard, and every later call is
  // FailedPrecondition. Such an error is also that the file no longer stands at its path.
  absl::Status Write(const Guard& guard);

 private:
  GuardFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  absl::Status WriteSlot(const GuardSlot& slot);
  absl::Status StandsAtItsPath() const;

  const std::string path_;
  const int descriptor_;
  GuardSlot newest_;
  bool failed_ = false;
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_GUARD_H_
