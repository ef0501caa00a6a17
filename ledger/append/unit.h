// A unit of the append pipeline: one command or one import, on its way from its caller through the
// sequencer and back. The first stage, validation, needs no state and runs in the caller's thread.
//
// A unit belongs to its caller until it is queued and after `done`; between, to the sequencer.
#ifndef AMANAT_LEDGER_APPEND_UNIT_H_
#define AMANAT_LEDGER_APPEND_UNIT_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/entry.h"
#include "ledger/proposal/proposal.h"

namespace amanat::append {

struct Unit {
  explicit Unit(const proposal::Proposal& command) : proposal(command) {}
  explicit Unit(const proposal::Import& import) : proposal(import.manifest), import(&import) {}

  bool is_signed() const { return !proposal.signatures.empty(); }

  const proposal::Proposal& proposal;  // the command, or the import's manifest
  const proposal::Import* const import = nullptr;
  entry::Command command;  // of `proposal`, parsed
  // Of the command's authors, in their order, the keys whose signatures are verified; zero where
  // one is not, which the sequencer then looks at itself.
  std::vector<PublicKey> verified;
  size_t bytes = 0;
  size_t entries = 1;  // about how many it will need
  absl::StatusOr<proposal::AppendResult> result = absl::UnknownError("not decided");
  absl::Notification done;
};

// Parses the unit's command and checks all that the bytes alone tell: caps, target, event type and
// signer class. Sets command, bytes and entries. InvalidArgument "RULE: ..." or ResourceExhausted.
absl::Status Validate(const LogId& log, Unit& unit);

// Sets `verified` by the directory as it is known now. What the sequencer asks later is whether
// these are the authors' keys.
void VerifySignatures(const directory::Directory& directory, TreeSize directory_size, Unit& unit);

absl::Status UnknownDurability();

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_UNIT_H_
