// Folders of stores: whether one is there and in use, and copies of them that are durable.
//
// Errors: NotFound, PermissionDenied, ResourceExhausted for a full disk, Unavailable for all else;
// the message names the path. Functions are thread-safe.
#ifndef AMANAT_LEDGER_UPKEEP_FILES_H_
#define AMANAT_LEDGER_UPKEEP_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace amanat::upkeep {

bool Exists(const std::string& path);
bool HoldsStore(const std::string& path);
// Unavailable when another process has the store open for writing: it would be read as it changes.
absl::Status RefuseOpenStore(const std::string& path);

// Holds RocksDB's lock of a store, so that no process opens it for writing. While it is held nobody in
// this process may open the store for writing or call RefuseOpenStore: that would let go of it.
class StoreLock {
 public:
  // Unavailable when another process has it open.
  static absl::StatusOr<std::unique_ptr<StoreLock>> Take(const std::string& path);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  explicit StoreLock(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

// The names in the folder, ascending.
absl::StatusOr<std::vector<std::string>> ListFolders(const std::string& path);
absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& path);

// Copies the bytes of every file in the folder `from`, which has no folders, into the new folder
// `to`, and syncs each. Links are refused. Durable once the folder around `to` is synced, too.
absl::Status CopyFolder(const std::string& from, const std::string& to);
absl::Status CopyFile(const std::string& from, const std::string& to);
absl::Status SyncFolder(const std::string& path);
absl::Status Rename(const std::string& from, const std::string& to);
// Each folder gets the other's name, at once. Unimplemented where the file system cannot.
absl::Status Exchange(const std::string& one, const std::string& other);
// With all that is in it; what is not there is removed already.
void RemoveAll(const std::string& path);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_FILES_H_
