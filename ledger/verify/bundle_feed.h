// The entry bundles of a log in order, read ahead of whoever takes them, and hashed, with the root of
// a full one, or parsed by threads of its own. The memory of what was taken is used again there.
//
//   BundleFeed feed(*log.files, {.size = size, .first = 0, .parse = true});
//   for (uint64_t number = 0; number < bundles; ++number) {
//     FedBundle& bundle = feed.Next();      // until the next call
//   }
//
// At most kWindow bundles are held at a time. To be used by one thread. The reader outlives it.
#ifndef AMANAT_LEDGER_VERIFY_BUNDLE_FEED_H_
#define AMANAT_LEDGER_VERIFY_BUNDLE_FEED_H_

#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "ledger/examine/leaf.h"
#include "ledger/tiles/log_reader.h"

namespace amanat::verify {

struct FedBundle {
  absl::Status status;  // of reading; the rest is empty unless OK
  merkle::EntryBundle bundle;
  std::vector<Hash> hashes;  // of its leaves
  Hash root;                 // of their subtree, when the bundle is full
  // When parsed; then there are no hashes. What stands behind the first `parsed` leaves could not be
  // parsed for the reason `malformed`, or is memory to be used again.
  std::vector<examine::Leaf> leaves;
  size_t parsed = 0;
  absl::Status malformed;
};

class BundleFeed {
 public:
  static constexpr uint64_t kWindow = 8;
  static constexpr int kThreadsThatHash = 2;   // the taker has next to nothing to do meanwhile
  static constexpr int kThreadsThatParse = 1;  // the taker's thread is busy as well
  static constexpr int kThreadsOfNetwork = 8;  // most of the time they wait

  struct Options {
    TreeSize size = 0;   // of the log
    uint64_t first = 0;  // number of the first bundle
    bool parse = false;
  };
  BundleFeed(const tiles::LogReader& files, const Options& options);
  ~BundleFeed();
  BundleFeed(const BundleFeed&) = delete;
  BundleFeed& operator=(const BundleFeed&) = delete;

  // The next bundle, good until the next call. Precondition: there is one.
  FedBundle& Next() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);
  void Make(uint64_t number, FedBundle& made) const;

  const tiles::LogReader& files_;
  const Options options_;
  const uint64_t end_;  // of the bundles' numbers
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t taken_ ABSL_GUARDED_BY(mutex_);  // numbers below are taken
  uint64_t begun_ ABSL_GUARDED_BY(mutex_);  // numbers below are made or being made
  std::map<uint64_t, FedBundle> made_ ABSL_GUARDED_BY(mutex_);
  std::vector<FedBundle> spent_ ABSL_GUARDED_BY(mutex_);
  FedBundle current_;
  std::vector<std::thread> threads_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_BUNDLE_FEED_H_
