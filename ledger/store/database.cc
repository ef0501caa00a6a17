#include "ledger/store/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/store/in_use.h"
#include "ledger/store/log_table_keys.h"
#include "ledger/store/turnover_merge.h"

namespace amanat::store {
namespace {

constexpr int kFilterBitsPerKey = 10;
constexpr int kCacheShardBits = 4;
constexpr size_t kMebibyte = 1u << 20;
constexpr size_t kKeyBytesMax = 64;  // no key has more

// Stands in the folder while a database is made there.
constexpr char kUnfinishedMark[] = "/UNFINISHED";
constexpr char kLayoutKey[] = "layout";
constexpr char kLayout[] = "amanat-store/v3";

// What goes wrong is told by the status of a call. A log file of RocksDB's own would be one more
// thing to fail on a full disk, and this version stops the process when it writes on after that.
class SilentLog final : public rocksdb::Logger {
 public:
  SilentLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions OptionsOf(rocksdb::Env* env, bool create) {
  rocksdb::DBOptions options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = create;
  options.create_missing_column_families = create;
  options.error_if_exists = create;
  options.paranoid_checks = true;
  options.max_open_files = kOpenFilesMax;
  options.max_total_wal_size = kWalBytesMax;
  options.max_background_jobs = 2;
  // A torn tail is what unsynced writes leave. Damage further in ends the log there too: the guard,
  // which names the size that must be found again, tells the two apart.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // After a failed write the state of the disk is unknown; only a restart looks at it again.
  options.max_bgerror_resume_count = 0;
  // Where writers must wait for merges, the disk's own pace is slow enough.
  options.delayed_write_rate = 256 * kMebibyte;
  // Files reach the disk bit by bit, so that a sync of the log does not wait for a merge.
  options.bytes_per_sync = kMebibyte;
  options.info_log = std::make_shared<SilentLog>();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptionsOf(Family family,
                                             const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  options.max_write_buffer_number = 2;
  options.compression = rocksdb::kNoCompression;
  switch (family) {
    case Family::kEntries:
      options.write_buffer_size = 16 * kMebibyte;
      options.compression = rocksdb::kLZ4Compression;
      table.block_size = 16u << 10;
      // Each key follows the one before it.
      options.memtable_insert_with_hint_prefix_extractor.reset(
          rocksdb::NewFixedPrefixTransform(LogId::kSize));
      break;
    case Family::kTiles:
      options.write_buffer_size = 8 * kMebibyte;
      table.block_size = 16u << 10;
      break;
    case Family::kKeys:
      // Large buffers make slow insertions at random places, small ones many files to look into.
      options.write_buffer_size = 8 * kMebibyte;
      options.max_write_buffer_number = 3;
      options.min_write_buffer_number_to_merge = 2;
      // Rows are never replaced, and looked up through a filter: merged as rarely as can be.
      options.compaction_style = rocksdb::kCompactionStyleUniversal;
      // No row is replaced, so there is no space to be won by merging everything.
      options.compaction_options_universal.max_size_amplification_percent = 1'000'000;
      options.level0_file_num_compaction_trigger = 8;
      options.level0_slowdown_writes_trigger = 40;
      options.level0_stop_writes_trigger = 60;
      options.target_file_size_base = 32 * kMebibyte;
      options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kKeysPrefixBytes));
      // A batch brings the rows of each table in their order.
      options.memtable_insert_with_hint_prefix_extractor.reset(
          rocksdb::NewFixedPrefixTransform(LogId::kSize + 1));
      options.memtable_prefix_bloom_size_ratio = 0.05;
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
      table.whole_key_filtering = false;
      // In parts, since the filter of a large file as a whole would not stay in the cache.
      table.partition_filters = true;
      // A batch asks for many keys in their order: neighbours lie in one part.
      table.metadata_block_size = 32u << 10;
      table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
      table.pin_top_level_index_and_filter = true;
      break;
    case Family::kReports:
      options.write_buffer_size = 8 * kMebibyte;
      options.compression = rocksdb::kLZ4Compression;
      options.merge_operator = std::make_shared<TurnoverMerge>();
      break;
    case Family::kState:
      options.write_buffer_size = 4 * kMebibyte;
      // Rows that are written again and again stand at both ends of the family, rows that grow with
      // the log between them. A small first level of small files lets what grows sink in a move;
      // a large one would be merged whole with each few buffers.
      options.max_bytes_for_level_base = 16 * kMebibyte;
      options.target_file_size_base = 4 * kMebibyte;
      options.target_file_size_multiplier = 4;
      break;
    case Family::kDefault:
      options.write_buffer_size = 4 * kMebibyte;
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families() {
  const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes, kCacheShardBits);
  const std::array<const char*, kFamilyCount> names = {"default", "entries", "tiles",
                                                       "state",   "keys",    "reports"};
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (size_t i = 0; i < kFamilyCount; ++i) {
    families.emplace_back(names[i], FamilyOptionsOf(static_cast<Family>(i), cache));
  }
  return families;
}

// Not one whose creation broke off: nothing was ever written to it.
bool HoldsDatabase(const std::string& path, rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  std::error_code error;
  const bool unfinished = std::filesystem::exists(path + kUnfinishedMark, error) && !error;
  return env->FileExists(path + "/CURRENT").ok() && !unfinished;
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

// RocksDB says it in words alone.
bool IsLocked(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  return status.IsIOError() && (absl::StrContains(text, "While lock file") ||
                                absl::StrContains(text, "lock hold by current process"));
}

Database::Database(std::string path, std::unique_ptr<rocksdb::DB> db,
                   std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families)
    : path_(std::move(path)), db_(std::move(db)), families_(families) {}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* const family : families_) {
    // An error here changes nothing: what is durable is durable.
    (void)db_->DestroyColumnFamilyHandle(family);
  }
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenWith(const std::string& path,
                                                             rocksdb::Env* env, Mode mode) {
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::DBOptions options = OptionsOf(env, mode == Mode::kCreate);
  const rocksdb::Status opened =
      mode == Mode::kReadOnly
          ? rocksdb::DB::OpenForReadOnly(options, path, Families(), &handles, &db)
          : rocksdb::DB::Open(options, path, Families(), &handles, &db);
  if (opened.IsInvalidArgument()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": not a store of this layout: ", opened.ToString()));
  }
  if (IsLocked(opened)) return InUse(path);
  if (!opened.ok()) return Annotate(FromRocksdb(opened), path);
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families;
  std::copy(handles.begin(), handles.end(), families.begin());
  std::unique_ptr<Database> database(
      new Database(path, std::unique_ptr<rocksdb::DB>(db), families));
  AMANAT_RETURN_IF_ERROR(Annotate(database->CheckLayout(mode == Mode::kCreate), path));
  return database;
}

absl::Status Database::CheckLayout(bool create) {
  if (create) {
    rocksdb::WriteOptions options;
    options.sync = true;
    return FromRocksdb(db_->Put(options, kLayoutKey, kLayout));
  }
  std::string layout;
  const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), kLayoutKey, &layout);
  if (status.ok() && layout == kLayout) return absl::OkStatus();
  if (!status.ok() && !status.IsNotFound()) return FromRocksdb(status);
  return absl::FailedPreconditionError(
      absl::StrCat("a store of layout \"", layout, "\", this program reads \"", kLayout, "\""));
}

absl::StatusOr<std::unique_ptr<Database>> Database::Create(const std::string& path,
                                                           rocksdb::Env* env) {
  if (HoldsDatabase(path, env)) {
    return absl::AlreadyExistsError(absl::StrCat(path, " holds a database already"));
  }
  std::error_code error;
  if (std::filesystem::exists(path + kUnfinishedMark, error)) {
    std::filesystem::remove_all(path, error);
    if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(path));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(path + kUnfinishedMark, ""));
  AMANAT_ASSIGN_OR_RETURN(auto database, OpenWith(path, env, Mode::kCreate));
  AMANAT_RETURN_IF_ERROR(RemoveFileDurably(path + kUnfinishedMark));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                         rocksdb::Env* env) {
  if (!HoldsDatabase(path, env)) {
    return absl::NotFoundError(absl::StrCat(path, " holds no database"));
  }
  return OpenWith(path, env, Mode::kOpen);
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenReadOnly(const std::string& path) {
  if (!HoldsDatabase(path, nullptr)) {
    return absl::NotFoundError(absl::StrCat(path, " holds no database"));
  }
  return OpenWith(path, nullptr, Mode::kReadOnly);
}

absl::Status Database::CopyTo(const std::string& path) const {
  rocksdb::Checkpoint* made = nullptr;
  AMANAT_RETURN_IF_ERROR(FromRocksdb(rocksdb::Checkpoint::Create(db_.get(), &made)));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  return Annotate(FromRocksdb(checkpoint->CreateCheckpoint(path)), path);
}

absl::Status Database::Compact() {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (rocksdb::ColumnFamilyHandle* const family : families_) {
    AMANAT_RETURN_IF_ERROR(FromRocksdb(db_->CompactRange(options, family, nullptr, nullptr)));
  }
  return absl::OkStatus();
}

absl::Status Database::VerifyFiles() const {
  return Annotate(FromRocksdb(db_->VerifyChecksum()), path_);
}

absl::StatusOr<std::vector<LogId>> Database::ListLogs() const {
  return ListLogsIn(
      {Family::kEntries, Family::kTiles, Family::kState, Family::kKeys, Family::kReports});
}

absl::StatusOr<std::vector<LogId>> Database::ListLogsWithEntries() const {
  return ListLogsIn({Family::kEntries});
}

absl::StatusOr<std::vector<LogId>> Database::ListLogsIn(
    std::initializer_list<Family> families) const {
  std::set<LogId> logs;
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  for (const Family family : families) {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, this->family(family)));
    for (it->SeekToFirst(); it->Valid();) {
      const auto log = LogId::FromBytes(FromSlice(it->key()).substr(0, LogId::kSize));
      if (!log.ok()) return absl::DataLossError(absl::StrCat(path_, ": a key without a log"));
      logs.insert(*log);
      it->Seek(log->str() + std::string(kKeyBytesMax, '\xff'));
    }
    AMANAT_RETURN_IF_ERROR(Annotate(FromRocksdb(it->status()), path_));
  }
  return std::vector<LogId>(logs.begin(), logs.end());
}

}  // namespace amanat::store
