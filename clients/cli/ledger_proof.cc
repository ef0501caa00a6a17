#include "clients/cli/ledger_proof.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/tiles/log_directory.h"

namespace amanat::cli {
namespace {

absl::Status NotVerified(const std::string& path, const absl::Status& status) {
  return absl::PermissionDeniedError(absl::StrCat(path, ": ", status.message()));
}

absl::StatusOr<checkpoint::TrustPolicy> TrustOf(const ProofFiles& files) {
  checkpoint::TrustPolicy policy;
  if (!files.trust.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(files.trust, checkpoint::kTrustPolicyBytesMax));
    auto parsed = checkpoint::ParseTrustPolicy(text);
    if (!parsed.ok()) return Annotate(parsed.status(), files.trust);
    policy = *std::move(parsed);
  }
  if (!files.key.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(files.key, tiles::kVerifierKeyFileBytesMax));
    auto key = checkpoint::ParseVerifierKey(absl::StripSuffix(text, "\n"));
    if (!key.ok()) return Annotate(key.status(), files.key);
    policy.logs.push_back({*std::move(key), ""});
  }
  if (policy.logs.empty()) {
    return absl::InvalidArgumentError("no log is trusted: name a file with --trust or --key");
  }
  return policy;
}

}  // namespace

absl::StatusOr<ProvedEntry> VerifyProofFile(const ProofFiles& files) {
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::TrustPolicy policy, TrustOf(files));
  AMANAT_ASSIGN_OR_RETURN(const std::string text,
                          ReadFile(files.proof, checkpoint::kProofBundleBytesMax));
  const auto bundle = checkpoint::ParseProofBundle(text);
  if (!bundle.ok()) return NotVerified(files.proof, bundle.status());

  ProvedEntry proved{.index = bundle->index, .leaf = {}, .bytes = bundle->extra, .proof = {}};
  if (!files.entry.empty()) {
    AMANAT_ASSIGN_OR_RETURN(proved.bytes, ReadFile(files.entry, merkle::kBundleEntryBytesMax));
  }
  if (proved.bytes.empty()) {
    return absl::InvalidArgumentError(files.proof + ": holds no entry; name its file with --entry");
  }
  proved.leaf = merkle::HashLeaf(proved.bytes);
  auto verified = checkpoint::VerifyProofBundle(*bundle, proved.leaf, policy);
  if (!verified.ok()) return NotVerified(files.proof, verified.status());
  proved.proof = *std::move(verified);
  return proved;
}

}  // namespace amanat::cli
