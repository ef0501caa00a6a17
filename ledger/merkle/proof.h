// Inclusion and consistency proofs of RFC 6962 trees, verified as RFC 9162 section 2.1 writes it,
// and built from whatever stores the perfect subtrees.
//
//   AMANAT_ASSIGN_OR_RETURN(auto proof, BuildInclusion(index, size, reader));
//   AMANAT_RETURN_IF_ERROR(VerifyInclusion(index, size, HashLeaf(entry), proof, root));
//
// Hashes of an inclusion proof stand from the leaf to the root. Verifying never throws, never reads
// beyond the proof and does at most 64 steps, whatever it is given. Thread-safe.
#ifndef AMANAT_LEDGER_MERKLE_PROOF_H_
#define AMANAT_LEDGER_MERKLE_PROOF_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"

namespace amanat::merkle {

// OK when `proof` shows that entry `index` of the tree with `root` has the hash `leaf`.
// InvalidArgument with the reason otherwise.
absl::Status VerifyInclusion(LogIndex index, TreeSize size, const Hash& leaf,
                             const std::vector<Hash>& proof, const Hash& root);

// OK when `proof` shows that the tree with `new_root` begins with the tree with `old_root`. Equal
// sizes need equal roots and an empty proof. InvalidArgument otherwise, and always for
// old_size 0: the empty tree begins every tree, so nothing is proved.
absl::Status VerifyConsistency(TreeSize old_size, TreeSize new_size, const std::vector<Hash>& proof,
                               const Hash& old_root, const Hash& new_root);

// The root of the perfect subtree number `index` of those with 2^level leaves.
using NodeReader = std::function<absl::StatusOr<Hash>(int level, uint64_t index)>;

// The builders ask the reader only for subtrees that lie wholly inside the named tree size, and
// return its errors unchanged.

// InvalidArgument when index >= size.
absl::StatusOr<std::vector<Hash>> BuildInclusion(LogIndex index, TreeSize size,
                                                 const NodeReader& reader);
// Empty for equal sizes. InvalidArgument unless 0 < old_size <= new_size.
absl::StatusOr<std::vector<Hash>> BuildConsistency(TreeSize old_size, TreeSize new_size,
                                                   const NodeReader& reader);
// The root of the first `size` leaves; EmptyRoot() for 0.
absl::StatusOr<Hash> RootOf(TreeSize size, const NodeReader& reader);

// The root of the perfect subtree of entries [begin, begin + count), out of the consistency proof
// from size `begin` to size begin + count: the tree grew by just that subtree, so the proof holds it.
// For who has proofs and no NodeReader. Precondition: count is a power of two and begin > 0 a
// multiple of it. InvalidArgument when the proof is too short to be one.
absl::StatusOr<Hash> SubtreeOfProof(TreeSize begin, const std::vector<Hash>& proof);

}  // namespace amanat::merkle

#endif  // AMANAT_LEDGER_MERKLE_PROOF_H_
