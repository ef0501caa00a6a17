#include "ledger/merkle/frontier.h"

#include <bit>

#include "absl/strings/str_cat.h"

namespace amanat::merkle {

absl::StatusOr<Frontier> Frontier::FromSubtrees(TreeSize size, std::vector<Hash> subtrees) {
  const size_t expected = static_cast<size_t>(std::popcount(size));
  if (subtrees.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("the frontier of a tree of size ", size, " has ",
                                                   expected, " subtrees, got ", subtrees.size()));
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.subtrees_ = std::move(subtrees);
  return frontier;
}

Hash Frontier::Root() const {
  if (subtrees_.empty()) return EmptyRoot();
  Hash root = subtrees_.back();
  for (size_t i = subtrees_.size() - 1; i > 0; --i) root = HashNode(subtrees_[i - 1], root);
  return root;
}

}  // namespace amanat::merkle
