// A leaf with everything that is read from it once: the exact bytes, the entry, the command, the
// leaf hash. What examination, services and the printer take.
#ifndef AMANAT_LEDGER_EXAMINE_LEAF_H_
#define AMANAT_LEDGER_EXAMINE_LEAF_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/entry/entry.h"

namespace amanat::examine {

struct Leaf {
  std::string bytes;
  Hash hash;
  Hash line_hash;  // of a line's command, as a leaf of its manifest's tree
  entry::Entry entry;
  // Of a manifest's line: body and subjects. Target, authors and effective date are the manifest's and
  // are zero here, as is the event type, which LogState::EventTypeOf gives.
  entry::Command command;
  // Not of the bytes: the keys with which whoever made this leaf has verified the command's
  // signatures, in the order of the authors; a zero, or none, where it has not.
  std::vector<PublicKey> verified;
};

// InvalidArgument names what is malformed; FailedPrecondition for an unknown encoding version.
absl::StatusOr<Leaf> ParseLeaf(std::string bytes);
// The same into a leaf whose memory is used again, whatever it held; after an error it may only be
// assigned to, parsed into again or destroyed.
absl::Status ParseLeafInto(absl::string_view bytes, Leaf& leaf);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_LEAF_H_
