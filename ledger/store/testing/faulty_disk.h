// A disk beneath RocksDB that breaks at a chosen step, that fills up, that flips bits, and that
// forgets what was not synced.
//
//   FaultyDisk disk;
//   auto database = Database::Create(path, disk.env());
//   disk.BreakAt(disk.steps() + 2, Fault::kEffectAbsent);  // the second step from now
//   ...
//   disk.PowerCut();                                       // after everything is closed
//
// A step is whatever changes the disk: to create, write, sync, rename or delete a file, or to sync
// a folder. From the broken step on every step fails without effect, as after a crash. Nothing is
// really synced: the files of a power cut are made by PowerCut. Other files, such as the guard,
// and RocksDB's information log do not go through here. Thread-safe.
#ifndef AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_
#define AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_

#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace amanat::store {

enum class Fault {
  kEffectAbsent,   // reported failed, and not done
  kEffectPresent,  // reported failed, but done
  kEffectTorn,     // reported failed, but half of the bytes were written, or synced
  kDiskFull,       // whatever needs room fails, half written; the rest goes on working
};

// What a power cut leaves of what was never synced.
enum class Tail {
  kDropped,  // nothing: neither bytes, nor names that were made, changed or removed
  kTorn,     // of the bytes of each file a part from their beginning; the names
  kKept,     // everything, as when only the process ends
};

// Whether flipping that bit of these bytes of a table file may end the process by an assertion instead
// of an error: RocksDB reads a file's properties before it compares their checksum (its
// ReadTablePropertiesHelper, for files that were ingested), and the highest bit of their last four
// bytes, the number 1, claims an index by hashes that is not there. Nothing is signed then; but a test
// ends there, too.
bool EndsRocksdb(absl::string_view bytes, uint64_t bit);

class FaultyDisk {
 public:
  explicit FaultyDisk(uint64_t seed = 1);
  ~FaultyDisk();

  rocksdb::Env* env();
  // Since construction.
  uint64_t steps() const;
  uint64_t syncs() const;
  uint64_t reads() const;
  // Step number `step`, from 1, fails; 0: none.
  void BreakAt(uint64_t step, Fault fault);
  bool broken() const;
  // A bit of what read number `read`, from 1, gives is wrong, none that EndsRocksdb; 0: none.
  void FlipReadAt(uint64_t read);
  // Ends kDiskFull, or a broken disk, without a power cut.
  void Repair();
  // Leaves of every file what was synced and `tail`, and works again. Precondition: no database
  // is open on it.
  void PowerCut(Tail tail = Tail::kDropped);

  class FileSystem;

 private:
  std::shared_ptr<FileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace amanat::store

#endif  // AMANAT_LEDGER_STORE_TESTING_FAULTY_DISK_H_
