#include "ledger/store/testing/faulty_disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/check.h"

namespace amanat::store {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

enum class Kind { kWrite, kSync, kName };
enum class Portion { kNone, kHalf, kAll };

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

void CutFile(const std::string& path, uint64_t size) {
  AMANAT_CHECK(::truncate(path.c_str(), static_cast<off_t>(size)) == 0);
}

}  // namespace

class FaultyDisk::FileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FileSystem(uint64_t seed)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), random_(seed) {}
  ~FileSystem() override {
    std::error_code ignored;
    if (!shadows_.empty()) std::filesystem::remove_all(shadows_, ignored);
  }
  const char* Name() const override { return "FaultyDisk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result, IODebugContext* debug) override;
  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* result,
                             IODebugContext* debug) override;
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* result,
                               IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* result, IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override;
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override;

  // Performs as much of `action` as the next step's fate allows.
  IOStatus Step(Kind kind, const std::function<IOStatus(Portion)>& action);
  // Spoils what a read gave, when it is its turn. `*result` may point into `scratch`.
  void SpoilRead(Slice* result, char* scratch);
  void NoteWritten(const std::string& path, uint64_t bytes);
  void NoteSynced(const std::string& path, Portion portion);
  void NoteTruncated(const std::string& path, uint64_t size);
  void NoteFolderSynced(const std::string& folder);
  void PowerCut(Tail tail);
  void Repair();

  void BreakAt(uint64_t step, Fault fault) {
    absl::MutexLock lock(&mutex_);
    break_at_ = step;
    fault_ = fault;
  }
  void FlipReadAt(uint64_t read) {
    absl::MutexLock lock(&mutex_);
    flip_at_ = read;
  }
  uint64_t steps() const {
    absl::MutexLock lock(&mutex_);
    return steps_;
  }
  uint64_t syncs() const {
    absl::MutexLock lock(&mutex_);
    return syncs_;
  }
  uint64_t reads() const {
    absl::MutexLock lock(&mutex_);
    return reads_;
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
  // A change of names that its folder's sync has not made durable, and how to take it back: `made`
  // goes away (to `origin`, when it was renamed), and what stood at `lost` returns from `shadow`.
  struct Change {
    std::string folder, made, origin, lost, shadow;
    Sizes lost_sizes;
  };

  // Keeps what stands at `path` under another name; empty when nothing does.
  std::string MakeShadow(const std::string& path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void UndoChanges() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Move(const std::string& from, const std::string& to) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  uint64_t steps_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t reads_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t break_at_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t flip_at_ ABSL_GUARDED_BY(mutex_) = 0;
  Fault fault_ ABSL_GUARDED_BY(mutex_) = Fault::kEffectAbsent;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Sizes> files_ ABSL_GUARDED_BY(mutex_);
  std::vector<Change> changes_ ABSL_GUARDED_BY(mutex_);
  std::string shadows_ ABSL_GUARDED_BY(mutex_);  // a folder beside the first database
  uint64_t shadow_number_ ABSL_GUARDED_BY(mutex_) = 0;
};

namespace {

class FaultyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyWritableFile(std::string path, std::unique_ptr<FSWritableFile> target,
                     FaultyDisk::FileSystem* disk)
      : FSWritableFileOwnerWrapper(std::move(target)), path_(std::move(path)), disk_(disk) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return disk_->Step(Kind::kWrite, [&](Portion portion) {
      const Slice part(data.data(), portion == Portion::kHalf ? data.size() / 2 : data.size());
      const IOStatus status = target()->Append(part, options, debug);
      if (status.ok()) disk_->NoteWritten(path_, part.size());
      return status;
    });
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return disk_->Step(Kind::kSync, [&](Portion portion) {
      disk_->NoteSynced(path_, portion);
      return IOStatus::OK();
    });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
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

class FaultySequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultySequentialFile(std::unique_ptr<FSSequentialFile> target, FaultyDisk::FileSystem* disk)
      : FSSequentialFileOwnerWrapper(std::move(target)), disk_(disk) {}
  IOStatus Read(size_t count, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    const IOStatus status = target()->Read(count, options, result, scratch, debug);
    if (status.ok()) disk_->SpoilRead(result, scratch);
    return status;
  }

 private:
  FaultyDisk::FileSystem* const disk_;
};

class FaultyRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultyRandomAccessFile(std::unique_ptr<FSRandomAccessFile> target, FaultyDisk::FileSystem* disk)
      : FSRandomAccessFileOwnerWrapper(std::move(target)), disk_(disk) {}
  IOStatus Read(uint64_t offset, size_t count, const IOOptions& options, Slice* result,
                char* scratch, IODebugContext* debug) const override {
    const IOStatus status = target()->Read(offset, count, options, result, scratch, debug);
    if (status.ok()) disk_->SpoilRead(result, scratch);
    return status;
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    for (size_t i = 0; i < count; ++i) {
      rocksdb::FSReadRequest& request = requests[i];
      request.status =
          Read(request.offset, request.len, options, &request.result, request.scratch, debug);
    }
    return IOStatus::OK();
  }
  IOStatus Prefetch(uint64_t, size_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("every read is to be seen");
  }

 private:
  FaultyDisk::FileSystem* const disk_;
};

class FaultyFolder final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyFolder(std::string path, std::unique_ptr<FSDirectory> target, FaultyDisk::FileSystem* disk)
      : FSDirectoryWrapper(std::move(target)), path_(std::move(path)), disk_(disk) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return disk_->Step(Kind::kSync, [&](Portion) {
      disk_->NoteFolderSynced(path_);
      return IOStatus::OK();
    });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  const std::string path_;
  FaultyDisk::FileSystem* const disk_;
};

}  // namespace

IOStatus FaultyDisk::FileSystem::Step(Kind kind, const std::function<IOStatus(Portion)>& action) {
  Portion portion = Portion::kAll;
  IOStatus failure = IOStatus::OK();
  {
    absl::MutexLock lock(&mutex_);
    ++steps_;
    if (kind == Kind::kSync) ++syncs_;
    const bool breaks = !broken_ && steps_ == break_at_;
    if (breaks) broken_ = true;
    if (broken_ && fault_ == Fault::kDiskFull) {
      if (kind == Kind::kWrite) {
        failure = IOStatus::NoSpace("the disk is full");
        portion = breaks ? Portion::kHalf : Portion::kNone;
      }
    } else if (breaks) {
      failure = IOStatus::IOError("the disk breaks here");
      if (fault_ == Fault::kEffectAbsent) portion = Portion::kNone;
      if (fault_ == Fault::kEffectTorn) portion = Portion::kHalf;
    } else if (broken_) {
      return IOStatus::IOError("the disk broke before");
    }
  }
  const IOStatus status = portion == Portion::kNone ? IOStatus::OK() : action(portion);
  return failure.ok() ? status : failure;
}

void FaultyDisk::FileSystem::SpoilRead(Slice* result, char* scratch) {
  absl::MutexLock lock(&mutex_);
  if (result->empty() || ++reads_ != flip_at_) return;
  if (result->data() != scratch) std::copy_n(result->data(), result->size(), scratch);
  uint64_t bit = random_() % (8 * result->size());
  if (EndsRocksdb({scratch, result->size()}, bit)) bit ^= 1;
  scratch[bit / 8] = static_cast<char>(scratch[bit / 8] ^ (1 << (bit % 8)));
  *result = Slice(scratch, result->size());
}

void FaultyDisk::FileSystem::NoteWritten(const std::string& path, uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  files_[path].written += bytes;
}

void FaultyDisk::FileSystem::NoteSynced(const std::string& path, Portion portion) {
  absl::MutexLock lock(&mutex_);
  Sizes& sizes = files_[path];
  const uint64_t behind = sizes.written - sizes.synced;
  sizes.synced += portion == Portion::kHalf ? behind / 2 : behind;
}

void FaultyDisk::FileSystem::NoteTruncated(const std::string& path, uint64_t size) {
  absl::MutexLock lock(&mutex_);
  Sizes& sizes = files_[path];
  sizes.written = size;
  sizes.synced = std::min(sizes.synced, size);
}

void FaultyDisk::FileSystem::NoteFolderSynced(const std::string& folder) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(changes_, [&](const Change& change) { return change.folder == folder; });
}

IOStatus FaultyDisk::FileSystem::NewWritableFile(const std::string& path,
                                                 const FileOptions& options,
                                                 std::unique_ptr<FSWritableFile>* result,
                                                 IODebugContext* debug) {
  return Step(Kind::kWrite, [&](Portion) {
    std::unique_ptr<FSWritableFile> file;
    {
      absl::MutexLock lock(&mutex_);
      changes_.push_back({FolderOf(path), path, "", path, MakeShadow(path), files_[path]});
      ::unlink(path.c_str());  // truncating it would reach its shadow
    }
    const IOStatus status = target()->NewWritableFile(path, options, &file, debug);
    if (!status.ok()) return status;
    absl::MutexLock lock(&mutex_);
    files_[path] = Sizes();
    *result = std::make_unique<FaultyWritableFile>(path, std::move(file), this);
    return status;
  });
}

IOStatus FaultyDisk::FileSystem::NewSequentialFile(const std::string& path,
                                                   const FileOptions& options,
                                                   std::unique_ptr<FSSequentialFile>* result,
                                                   IODebugContext* debug) {
  std::unique_ptr<FSSequentialFile> file;
  const IOStatus status = target()->NewSequentialFile(path, options, &file, debug);
  if (status.ok()) *result = std::make_unique<FaultySequentialFile>(std::move(file), this);
  return status;
}

IOStatus FaultyDisk::FileSystem::NewRandomAccessFile(const std::string& path,
                                                     const FileOptions& options,
                                                     std::unique_ptr<FSRandomAccessFile>* result,
                                                     IODebugContext* debug) {
  std::unique_ptr<FSRandomAccessFile> file;
  const IOStatus status = target()->NewRandomAccessFile(path, options, &file, debug);
  if (status.ok()) *result = std::make_unique<FaultyRandomAccessFile>(std::move(file), this);
  return status;
}

IOStatus FaultyDisk::FileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                              std::unique_ptr<FSDirectory>* result,
                                              IODebugContext* debug) {
  std::unique_ptr<FSDirectory> folder;
  const IOStatus status = target()->NewDirectory(path, options, &folder, debug);
  if (status.ok()) *result = std::make_unique<FaultyFolder>(path, std::move(folder), this);
  return status;
}

IOStatus FaultyDisk::FileSystem::RenameFile(const std::string& from, const std::string& to,
                                            const IOOptions& options, IODebugContext* debug) {
  return Step(Kind::kName, [&](Portion) {
    absl::MutexLock lock(&mutex_);
    const std::string shadow = MakeShadow(to);
    const IOStatus status = target()->RenameFile(from, to, options, debug);
    if (!status.ok()) return status;
    changes_.push_back({FolderOf(to), to, from, to, shadow, files_[to]});
    files_[to] = files_[from];
    files_.erase(from);
    return status;
  });
}

IOStatus FaultyDisk::FileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                            IODebugContext* debug) {
  return Step(Kind::kName, [&](Portion) {
    absl::MutexLock lock(&mutex_);
    const std::string shadow = MakeShadow(path);
    const IOStatus status = target()->DeleteFile(path, options, debug);
    if (!status.ok()) return status;
    changes_.push_back({FolderOf(path), "", "", path, shadow, files_[path]});
    files_.erase(path);
    return status;
  });
}

std::string FaultyDisk::FileSystem::MakeShadow(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) return "";
  if (shadows_.empty()) {
    shadows_ = FolderOf(path) + ".shadows_XXXXXX";
    AMANAT_CHECK(::mkdtemp(shadows_.data()) != nullptr);
  }
  const std::string shadow = absl::StrCat(shadows_, "/", ++shadow_number_);
  AMANAT_CHECK(::link(path.c_str(), shadow.c_str()) == 0);
  return shadow;
}

void FaultyDisk::FileSystem::Move(const std::string& from, const std::string& to) {
  if (::access(from.c_str(), F_OK) != 0) return;
  AMANAT_CHECK(::rename(from.c_str(), to.c_str()) == 0);
}

void FaultyDisk::FileSystem::UndoChanges() {
  for (; !changes_.empty(); changes_.pop_back()) {
    const Change& change = changes_.back();
    if (!change.origin.empty()) {
      files_[change.origin] = files_[change.made];
      Move(change.made, change.origin);
    } else if (!change.made.empty()) {
      ::unlink(change.made.c_str());
      files_.erase(change.made);
    }
    if (change.shadow.empty()) continue;
    Move(change.shadow, change.lost);
    files_[change.lost] = change.lost_sizes;
  }
}

void FaultyDisk::FileSystem::PowerCut(Tail tail) {
  absl::MutexLock lock(&mutex_);
  if (tail == Tail::kDropped) UndoChanges();
  if (tail == Tail::kTorn) changes_.clear();
  for (auto& [path, sizes] : files_) {
    if (tail == Tail::kKept || ::access(path.c_str(), F_OK) != 0) continue;
    const uint64_t behind = sizes.written - sizes.synced;
    const uint64_t kept = tail == Tail::kTorn ? random_() % (behind + 1) : 0;
    sizes.written = sizes.synced += kept;
    CutFile(path, sizes.synced);
  }
  broken_ = false;
  break_at_ = 0;
}

void FaultyDisk::FileSystem::Repair() {
  absl::MutexLock lock(&mutex_);
  broken_ = false;
  break_at_ = 0;
}

FaultyDisk::FaultyDisk(uint64_t seed)
    : file_system_(std::make_shared<FileSystem>(seed)),
      env_(rocksdb::NewCompositeEnv(file_system_)) {}

FaultyDisk::~FaultyDisk() = default;

rocksdb::Env* FaultyDisk::env() { return env_.get(); }
uint64_t FaultyDisk::steps() const { return file_system_->steps(); }
uint64_t FaultyDisk::syncs() const { return file_system_->syncs(); }
uint64_t FaultyDisk::reads() const { return file_system_->reads(); }
void FaultyDisk::BreakAt(uint64_t step, Fault fault) { file_system_->BreakAt(step, fault); }
bool EndsRocksdb(absl::string_view bytes, uint64_t bit) {
  constexpr absl::string_view kOneInThreeBytes("\x01\0\0", 3);
  const uint64_t at = bit / 8;
  return bit % 8 == 7 && at >= kOneInThreeBytes.size() && bytes[at] == '\0' &&
         bytes.substr(at - kOneInThreeBytes.size(), kOneInThreeBytes.size()) == kOneInThreeBytes;
}

void FaultyDisk::FlipReadAt(uint64_t read) { file_system_->FlipReadAt(read); }
bool FaultyDisk::broken() const { return file_system_->broken(); }
void FaultyDisk::Repair() { file_system_->Repair(); }
void FaultyDisk::PowerCut(Tail tail) { file_system_->PowerCut(tail); }

}  // namespace amanat::store
