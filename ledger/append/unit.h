// A unit of the append pipeline: one command, one import, or one entry of another log to be taken
// up, on its way from its caller through the sequencer and back. The first stage, validation, needs
// no state and runs in the caller's thread.
//
// A unit belongs to its caller until it is queued and after `done`; between, to the sequencer.
#ifndef AMANAT_LEDGER_APPEND_UNIT_H_
#define AMANAT_LEDGER_APPEND_UNIT_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/proposal/submission.h"
#include "ledger/state/once_keys.h"

namespace amanat::append {

using proposal::AppendResult;
using proposal::LineIssue;
using proposal::Purpose;
using proposal::SignedCommand;
using proposal::SignedImport;

struct Unit {
  Unit(const SignedCommand& command, Purpose purpose)
      : signed_command(&command), purpose(purpose) {}
  Unit(const SignedImport& import, Purpose purpose)
      : signed_command(&import.manifest), import(&import), purpose(purpose) {}
  // An entry of another log that is addressed to this one.
  explicit Unit(const entry::Reference& foreign) : foreign(foreign) {}

  bool is_signed() const { return signed_command != nullptr && purpose != Purpose::kPreview; }
  // Whether its result is about an entry that the log has.
  bool IsAnswered() const {
    return purpose == Purpose::kAppend && result.ok() && result->issues.empty();
  }

  const SignedCommand* const signed_command = nullptr;  // the command, or the import's manifest
  const SignedImport* const import = nullptr;
  const std::optional<entry::Reference> foreign;
  const Purpose purpose = Purpose::kAppend;

  // Set by validation.
  entry::Command command;
  entry::Manifest manifest;
  std::vector<entry::LineCommand> lines;  // of the import, parsed
  std::vector<Hash> line_hashes;
  std::vector<OnceFingerprint> once;  // keys that the lines' decisions will ask for
  // What the published rows of `once_size` entries say of `once`; nullptr: they were not asked.
  state::OnceAnswers once_answers;
  TreeSize once_size = 0;
  // Of the command's authors, in their order, the keys whose signatures are verified; zero where
  // one is not, which the sequencer then looks at itself.
  std::vector<PublicKey> verified;
  size_t bytes = 0;
  size_t entries = 1;  // about how many it will need

  absl::StatusOr<AppendResult> result = absl::UnknownError("not decided");
  absl::Notification done;
};

// Parses the unit's command and checks all that its bytes alone tell, and the size of an import: caps,
// target, event type, signer class. InvalidArgument "RULE: ...", Aborted when the command names a
// version of the rules that is not among `rules`, or ResourceExhausted.
absl::Status Validate(const LogId& log, const examine::RuleVersions& rules, Unit& unit);

// The same for an import's lines, once it is known that the manifest is signed: that they are those of
// which it signs the root, and parse. Lines that do not are told as issues in `unit.result`, which then
// stands.
absl::Status ValidateLines(const examine::RuleVersions& rules, Unit& unit);

// Sets `verified` by the directory as it is known now. What the sequencer asks later is whether
// these are the authors' keys.
void VerifySignatures(const directory::Directory& directory, TreeSize directory_size, Unit& unit);

absl::Status UnknownDurability();

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_UNIT_H_
