#include "ledger/checkpoint/fork_evidence.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"
#include "ledger/merkle/proof.h"

namespace amanat::checkpoint {
namespace {

constexpr absl::string_view kForkHeader = "amanat-fork/v1";
constexpr absl::string_view kHeldPart = "\n\nheld checkpoint\n";
// A note ends with LF, and has no empty line behind its signatures.
constexpr absl::string_view kOtherPart = "\n\nother checkpoint\n";

void AppendForkHash(absl::string_view word, const Hash& hash, std::string& text) {
  absl::StrAppend(&text, word, " ", Base64Encode(hash.view()), "\n");
}

absl::Status NotEvidence(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("no evidence of a fork: ", why));
}

absl::Status ParseForkHash(absl::string_view text, Hash& hash) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, Base64Decode(text));
  AMANAT_ASSIGN_OR_RETURN(hash, Hash::FromBytes(bytes));
  return absl::OkStatus();
}

absl::Status AddForkHash(absl::string_view text, std::vector<Hash>& proof) {
  if (proof.size() == kForkEvidenceHashesMax) return NotEvidence("a proof has too many hashes");
  Hash hash;
  AMANAT_RETURN_IF_ERROR(ParseForkHash(text, hash));
  proof.push_back(hash);
  return absl::OkStatus();
}

absl::Status TakeForkLine(absl::string_view line, ForkEvidence& evidence) {
  if (line == kForkHeader) return absl::OkStatus();
  if (absl::ConsumePrefix(&line, "log ")) {
    AMANAT_ASSIGN_OR_RETURN(evidence.log, LogId::FromHex(line));
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "name ")) {
    evidence.name = std::string(line);
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "size ")) {
    return absl::SimpleAtoi(line, &evidence.size) ? absl::OkStatus()
                                                  : NotEvidence("the size is no number");
  }
  if (absl::ConsumePrefix(&line, "held ")) return ParseForkHash(line, evidence.held);
  if (absl::ConsumePrefix(&line, "claimed ")) return ParseForkHash(line, evidence.claimed);
  if (absl::ConsumePrefix(&line, "held-proof ")) return AddForkHash(line, evidence.held_proof);
  if (absl::ConsumePrefix(&line, "claimed-proof ")) {
    return AddForkHash(line, evidence.claimed_proof);
  }
  return NotEvidence("a line is not known");
}

// Whether `head` is proved to have `root` at the size.
bool HasRootAt(const Checkpoint& head, TreeSize size, const Hash& root,
               const std::vector<Hash>& proof) {
  if (head.size == size) return head.root == root;
  return merkle::VerifyConsistency(size, head.size, proof, root, head.root).ok();
}

}  // namespace

std::string FormatForkEvidence(const ForkEvidence& evidence) {
  std::string text = absl::StrCat(kForkHeader, "\nlog ", evidence.log.hex(), "\nname ",
                                  evidence.name, "\nsize ", evidence.size, "\n");
  AppendForkHash("held", evidence.held, text);
  AppendForkHash("claimed", evidence.claimed, text);
  for (const Hash& hash : evidence.held_proof) AppendForkHash("held-proof", hash, text);
  for (const Hash& hash : evidence.claimed_proof) AppendForkHash("claimed-proof", hash, text);
  absl::StrAppend(&text, "\nheld checkpoint\n", evidence.held_note, "\nother checkpoint\n",
                  evidence.other_note);
  return text;
}

absl::StatusOr<ForkEvidence> ParseForkEvidence(absl::string_view text) {
  if (text.size() > kForkEvidenceBytesMax) return NotEvidence("it is too large");
  const size_t held = text.find(kHeldPart);
  if (held == absl::string_view::npos) return NotEvidence("no held checkpoint");
  const size_t held_note = held + kHeldPart.size();
  // From the LF before the note on: where there is none, that LF is all there is before the empty line.
  const size_t other = text.find(kOtherPart, held_note - 1);
  if (other == absl::string_view::npos) return NotEvidence("no other checkpoint");
  ForkEvidence evidence;
  for (const absl::string_view line : absl::StrSplit(text.substr(0, held), '\n')) {
    AMANAT_RETURN_IF_ERROR(TakeForkLine(line, evidence));
  }
  evidence.held_note = std::string(text.substr(held_note, other + 1 - held_note));
  evidence.other_note = std::string(text.substr(other + kOtherPart.size()));
  // Lines that are missing, doubled or out of order do not come back.
  if (FormatForkEvidence(evidence) != text) return NotEvidence("its lines are not in their order");
  return evidence;
}

std::vector<Checkpoint> SignedHeads(const ForkEvidence& evidence, const VerifierKey& key) {
  std::vector<Checkpoint> heads;
  for (const std::string* note : {&evidence.held_note, &evidence.other_note}) {
    auto head = OpenCheckpoint(*note, key);
    if (head.ok()) heads.push_back(*std::move(head));
  }
  return heads;
}

absl::StatusOr<std::string> ProveFork(const ForkEvidence& evidence, const VerifierKey& key) {
  const std::vector<Checkpoint> heads = SignedHeads(evidence, key);
  if (heads.size() != 2) {
    return absl::PermissionDeniedError(
        absl::StrCat(heads.size(), " of its two checkpoints are signed by the log's key"));
  }
  const Checkpoint& held = heads[0];
  const Checkpoint& other = heads[1];
  if (held.size == other.size && held.root != other.root) {
    return absl::StrCat("its key signed two checkpoints of size ", held.size, ", with the roots ",
                        held.root.hex(), " and ", other.root.hex());
  }
  const bool proved = evidence.held != evidence.claimed &&
                      HasRootAt(held, evidence.size, evidence.held, evidence.held_proof) &&
                      HasRootAt(other, evidence.size, evidence.claimed, evidence.claimed_proof);
  if (!proved) {
    return absl::InvalidArgumentError(
        absl::StrCat("its checkpoints of size ", held.size, " and ", other.size,
                     " are signed by the log's key, and are not shown to contradict each other"));
  }
  return absl::StrCat("its key signed a checkpoint of size ", held.size, " with the root ",
                      evidence.held.hex(), " at size ", evidence.size, " and one of size ",
                      other.size, " with the root ", evidence.claimed.hex(), " there");
}

}  // namespace amanat::checkpoint
