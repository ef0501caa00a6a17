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

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace rocksdb {
class DB;
class Env;
class Status;
}  // namespace rocksdb

namespace amanat::store {

constexpr size_t kBlockCacheBytes = 32u << 20;
constexpr size_t kWriteBufferBytes = 16u << 20;
constexpr size_t kWalBytesMax = 64u << 20;
constexpr int kOpenFilesMax = 256;

class Database {
 public:
  // An empty database in the folder `path`, whose parents are created. AlreadyExists when there is
  // one. `env` is RocksDB's way to the disk, for tests that break it; it outlives the database.
  // Errors of both: Unavailable for what the system refuses, DataLoss for damaged files.
  static absl::StatusOr<std::unique_ptr<Database>> Create(const std::string& path,
                                                          rocksdb::Env* env = nullptr);
  // NotFound when there is none: a wiped disk must never look like a first start.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        rocksdb::Env* env = nullptr);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

 private:
  friend class LogTable;
  Database(std::string path, std::unique_ptr<rocksdb::DB> db);
  static absl::StatusOr<std::unique_ptr<Database>> OpenWith(const std::string& path,
                                                            rocksdb::Env* env, bool create);

  const std::string path_;
  const std::unique_ptr<rocksdb::DB> db_;
};

// NotFound, DataLoss for corruption, ResourceExhausted for a full disk, Unavailable otherwise.
absl::Status FromRocksdb(const rocksdb::Status& status);

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_DATABASE_H_
