// The right edge of a growing tree: the roots of the perfect subtrees that make up its first
// size() leaves. Enough to append and to know the root, in at most 64 hashes.
//
//   Frontier frontier;
//   frontier.Append(HashLeaf(entry));
//   Hash root = frontier.Root();
//
// Invariant: one subtree for each 1 bit of size(), largest (leftmost) first. Thread-compatible.
#ifndef AMANAT_LEDGER_MERKLE_FRONTIER_H_
#define AMANAT_LEDGER_MERKLE_FRONTIER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/base/check.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::merkle {

class Frontier {
 public:
  // The empty tree.
  Frontier() = default;
  // Continues a stored frontier. InvalidArgument when the count of subtrees does not fit the size;
  // that the hashes are right only a comparison of Root() with a trusted root can tell.
  static absl::StatusOr<Frontier> FromSubtrees(TreeSize size, std::vector<Hash> subtrees);

  TreeSize size() const { return size_; }
  // Left to right.
  const std::vector<Hash>& subtrees() const { return subtrees_; }

  // Precondition: size() < 2^64 - 1.
  void Append(const Hash& leaf) {
    Append(leaf, [](int, uint64_t, const Hash&) {});
  }

  // The same, and calls sink(int level, uint64_t index, const Hash& root) for each perfect subtree
  // that the leaf completes, the leaf itself (level 0) first, then upwards.
  template <typename Sink>
  void Append(const Hash& leaf, Sink&& sink) {
    AppendSubtree(0, leaf, sink);
  }

  // The same for 2^level leaves at once, whose perfect subtree has the root `root`. Preconditions:
  // level 0..62, size() is a multiple of 2^level, and room for that many.
  template <typename Sink>
  void AppendSubtree(int level, const Hash& root, Sink&& sink) {
    const TreeSize leaves = TreeSize{1} << level;
    AMANAT_CHECK(size_ % leaves == 0 && size_ < UINT64_MAX - leaves + 1);
    Hash node = root;
    sink(level, size_ >> level, static_cast<const Hash&>(node));
    for (; (size_ >> level & 1) != 0; ++level) {
      node = HashNode(subtrees_.back(), node);
      subtrees_.pop_back();
      sink(level + 1, size_ >> (level + 1), static_cast<const Hash&>(node));
    }
    subtrees_.push_back(node);
    size_ += leaves;
  }

  // EmptyRoot() for the empty tree.
  Hash Root() const;

  bool operator==(const Frontier&) const = default;

 private:
  TreeSize size_ = 0;
  std::vector<Hash> subtrees_;
};

}  // namespace amanat::merkle

#endif  // AMANAT_LEDGER_MERKLE_FRONTIER_H_
