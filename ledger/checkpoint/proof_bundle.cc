#include "ledger/checkpoint/proof_bundle.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/merkle/proof.h"

namespace amanat::checkpoint {
namespace {

constexpr absl::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr absl::string_view kExtra = "extra ";
constexpr absl::string_view kIndex = "index ";

absl::Status LineError(size_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("proof bundle line ", line, ": ", reason));
}

// Gives the lines of a text one by one, each without its LF.
class Lines {
 public:
  explicit Lines(absl::string_view text) : rest_(text) {}
  // False when no LF is left.
  bool Next() {
    const size_t end = rest_.find('\n');
    if (end == absl::string_view::npos) return false;
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    ++number_;
    return true;
  }
  absl::string_view line() const { return line_; }
  size_t number() const { return number_; }
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
  absl::string_view line_;
  size_t number_ = 0;
};

absl::StatusOr<std::vector<Hash>> ParseHashes(Lines& lines) {
  std::vector<Hash> proof;
  while (true) {
    if (!lines.Next()) return LineError(lines.number() + 1, "no empty line before the checkpoint");
    if (lines.line().empty()) return proof;
    if (proof.size() == kProofBundleHashesMax) {
      return LineError(lines.number(),
                       absl::StrCat("more than ", kProofBundleHashesMax, " hashes"));
    }
    const auto bytes = Base64Decode(lines.line());
    if (!bytes.ok()) return LineError(lines.number(), bytes.status().message());
    const auto hash = Hash::FromBytes(*bytes);
    if (!hash.ok()) return LineError(lines.number(), hash.status().message());
    proof.push_back(*hash);
  }
}

}  // namespace

std::string FormatProofBundle(const ProofBundle& bundle) {
  AMANAT_CHECK(bundle.proof.size() <= kProofBundleHashesMax);
  std::string text = absl::StrCat(kHeader, "\n");
  if (!bundle.extra.empty()) absl::StrAppend(&text, kExtra, Base64Encode(bundle.extra), "\n");
  absl::StrAppend(&text, kIndex, bundle.index, "\n");
  for (const Hash& hash : bundle.proof) absl::StrAppend(&text, Base64Encode(hash.view()), "\n");
  return absl::StrCat(text, "\n", bundle.note);
}

absl::StatusOr<ProofBundle> ParseProofBundle(absl::string_view bytes) {
  if (bytes.size() > kProofBundleBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("proof bundle: larger than ", kProofBundleBytesMax, " bytes"));
  }
  Lines lines(bytes);
  if (!lines.Next() || lines.line() != kHeader) {
    return LineError(1, absl::StrCat("expected ", kHeader));
  }
  ProofBundle bundle;
  bool more = lines.Next();
  absl::string_view value = lines.line();
  if (more && absl::ConsumePrefix(&value, kExtra)) {
    auto extra = Base64Decode(value);
    if (!extra.ok()) return LineError(lines.number(), extra.status().message());
    if (extra->empty()) return LineError(lines.number(), "the extra data is empty");
    bundle.extra = *std::move(extra);
    more = lines.Next();
    value = lines.line();
  }
  if (!more || !absl::ConsumePrefix(&value, kIndex) || !absl::SimpleAtoi(value, &bundle.index) ||
      absl::StrCat(bundle.index) != value) {
    return LineError(more ? lines.number() : lines.number() + 1,
                     "expected 'index' and a decimal number without leading zeros");
  }
  AMANAT_ASSIGN_OR_RETURN(bundle.proof, ParseHashes(lines));
  const std::string where = absl::StrCat("proof bundle, after line ", lines.number());
  const auto note = ParseNote(lines.rest());
  if (!note.ok()) return Annotate(note.status(), where);
  if (const auto head = ParseCheckpointText(note->text); !head.ok()) {
    return Annotate(head.status(), where);
  }
  bundle.note = std::string(lines.rest());
  return bundle;
}

absl::StatusOr<VerifiedProof> VerifyProofBundle(const ProofBundle& bundle, const Hash& leaf,
                                                const TrustPolicy& policy) {
  AMANAT_ASSIGN_OR_RETURN(const Note note, ParseNote(bundle.note));
  VerifiedProof verified;
  AMANAT_ASSIGN_OR_RETURN(verified.checkpoint, ParseCheckpointText(note.text));
  const Checkpoint& head = verified.checkpoint;
  std::vector<VerifierKey> log_keys;
  for (const TrustPolicy::Log& log : policy.logs) {
    if (log.key.name == head.origin) log_keys.push_back(log.key);
  }
  if (log_keys.empty()) {
    return absl::PermissionDeniedError(absl::StrCat("the trust policy names no log ", head.origin));
  }
  AMANAT_RETURN_IF_ERROR(VerifyNote(note, log_keys).status());
  std::vector<VerifierKey> witness_keys;
  for (const TrustPolicy::Witness& witness : policy.witnesses) witness_keys.push_back(witness.key);
  auto cosigners = VerifyNote(note, witness_keys);
  if (cosigners.ok()) {
    verified.cosigners = *std::move(cosigners);
  } else if (!absl::IsPermissionDenied(cosigners.status())) {
    return cosigners.status();
  }
  if (!QuorumReached(policy, verified.cosigners)) {
    return absl::PermissionDeniedError(
        absl::StrCat("the witnesses that cosigned do not make the quorum ", policy.quorum));
  }
  AMANAT_RETURN_IF_ERROR(
      merkle::VerifyInclusion(bundle.index, head.size, leaf, bundle.proof, head.root));
  return verified;
}

}  // namespace amanat::checkpoint
