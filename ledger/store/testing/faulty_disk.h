// A disk beneath RocksDB that breaks at a chosen step, and that forgets what was not synced.
//
//   FaultyDisk disk;
//   auto database = Database::Create(path, disk.env());
//   disk.BreakAt(disk.steps() + 2, Fault::kEffectAbsent);  // the second step from now
//   ...
//   disk.PowerCut();                                       // after everything is closed
//
// A step is a write or a sync of a file that RocksDB writes. From the broken step on, every step
// fails without effect, as after a crash. Other files, such as the guard, do not go through here.
// Thread-safe.
#ifndef AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_
#define AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_

#include <cstdint>
#include <memory>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace amanat::store {

enum class Fault {
  kEffectAbsent,   // reported failed, and not done
  kEffectPresent,  // reported failed, but done
};

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();

  rocksdb::Env* env();
  // Since construction.
  uint64_t steps() const;
  uint64_t syncs() const;
  // Step number `step`, from 1, fails; 0: none.
  void BreakAt(uint64_t step, Fault fault);
  bool broken() const;
  // Cuts every file back to what was synced of it, and works again. Precondition: no database is
  // open on it.
  void PowerCut();

  class FileSystem;

 private:
  std::shared_ptr<FileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_
