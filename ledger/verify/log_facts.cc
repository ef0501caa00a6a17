#include "ledger/verify/log_facts.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"

namespace amanat::verify {

using merkle::kTileHeight;

void LogFacts::KeepNode(int level, const Hash& node) {
  if (level == 0 || level % kTileHeight != 0) return;
  const size_t at = static_cast<size_t>(level / kTileHeight - 1);
  if (upper_.size() <= at) upper_.resize(at + 1);
  upper_[at].push_back(node);
}

void LogFacts::AppendHash(const Hash& leaf) {
  hashes_.push_back(leaf);
  frontier_.Append(leaf, [this](int level, uint64_t, const Hash& node) { KeepNode(level, node); });
}

void LogFacts::AppendBundle(const std::vector<Hash>& leaves, const Hash& root) {
  AMANAT_CHECK(leaves.size() == merkle::kTileWidth);
  hashes_.insert(hashes_.end(), leaves.begin(), leaves.end());
  frontier_.AppendSubtree(kTileHeight, root,
                          [this](int level, uint64_t, const Hash& node) { KeepNode(level, node); });
}

void LogFacts::AppendExamined(const examine::Leaf& leaf, uint32_t event_type) {
  AMANAT_CHECK(facts_.size() < hashes_.size());
  const LogId& recipient = leaf.entry.recipient;
  auto it = std::find(recipients_.begin(), recipients_.end(), recipient);
  if (it == recipients_.end()) it = recipients_.insert(recipients_.end(), recipient);
  const auto number = static_cast<size_t>(it - recipients_.begin());
  // The set has at most kLogsMax logs; recipients beyond 16 bits are none of them.
  facts_.push_back({event_type, static_cast<uint16_t>(std::min<size_t>(number, UINT16_MAX)),
                    leaf.entry.outcome == entry::Outcome::kAccepted});
  if (recipients_.size() > UINT16_MAX) recipients_.resize(UINT16_MAX);
}

std::optional<examine::EntryFacts> LogFacts::Find(LogIndex index) const {
  if (index >= facts_.size()) return std::nullopt;
  const Facts& facts = facts_[index];
  const LogId recipient =
      facts.recipient < recipients_.size() ? recipients_[facts.recipient] : LogId{};
  return examine::EntryFacts{hashes_[index], recipient, facts.event_type, facts.accepted};
}

Hash LogFacts::NodeAt(int level, uint64_t index) const {
  const int stored = level / kTileHeight;
  const std::vector<Hash>& nodes = stored == 0 ? hashes_ : upper_[static_cast<size_t>(stored - 1)];
  const uint64_t count = uint64_t{1} << (level % kTileHeight);
  merkle::Frontier subtree;
  for (uint64_t i = 0; i < count; ++i) subtree.Append(nodes[index * count + i]);
  return subtree.Root();
}

std::optional<Hash> LogFacts::RootAt(TreeSize size) const {
  if (size > examined()) return std::nullopt;
  return RootOfHashes(size);
}

Hash LogFacts::RootOfHashes(TreeSize size) const {
  AMANAT_CHECK(size <= hashed());
  const auto root = merkle::RootOf(size, [&](int level, uint64_t index) -> absl::StatusOr<Hash> {
    return NodeAt(level, index);
  });
  AMANAT_CHECK(root.ok());
  return *root;
}

}  // namespace amanat::verify
