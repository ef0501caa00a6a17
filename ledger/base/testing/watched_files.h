// What a test's program asks of the file system, in order: that a file is synced before it gets its
// name, and a folder after, no test can see in the files themselves, and only a power cut tells.
//
//   WatchedFiles watched;
//   WriteFileDurably("/tmp/a/key", "...");
//   EXPECT_THAT(watched.calls(), ElementsAre("sync /tmp/a/key.tmp", "rename /tmp/a/key", "sync /tmp/a"));
//
// Whoever links this calls fsync, fdatasync, rename, unlink and mkdir through it; without a watch they
// do what they always do. RocksDB's files are watched, too, unless they are a fault disk's.
//
// Thread-safe. One at a time.
#ifndef AMANAT_LEDGER_BASE_TESTING_WATCHED_FILES_H_
#define AMANAT_LEDGER_BASE_TESTING_WATCHED_FILES_H_

#include <string>
#include <vector>

namespace amanat {

class WatchedFiles {
 public:
  WatchedFiles();
  ~WatchedFiles();
  WatchedFiles(const WatchedFiles&) = delete;
  WatchedFiles& operator=(const WatchedFiles&) = delete;

  // "sync PATH" (of fsync and fdatasync), "rename PATH" (to which), "remove PATH", "make PATH": those
  // that succeeded since the watch began.
  std::vector<std::string> calls() const;
};

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_TESTING_WATCHED_FILES_H_
