// For tests: a log in memory. Nothing here looks into entries.
#ifndef AMANAT_LEDGER_TILES_MEMORY_LOG_H_
#define AMANAT_LEDGER_TILES_MEMORY_LOG_H_

#include <string>
#include <utility>
#include <vector>

#include "ledger/base/random.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/frontier.h"
#include "ledger/signing/signing.h"
#include "ledger/tiles/exporter.h"
#include "ledger/tiles/tile_source.h"

namespace amanat::tiles {

class MemoryLog final : public LogSource, public TileSource {
 public:
  MemoryLog(const std::string& name, uint64_t seed)
      : random_(seed), name_(name), key_(signing::PrivateKey::Generate(random_)) {
    head_ = SignedHead();
  }

  checkpoint::VerifierKey verifier_key() const {
    return checkpoint::MakeVerifierKey(name_, key_.public_key());
  }
  checkpoint::VerifierKey Key() const override { return verifier_key(); }
  TreeSize size() const { return entries_.size(); }
  void Resize(TreeSize size) {
    while (entries_.size() < size) entries_.push_back(random_.Bytes(entries_.size() % 50));
    entries_.resize(size);
    head_ = SignedHead();
  }
  Hash Root() const {
    merkle::Frontier frontier;
    for (const std::string& entry : entries_) frontier.Append(merkle::HashLeaf(entry));
    return frontier.Root();
  }
  absl::StatusOr<std::string> CheckpointNote() override { return head_; }
  absl::StatusOr<std::string> CheckpointNote() const override { return head_; }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override {
    return std::as_const(*this).ReadEntries(first, count);
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first,
                                                       uint32_t count) const override {
    if (first + count > size()) return absl::OutOfRangeError("beyond the log");
    return std::vector<std::string>(entries_.begin() + static_cast<int64_t>(first),
                                    entries_.begin() + static_cast<int64_t>(first + count));
  }
  absl::StatusOr<Hash> ReadNode(int level, uint64_t index) const override {
    const uint64_t count = uint64_t{1} << level;
    if ((index + 1) * count > size()) return absl::NotFoundError("beyond the log");
    merkle::Frontier subtree;
    for (uint64_t i = index * count; i < (index + 1) * count; ++i) {
      subtree.Append(merkle::HashLeaf(entries_[i]));
    }
    return subtree.Root();
  }

 private:
  std::string SignedHead() const {
    return checkpoint::SignCheckpoint(
        {.origin = name_, .size = size(), .root = Root(), .extensions = {}}, key_);
  }

  SeededRandom random_;
  const std::string name_;
  const signing::PrivateKey key_;
  std::vector<std::string> entries_;
  std::string head_;
};

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_MEMORY_LOG_H_
