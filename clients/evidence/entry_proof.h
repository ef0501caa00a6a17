// Verifies a C2SP tlog-proof offline, from files alone, without a node, and says what the entry says that
// it proves.
#ifndef AMANAT_CLIENTS_EVIDENCE_ENTRY_PROOF_H_
#define AMANAT_CLIENTS_EVIDENCE_ENTRY_PROOF_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/proof_bundle.h"

namespace amanat::evidence {

struct ProvedEntry {
  LogIndex index = 0;
  Hash leaf;
  std::string bytes;  // the entry
  checkpoint::VerifiedProof proof;
};

// Paths. Of `trust` and `key` at least one is set.
struct ProofFiles {
  std::string proof;
  std::string trust;  // a trust policy
  std::string key;    // the log's verifier key, such as <site>-<book>/vkey of a verified export
  std::string entry;  // empty: the entry is the extra data of the proof
};

// Verifies the proof, that its log is one of the trust file or the one of the key, and the trust
// file's quorum. Extra data is not authenticated by itself, but as the entry that the proof shows
// at the index. PermissionDenied when the proof is malformed or does not verify, InvalidArgument
// for a malformed trust file or key and when a file that is needed is not named, and the errors of
// reading.
absl::StatusOr<ProvedEntry> VerifyProofFile(const ProofFiles& files);

// Name and value: the log, the index, the checkpoint's size and cosigners, then record time, type, outcome,
// authors and body of the entry, decoded. Of a line of a file the type is the one as which its body can be
// read (LineTypeOf), or else the body stands in hexadecimal; who signed it and when, its manifest says, whose
// proof is another one. Of bytes that this program does not read as an entry it says why.
std::vector<std::pair<std::string, std::string>> SaidBy(const ProvedEntry& proved);

}  // namespace amanat::evidence

#endif  // AMANAT_CLIENTS_EVIDENCE_ENTRY_PROOF_H_
