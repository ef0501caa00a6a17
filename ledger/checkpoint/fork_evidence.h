// Evidence of a fork: two checkpoints that one log's key signed and of which neither continues the other,
// with what shows it. A follower writes it (ledger/replication); an auditor checks it by the log's key
// alone (ledger/verify). ledger/doc/replication.md has the format.
//
//   std::string text = FormatForkEvidence(evidence);
//   AMANAT_ASSIGN_OR_RETURN(ForkEvidence evidence, ParseForkEvidence(text));
//   AMANAT_ASSIGN_OR_RETURN(std::string contradiction, ProveFork(evidence, key));
//
// Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_FORK_EVIDENCE_H_
#define AMANAT_LEDGER_CHECKPOINT_FORK_EVIDENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/checkpoint.h"

namespace amanat::checkpoint {

constexpr size_t kForkEvidenceBytesMax = 64u << 10;
constexpr size_t kForkEvidenceHashesMax = 128;  // of one proof
constexpr char kForkEvidenceSuffix[] = ".fork";

struct ForkEvidence {
  LogId log;
  std::string name;                 // of the log
  TreeSize size = 0;                // where the two histories are compared
  Hash held;                        // root there, by the held checkpoint
  Hash claimed;                     // root there, by the other one
  std::vector<Hash> held_proof;     // consistency from `size` to the held checkpoint
  std::vector<Hash> claimed_proof;  // and to the other one
  std::string held_note;            // may be empty: none was verified yet
  std::string other_note;
  bool operator==(const ForkEvidence&) const = default;
};

std::string FormatForkEvidence(const ForkEvidence& evidence);
// Strict: what parses formats to the same bytes. InvalidArgument otherwise. Nothing is verified.
absl::StatusOr<ForkEvidence> ParseForkEvidence(absl::string_view text);

// Those of the two checkpoints that `key` signed for its log; at most two.
std::vector<Checkpoint> SignedHeads(const ForkEvidence& evidence, const VerifierKey& key);

// How the two checkpoints contradict each other, in words, when both are signed by `key` and either have
// one size and two roots, or are each proved to continue another root of `size`. PermissionDenied when
// one of them is not signed by it; InvalidArgument when they are, and nothing shows a contradiction.
absl::StatusOr<std::string> ProveFork(const ForkEvidence& evidence, const VerifierKey& key);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_FORK_EVIDENCE_H_
