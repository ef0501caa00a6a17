#include "ledger/verify/bundle_feed.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::verify {

using merkle::kTileWidth;

namespace {

// Of a perfect subtree.
Hash RootOfFull(std::vector<Hash> nodes) {
  for (size_t width = nodes.size() / 2; width != 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) nodes[i] = merkle::HashNode(nodes[2 * i], nodes[2 * i + 1]);
  }
  return nodes.front();
}

void ParseLeaves(FedBundle& made) {
  if (made.leaves.size() < made.bundle.size()) made.leaves.resize(made.bundle.size());
  for (; made.parsed < made.bundle.size(); ++made.parsed) {
    made.malformed = examine::ParseLeafInto(made.bundle[made.parsed], made.leaves[made.parsed]);
    if (!made.malformed.ok()) return;
  }
}

}  // namespace

BundleFeed::BundleFeed(const tiles::LogReader& files, const Options& options)
    : files_(files),
      options_(options),
      end_(options.size / kTileWidth + (options.size % kTileWidth == 0 ? 0 : 1)),
      taken_(options.first),
      begun_(options.first) {
  const uint64_t threads = !files.ListsFiles() ? kThreadsOfNetwork
                           : options.parse     ? kThreadsThatParse
                                               : kThreadsThatHash;
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

// Into what an earlier bundle left behind.
void BundleFeed::Make(uint64_t number, FedBundle& made) const {
  made.parsed = 0;
  made.hashes.clear();
  const uint32_t width =
      static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, options_.size - number * kTileWidth));
  auto bundle = files_.ReadEntryBundle({number, width});
  made.status = bundle.status();
  if (!bundle.ok()) return;
  made.bundle = *std::move(bundle);
  if (options_.parse) {
    ParseLeaves(made);
    return;
  }
  made.hashes.reserve(width);
  for (size_t i = 0; i < width; ++i) made.hashes.push_back(merkle::HashLeaf(made.bundle[i]));
  if (width == kTileWidth) made.root = RootOfFull(made.hashes);
}

void BundleFeed::Work() {
  while (true) {
    FedBundle made;
    uint64_t number = 0;
    {
      absl::MutexLock lock(&mutex_);
      const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || begun_ >= end_ || begun_ < taken_ + kWindow;
      };
      mutex_.Await(absl::Condition(&wanted));
      if (stopping_ || begun_ >= end_) return;
      number = begun_++;
      if (!spent_.empty()) {
        made = std::move(spent_.back());
        spent_.pop_back();
      }
    }
    Make(number, made);
    absl::MutexLock lock(&mutex_);
    made_.emplace(number, std::move(made));
  }
}

}  // namespace amanat::verify
