#include "ledger/merkle/proof.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::merkle {
namespace {

// The path from a leaf to the root, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 walk it: `node` is the
// index at the present level, `last` that of the level's last node.
class Path {
 public:
  Path(uint64_t node, uint64_t last) : node_(node), last_(last) {}

  bool AtRoot() const { return last_ == 0; }
  bool node_is_right() const { return (node_ & 1) != 0; }
  // Whether the sibling on the path stands to the left.
  bool SiblingIsLeft() const { return node_is_right() || node_ == last_; }

  void Shift() {
    node_ >>= 1;
    last_ >>= 1;
  }
  // To the next level, over the levels at which a last node without a sibling is carried up.
  void Ascend() {
    if (node_ == last_) {
      while (!node_is_right() && node_ != 0) Shift();
    }
    Shift();
  }

 private:
  uint64_t node_;
  uint64_t last_;
};

absl::Status RootError(absl::string_view which, const Hash& expected, const Hash& actual) {
  return absl::InvalidArgumentError(absl::StrCat("the proof leads to the ", which, " ",
                                                 actual.hex(), ", expected ", expected.hex()));
}

absl::Status LengthError(absl::string_view what, size_t hashes) {
  return absl::InvalidArgumentError(
      absl::StrCat("the proof of ", hashes, " hashes is too ", what, " for the tree sizes"));
}

absl::Status CheckSizes(TreeSize old_size, TreeSize new_size) {
  if (old_size == 0) return absl::InvalidArgumentError("no consistency proof exists for size 0");
  if (old_size > new_size) {
    return absl::InvalidArgumentError(
        absl::StrCat("old size ", old_size, " is larger than new size ", new_size));
  }
  return absl::OkStatus();
}

absl::Status CheckIndex(LogIndex index, TreeSize size) {
  if (index < size) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("index ", index, " lies outside a tree of size ", size));
}

// The largest power of two below `leaves`, which is at least 2.
uint64_t Split(uint64_t leaves) { return std::bit_floor(leaves - 1); }

// The root of leaves begin..end-1, where `begin` is a multiple of the power of two that holds them.
absl::StatusOr<Hash> RangeRoot(uint64_t begin, uint64_t end, const NodeReader& reader) {
  const uint64_t leaves = end - begin;
  if (std::has_single_bit(leaves)) {
    const int level = std::countr_zero(leaves);
    return reader(level, begin >> level);
  }
  const uint64_t middle = begin + Split(leaves);
  AMANAT_ASSIGN_OR_RETURN(const Hash left, RangeRoot(begin, middle, reader));
  AMANAT_ASSIGN_OR_RETURN(const Hash right, RangeRoot(middle, end, reader));
  return HashNode(left, right);
}

}  // namespace

absl::Status VerifyInclusion(LogIndex index, TreeSize size, const Hash& leaf,
                             const std::vector<Hash>& proof, const Hash& root) {
  AMANAT_RETURN_IF_ERROR(CheckIndex(index, size));
  Path path(index, size - 1);
  Hash node = leaf;
  for (const Hash& sibling : proof) {
    if (path.AtRoot()) return LengthError("long", proof.size());
    node = path.SiblingIsLeft() ? HashNode(sibling, node) : HashNode(node, sibling);
    path.Ascend();
  }
  if (!path.AtRoot()) return LengthError("short", proof.size());
  if (node != root) return RootError("root", root, node);
  return absl::OkStatus();
}

absl::Status VerifyConsistency(TreeSize old_size, TreeSize new_size, const std::vector<Hash>& proof,
                               const Hash& old_root, const Hash& new_root) {
  AMANAT_RETURN_IF_ERROR(CheckSizes(old_size, new_size));
  if (old_size == new_size) {
    if (!proof.empty()) return LengthError("long", proof.size());
    return old_root == new_root ? absl::OkStatus() : RootError("root", new_root, old_root);
  }
  if (proof.empty()) return LengthError("short", 0);
  Path path(old_size - 1, new_size - 1);
  while (path.node_is_right()) path.Shift();
  // An old tree that is one perfect subtree is its own first hash, which the proof leaves out.
  const bool perfect = std::has_single_bit(old_size);
  Hash old_node = perfect ? old_root : proof[0];
  Hash new_node = old_node;
  for (size_t i = perfect ? 0 : 1; i < proof.size(); ++i) {
    if (path.AtRoot()) return LengthError("long", proof.size());
    if (path.SiblingIsLeft()) {
      old_node = HashNode(proof[i], old_node);
      new_node = HashNode(proof[i], new_node);
    } else {
      new_node = HashNode(new_node, proof[i]);
    }
    path.Ascend();
  }
  if (!path.AtRoot()) return LengthError("short", proof.size());
  if (old_node != old_root) return RootError("old root", old_root, old_node);
  if (new_node != new_root) return RootError("new root", new_root, new_node);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Hash>> BuildInclusion(LogIndex index, TreeSize size,
                                                 const NodeReader& reader) {
  AMANAT_RETURN_IF_ERROR(CheckIndex(index, size));
  std::vector<Hash> proof;
  uint64_t begin = 0;
  uint64_t end = size;
  while (end - begin > 1) {
    const uint64_t middle = begin + Split(end - begin);
    const bool left = index < middle;
    AMANAT_ASSIGN_OR_RETURN(const Hash sibling, left ? RangeRoot(middle, end, reader)
                                                     : RangeRoot(begin, middle, reader));
    proof.push_back(sibling);
    (left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<std::vector<Hash>> BuildConsistency(TreeSize old_size, TreeSize new_size,
                                                   const NodeReader& reader) {
  AMANAT_RETURN_IF_ERROR(CheckSizes(old_size, new_size));
  std::vector<Hash> proof;
  uint64_t begin = 0;
  uint64_t end = new_size;
  while (end != old_size) {
    const uint64_t middle = begin + Split(end - begin);
    const bool left = old_size <= middle;
    AMANAT_ASSIGN_OR_RETURN(const Hash sibling, left ? RangeRoot(middle, end, reader)
                                                     : RangeRoot(begin, middle, reader));
    proof.push_back(sibling);
    (left ? end : begin) = middle;
  }
  // The verifier knows the old root; what is a proper part of the old tree it must be given.
  if (begin != 0) {
    AMANAT_ASSIGN_OR_RETURN(const Hash first, RangeRoot(begin, end, reader));
    proof.push_back(first);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<Hash> RootOf(TreeSize size, const NodeReader& reader) {
  if (size == 0) return EmptyRoot();
  return RangeRoot(0, size, reader);
}

// It comes first, or second where the proof has to begin with the smaller tree's own last subtree.
absl::StatusOr<Hash> SubtreeOfProof(TreeSize begin, const std::vector<Hash>& proof) {
  const size_t at = std::has_single_bit(begin) ? 0 : 1;
  if (at >= proof.size()) return absl::InvalidArgumentError("a consistency proof is too short");
  return proof[at];
}

}  // namespace amanat::merkle
