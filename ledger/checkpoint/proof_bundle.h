// C2SP tlog-proofs: an entry's index, its inclusion proof and a checkpoint in one text, so that who
// holds the entry and a trust file can verify offline that the log holds it.
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>          optional; not authenticated by anything
//   index <n>
//   <base64 hash>           0 to 64 lines, from the leaf to the root
//   <empty line>
//   <checkpoint>            a signed note, perhaps with cosignatures
//
// Parsing is strict: a bundle that parses formats to the same bytes. Values are plain data;
// functions are thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_PROOF_BUNDLE_H_
#define AMANAT_LEDGER_CHECKPOINT_PROOF_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/note.h"
#include "ledger/checkpoint/trust_policy.h"

namespace amanat::checkpoint {

constexpr size_t kProofBundleBytesMax = kNoteBytesMax + (256 << 10);
constexpr size_t kProofBundleHashesMax = 64;  // the height of the tallest tree

struct ProofBundle {
  std::string extra;  // empty when there is none
  LogIndex index = 0;
  std::vector<Hash> proof;
  std::string note;  // the checkpoint, as its log published it
  bool operator==(const ProofBundle&) const = default;
};

// Precondition: at most kProofBundleHashesMax hashes, and a note that ParseNote accepts.
std::string FormatProofBundle(const ProofBundle& bundle);
// InvalidArgument names the line and the reason; ResourceExhausted above kProofBundleBytesMax. The
// checkpoint is parsed, too, but nothing is verified.
absl::StatusOr<ProofBundle> ParseProofBundle(absl::string_view bytes);

struct VerifiedProof {
  Checkpoint checkpoint;
  std::vector<VerifierKey> cosigners;  // the policy's witnesses that cosigned it
};

// What the bundle's checkpoint says, when it is of a log of the policy and signed by its key, when
// the policy's quorum of witnesses cosigned it, and when the proof shows that entry `index` of its
// tree has the hash `leaf`. PermissionDenied when one of the signatures is not there,
// InvalidArgument when a signature or the proof is wrong.
absl::StatusOr<VerifiedProof> VerifyProofBundle(const ProofBundle& bundle, const Hash& leaf,
                                                const TrustPolicy& policy);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_PROOF_BUNDLE_H_
