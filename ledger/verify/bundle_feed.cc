#include "ledger/verify/bundle_feed.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::verify {

using merkle::kTileWidth;

BundleFeed::BundleFeed(const tiles::LogReader& files, const Options& options)
    : files_(files),
      options_(options),
      end_(options.size / kTileWidth + (options.size % kTileWidth == 0 ? 0 : 1)),
      taken_(options.first),
      begun_(options.first) {
  const uint64_t threads = files.ListsFiles() ? kThreadsOfDisk : kThreadsOfNetwork;
  const uint64_t bundles = end_ - std::min(end_, options.first);
  for (uint64_t i = 0; i < std::min(threads, bundles); ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

BundleFeed::~BundleFeed() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

FedBundle& BundleFeed::Next() {
  absl::MutexLock lock(&mutex_);
  AMANAT_CHECK(taken_ < end_);
  const auto ready = [this]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return made_.contains(taken_); };
  mutex_.Await(absl::Condition(&ready));
  spent_.push_back(std::exchange(current_, std::move(made_.extract(taken_).mapped())));
  ++taken_;
  return current_;
}

FedBundle BundleFeed::Make(uint64_t number) const {
  FedBundle made;
  const uint32_t width =
      static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, options_.size - number * kTileWidth));
  auto bundle = files_.ReadEntryBundle({number, width});
  if (!bundle.ok()) {
    made.status = bundle.status();
    return made;
  }
  made.bundle = *std::move(bundle);
  if (options_.parse) {
    made.leaves.reserve(made.bundle.size());
    for (size_t i = 0; i < made.bundle.size(); ++i) {
      made.leaves.push_back(examine::ParseLeaf(std::string(made.bundle[i])));
    }
  } else {
    made.hashes.reserve(made.bundle.size());
    for (size_t i = 0; i < made.bundle.size(); ++i) {
      made.hashes.push_back(merkle::HashLeaf(made.bundle[i]));
    }
  }
  return made;
}

void BundleFeed::Work() {
  while (true) {
    std::vector<FedBundle> spent;  // freed without the lock
    uint64_t number = 0;
    {
      absl::MutexLock lock(&mutex_);
      const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || begun_ >= end_ || begun_ < taken_ + kWindow;
      };
      mutex_.Await(absl::Condition(&wanted));
      if (stopping_ || begun_ >= end_) return;
      number = begun_++;
      spent.swap(spent_);
    }
    spent.clear();
    FedBundle made = Make(number);
    absl::MutexLock lock(&mutex_);
    made_.emplace(number, std::move(made));
  }
}

}  // namespace amanat::verify
