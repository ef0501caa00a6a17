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
  entry::Entry entry;
  // Of a manifest's line: target, event type and authors are zero, the rest is the line's; see
  // `event_type`, which LogState::EventTypeOf gives for lines.
  entry::Command command;
  // Not of the bytes: the keys with which whoever made this leaf has verified the command's
  // signatures, in the order of the authors; a zero, or none, where it has not.
  std::vector<PublicKey> verified;
};

// InvalidArgument names what is malformed; FailedPrecondition for an unknown encoding version.
absl::StatusOr<Leaf> ParseLeaf(std::string bytes);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_LEAF_H_
