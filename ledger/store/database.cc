#include "ledger/store/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::store {
namespace {

constexpr size_t kInfoLogBytesMax = 1u << 20;
constexpr size_t kInfoLogFilesMax = 2;

rocksdb::Options OptionsOf(rocksdb::Env* env, bool create) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = create;
  options.error_if_exists = create;
  options.paranoid_checks = true;
  options.max_open_files = kOpenFilesMax;
  options.write_buffer_size = kWriteBufferBytes;
  options.max_write_buffer_number = 2;
  options.max_total_wal_size = kWalBytesMax;
  options.max_background_jobs = 2;
  // A torn tail is what unsynced writes leave. Damage further in ends the log there too: the guard,
  // which names the size that must be found again, tells the two apart.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // After a failed write the state of the disk is unknown; only a restart looks at it again.
  options.max_bgerror_resume_count = 0;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = kInfoLogBytesMax;
  options.keep_log_file_num = kInfoLogFilesMax;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  table.cache_index_and_filter_blocks = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

bool HoldsDatabase(const std::string& path, rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  return env->FileExists(path + "/CURRENT").ok();
}

}  // namespace

absl::Status FromRocksdb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat("database: ", status.ToString());
  if (status.IsNotFound()) return absl::NotFoundError(message);
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  return absl::UnavailableError(message);
}

Database::Database(std::string path, std::unique_ptr<rocksdb::DB> db)
    : path_(std::move(path)), db_(std::move(db)) {}

Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Database>> Database::OpenWith(const std::string& path,
                                                             rocksdb::Env* env, bool create) {
  rocksdb::DB* db = nullptr;
  const absl::Status status = FromRocksdb(rocksdb::DB::Open(OptionsOf(env, create), path, &db));
  if (!status.ok()) return Annotate(status, path);
  return std::unique_ptr<Database>(new Database(path, std::unique_ptr<rocksdb::DB>(db)));
}

absl::StatusOr<std::unique_ptr<Database>> Database::Create(const std::string& path,
                                                           rocksdb::Env* env) {
  if (HoldsDatabase(path, env)) {
    return absl::AlreadyExistsError(absl::StrCat(path, " holds a database already"));
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(path, 0700));
  return OpenWith(path, env, /*create=*/true);
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                         rocksdb::Env* env) {
  if (!HoldsDatabase(path, env)) {
    return absl::NotFoundError(absl::StrCat(path, " holds no database"));
  }
  return OpenWith(path, env, /*create=*/false);
}

}  // namespace amanat::store
