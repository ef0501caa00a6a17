// The hashes of an RFC 6962 Merkle tree over SHA-256: leaves and inner nodes in separate domains,
// so that no entry can pass for a node.
//
//   Hash leaf = merkle::HashLeaf(entry_bytes);
//   Hash root = merkle::HashNode(left, right);
//
// Thread-safe; no heap allocation after a thread's first hash.
#ifndef AMANAT_LEDGER_MERKLE_TREE_HASH_H_
#define AMANAT_LEDGER_MERKLE_TREE_HASH_H_

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::merkle {

// SHA-256(0x00 || entry).
Hash HashLeaf(absl::string_view entry);
// SHA-256(0x01 || left || right).
Hash HashNode(const Hash& left, const Hash& right);
// SHA-256 of nothing: the root of a tree without entries.
Hash EmptyRoot();

}  // namespace amanat::merkle

#endif  // AMANAT_LEDGER_MERKLE_TREE_HASH_H_
