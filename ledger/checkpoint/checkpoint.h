// C2SP checkpoints, the signed heads of logs, and the cosignatures of witnesses on them.
//
//   std::string bytes = SignCheckpoint({.origin = origin, .size = size, .root = root}, key);
//   AMANAT_ASSIGN_OR_RETURN(Checkpoint head, OpenCheckpoint(bytes, verifier_key));
//
// The caller never signs two checkpoints of one origin that are not consistent with each other.
// Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_CHECKPOINT_H_
#define AMANAT_LEDGER_CHECKPOINT_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/checkpoint/note.h"
#include "ledger/signing/signing.h"

namespace amanat::checkpoint {

struct Checkpoint {
  std::string origin;  // the log's name, and the name of its key
  TreeSize size = 0;
  Hash root;
  std::vector<std::string> extensions;  // lines, none empty; Amanat writes none
  bool operator==(const Checkpoint&) const = default;
};

// The text of the note: origin, size, root, extensions, one a line.
// Precondition: no line is empty or holds an LF.
std::string FormatCheckpointText(const Checkpoint& checkpoint);
// Strict; InvalidArgument names the line.
absl::StatusOr<Checkpoint> ParseCheckpointText(absl::string_view text);

// The whole note, signed under the name of the origin.
// Precondition: CheckKeyName(checkpoint.origin) is OK, and that of FormatCheckpointText.
std::string SignCheckpoint(const Checkpoint& checkpoint, const signing::PrivateKey& key);

// Parses the note, verifies the signature of `key` and demands that the origin be the key's name:
// otherwise one log's key could speak for another log. Other signatures may stand beside it and
// are ignored. InvalidArgument, or PermissionDenied when `key` has not signed.
absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& key);

// The signature line of a witness for the checkpoint `text` (a note's text), dated with the second
// in which `now` lies. InvalidArgument for a bad name, a text that is no checkpoint, or a negative
// time. Persist the checkpoint before handing the cosignature out.
absl::StatusOr<NoteSignature> CosignCheckpoint(absl::string_view text, absl::string_view name,
                                               const signing::PrivateKey& key, UnixMicros now);

// The time, in seconds since 1970, at which `key` (type 04) cosigned the checkpoint `text`.
// InvalidArgument when the signature is not by that key, is malformed or is wrong.
absl::StatusOr<int64_t> VerifyCosignature(absl::string_view text, const NoteSignature& signature,
                                          const VerifierKey& key);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_CHECKPOINT_H_
