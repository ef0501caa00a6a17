// One RocksDB database, which holds one or more logs. What stands in it under which key:
// ledger/doc/store_layout.md.
//
//   AMANAT_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(path));
//   AMANAT_ASSIGN_OR_RETURN(auto table, LogTable::Open(database.get(), log));
//
// Every write goes through the write-ahead log. A torn tail of it, which only writes that were
// never synced can leave, is dropped when the database is opened; that nothing else is missing is
// what the guard is for. Memory is bounded by the constants below, whatever the database's size.
// Thread-safe. Created and opened by one process at a time: a second one gets Unavailable.
#ifndef AMANAT_LEDGER_STORE_DATABASE_H_
#define AMANAT_LEDGER_STORE_DATABASE_H_

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class Status;
}  // namespace rocksdb

namespace amanat::store {

constexpr size_t kBlockCacheBytes = 128u << 20;
constexpr size_t kWalBytesMax = 128u << 20;
constexpr int kOpenFilesMax = 256;

// Rows that grow alike lie together, so that each kind is merged as little as it can be.
enum class Family {
  kDefault,  // the layout's version
  kEntries,  // ascending, never changed
  kTiles,    // full tiles, ascending by the size that completes them, never changed
  kState,    // few rows, written again and again
  kKeys,     // many rows at random places, added once
  kReports,  // by account and time
};
constexpr size_t kFamilyCount = 6;

class Database {
 public:
  // An empty database in the folder `path`, whose parents are created. AlreadyExists when there is
  // one. `env` is RocksDB's way to the disk, for tests that break it; it outlives the database.
  // Errors of both: Unavailable for what the system refuses, DataLoss for damaged files.
  static absl::StatusOr<std::unique_ptr<Database>> Create(const std::string& path,
                                                          rocksdb::Env* env = nullptr);
  // NotFound when there is none: a wiped disk must never look like a first start.
  // FailedPrecondition for a store of another layout.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        rocksdb::Env* env = nullptr);
  // To look at, also while another process writes: what its files held at the call.
  static absl::StatusOr<std::unique_ptr<Database>> OpenReadOnly(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

  // A copy as of one write, made while others go on, in the folder `path`, which must not exist;
  // files are linked where they lie on one device. Durable on OK.
  absl::Status CopyTo(const std::string& path) const;
  // Merges everything, for whoever wants to know what it weighs.
  absl::Status Compact();
  // Reads every file whole; DataLoss names one whose bytes are not those that were written.
  absl::Status VerifyFiles() const;
  // The logs of which a row stands here, ascending.
  absl::StatusOr<std::vector<LogId>> ListLogs() const;
  // Those of which an entry stands here; nothing else is read.
  absl::StatusOr<std::vector<LogId>> ListLogsWithEntries() const;

 private:
  friend class LogTable;
  friend class StateTable;
  enum class Mode { kCreate, kOpen, kReadOnly };
  Database(std::string path, std::unique_ptr<rocksdb::DB> db,
           std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families);
  static absl::StatusOr<std::unique_ptr<Database>> OpenWith(const std::string& path,
                                                            rocksdb::Env* env, Mode mode);
  absl::Status CheckLayout(bool create);
  absl::StatusOr<std::vector<LogId>> ListLogsIn(std::initializer_list<Family> families) const;
  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return families_[static_cast<size_t>(family)];
  }

  const std::string path_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families_;  // owned
};

// NotFound, DataLoss for corruption, ResourceExhausted for a full disk, Unavailable otherwise.
absl::Status FromRocksdb(const rocksdb::Status& status);

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_DATABASE_H_
