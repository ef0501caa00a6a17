#include "ledger/store/testing/faulty_disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/check.h"

namespace amanat::store {

using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultyDisk::FileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultyDisk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result, IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override;

  // Performs `action` as the next step, or fails.
  IOStatus Step(bool sync, const std::function<IOStatus()>& action);
  void NoteWritten(const std::string& path, uint64_t bytes);
  void NoteSynced(const std::string& path);
  void NoteTruncated(const std::string& path, uint64_t size);
  void PowerCut();

  void BreakAt(uint64_t step, Fault fault) {
    absl::MutexLock lock(&mutex_);
    break_at_ = step;
    fault_ = fault;
  }
  uint64_t steps() const {
    absl::MutexLock lock(&mutex_);
    return steps_;
  }
  uint64_t syncs() const {
    absl::MutexLock lock(&mutex_);
    return syncs_;
  }
  bool broken() const {
    absl::MutexLock lock(&mutex_);
    return broken_;
  }

 private:
  struct Sizes {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  mutable absl::Mutex mutex_;
  uint64_t steps_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t break_at_ ABSL_GUARDED_BY(mutex_) = 0;
  Fault fault_ ABSL_GUARDED_BY(mutex_) = Fault::kEffectAbsent;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Sizes> files_ ABSL_GUARDED_BY(mutex_);
};

namespace {

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::string path, std::unique_ptr<FSWritableFile> target, FaultyDisk::FileSystem* disk)
      : FSWritableFileOwnerWrapper(std::move(target)), path_(std::move(path)), disk_(disk) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return disk_->Step(/*sync=*/false, [&] {
      const IOStatus status = target()->Append(data, options, debug);
      if (status.ok()) disk_->NoteWritten(path_, data.size());
      return status;
    });
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return disk_->Step(/*sync=*/true, [&] {
      const IOStatus status = target()->Sync(options, debug);
      if (status.ok()) disk_->NoteSynced(path_);
      return status;
    });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const IOStatus status = target()->Truncate(size, options, debug);
    if (status.ok()) disk_->NoteTruncated(path_, size);
    return status;
  }

 private:
  const std::string path_;
  FaultyDisk::FileSystem* const disk_;
};

}  // namespace

IOStatus FaultyDisk::FileSystem::Step(bool sync, const std::function<IOStatus()>& action) {
  bool perform = true;
  bool report_failure = false;
  {
    absl::MutexLock lock(&mutex_);
    ++steps_;
    if (sync) ++syncs_;
    if (broken_) return IOStatus::IOError("the disk broke before");
    if (steps_ == break_at_) {
      broken_ = true;
      report_failure = true;
      perform = fault_ == Fault::kEffectPresent;
    }
  }
  const IOStatus status = perform ? action() : IOStatus::OK();
  return report_failure ? IOStatus::IOError("the disk breaks here") : status;
}

void FaultyDisk::FileSystem::NoteWritten(const std::string& path, uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  files_[path].written += bytes;
}

void FaultyDisk::FileSystem::NoteSynced(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  files_[path].synced = files_[path].written;
}

void FaultyDisk::FileSystem::NoteTruncated(const std::string& path, uint64_t size) {
  absl::MutexLock lock(&mutex_);
  files_[path].written = size;
}

IOStatus FaultyDisk::FileSystem::NewWritableFile(const std::string& path,
                                                 const FileOptions& options,
                                                 std::unique_ptr<FSWritableFile>* result,
                                                 IODebugContext* debug) {
  if (broken()) return IOStatus::IOError("the disk broke before");
  std::unique_ptr<FSWritableFile> file;
  const IOStatus status = target()->NewWritableFile(path, options, &file, debug);
  if (!status.ok()) return status;
  {
    absl::MutexLock lock(&mutex_);
    files_[path] = Sizes();
  }
  *result = std::make_unique<FaultyFile>(path, std::move(file), this);
  return status;
}

IOStatus FaultyDisk::FileSystem::RenameFile(const std::string& from, const std::string& to,
                                            const IOOptions& options, IODebugContext* debug) {
  if (broken()) return IOStatus::IOError("the disk broke before");
  const IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  if (const auto it = files_.find(from); it != files_.end()) {
    files_[to] = it->second;
    files_.erase(it);
  }
  return status;
}

void FaultyDisk::FileSystem::PowerCut() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [path, sizes] : files_) {
    if (::access(path.c_str(), F_OK) != 0) continue;
    AMANAT_CHECK(::truncate(path.c_str(), static_cast<off_t>(sizes.synced)) == 0);
  }
  files_.clear();
  broken_ = false;
  break_at_ = 0;
}

FaultyDisk::FaultyDisk()
    : file_system_(std::make_shared<FileSystem>()), env_(rocksdb::NewCompositeEnv(file_system_)) {}

FaultyDisk::~FaultyDisk() = default;

rocksdb::Env* FaultyDisk::env() { return env_.get(); }
uint64_t FaultyDisk::steps() const { return file_system_->steps(); }
uint64_t FaultyDisk::syncs() const { return file_system_->syncs(); }
void FaultyDisk::BreakAt(uint64_t step, Fault fault) { file_system_->BreakAt(step, fault); }
bool FaultyDisk::broken() const { return file_system_->broken(); }
void FaultyDisk::PowerCut() { file_system_->PowerCut(); }

}  // namespace amanat::store
